"""Making .venv, with a real `python -m venv` and a pip that is told what to do by a small script."""

import builtins
import json
import os
import subprocess
import sys

import pytest

from imnm.launcher import environment
from imnm.launcher.words import Trouble


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A small project with one requirement file; nothing of ours is touched."""
    for name, value in {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "STAMP": tmp_path / ".venv" / "installed.json",
        "LOG": tmp_path / "var" / "log" / "pip.log",
    }.items():
        monkeypatch.setattr(environment, name, value)
    (tmp_path / "requirements.txt").write_text("# nothing yet\n")
    return tmp_path


@pytest.fixture
def fake_venv(project, monkeypatch):
    """.venv is made without pip, in no time; the installations are noted."""
    calls = []

    def logged(command, explain):
        if "venv" in command:
            (project / ".venv" / "bin").mkdir(parents=True)
            (project / ".venv" / "bin" / "python").symlink_to(sys.executable)
            calls.append("venv")
        else:
            assert not environment.STAMP.exists(), "half-made while pip works"
            calls.append(command[-1].name)

    monkeypatch.setattr(environment, "logged", logged)
    return calls


def test_the_first_run_installs_and_the_second_has_nothing_to_do(project, fake_venv):
    assert environment.main(["requirements.txt"]) == 0
    assert environment.main(["requirements.txt"]) == 0

    assert fake_venv == ["venv", "requirements.txt"]


def test_its_folder_is_private_from_the_start(project, fake_venv):
    before = os.umask(0o022)
    try:
        environment.main(["requirements.txt"])
    finally:
        os.umask(before)

    assert (project / "var").stat().st_mode & 0o077 == 0


def test_the_tests_packages_are_added_to_what_is_there(project, fake_venv):
    (project / "requirements-dev.txt").write_text("# more\n")

    environment.main(["requirements.txt"])
    environment.main(["requirements.txt", "requirements-dev.txt"])
    environment.main(["requirements.txt"])

    assert fake_venv == ["venv", "requirements.txt", "requirements-dev.txt"]


def test_a_changed_lock_is_installed(project, fake_venv):
    environment.main(["requirements.txt"])
    (project / "requirements.txt").write_text("# newer\n")

    environment.main(["requirements.txt"])

    assert fake_venv == ["venv", "requirements.txt", "requirements.txt"]


def test_a_half_made_venv_is_made_anew_and_that_is_said(project, fake_venv, capsys):
    (project / ".venv" / "lib").mkdir(parents=True)
    (project / ".venv" / "lib" / "half").touch()

    assert environment.main(["requirements.txt"]) == 0

    assert "The folder .venv is not complete" in capsys.readouterr().out
    assert not (project / ".venv" / "lib").exists()
    assert fake_venv == ["venv", "requirements.txt"]


def test_a_venv_whose_python_is_gone_is_made_anew(project, fake_venv):
    environment.main(["requirements.txt"])
    (project / ".venv" / "bin" / "python").unlink()

    assert environment.main(["requirements.txt"]) == 0

    assert fake_venv == ["venv", "requirements.txt"] * 2


def test_a_failed_installation_leaves_a_half_made_venv(project, fake_venv, monkeypatch):
    def fail(name):
        raise Trouble("no network")

    monkeypatch.setattr(environment, "install", fail)

    assert environment.main(["requirements.txt"]) == 1

    assert environment.installed() == {}


def test_python_without_its_venv_module_is_one_sentence(project, monkeypatch, capsys):
    real_import = builtins.__import__

    def without_ensurepip(name, *arguments, **options):
        if name == "ensurepip":
            raise ImportError(name)
        return real_import(name, *arguments, **options)

    monkeypatch.setattr(builtins, "__import__", without_ensurepip)

    assert environment.main(["requirements.txt"]) == 1

    said = capsys.readouterr().err
    assert f"apt install python3.{sys.version_info.minor}-venv" in said
    assert said.count("\n") == 1


def test_an_unreachable_index_is_one_sentence(project, free_port, monkeypatch, capsys):
    """A real pip of a real .venv, at an index where nobody listens."""
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{free_port}/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    (project / "requirements.txt").write_text("absent-package==1.0 --hash=sha256:" + "0" * 64)

    assert environment.main(["requirements.txt"]) == 1

    said = capsys.readouterr().err
    assert said.startswith("The package index cannot be reached")
    assert "Traceback" not in said
    assert str(environment.LOG) in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "cannot be trusted"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM", "differs from the one pinned"),
        ("Temporary failure in name resolution", "cannot be reached"),
        (
            "(from versions: none)\nERROR: No matching distribution found for a==1",
            "cannot be reached, or has",
        ),
        ("ERROR: No matching distribution found for orjson==3.13.0", "does not offer orjson==3.13.0"),
    ],
)
def test_pips_words_become_a_sentence(words, sentence):
    assert sentence in environment.reason(f"Collecting things\n{words}\n")


def test_words_that_nobody_foresaw_are_shown_as_they_are():
    assert "    something new" in environment.reason("something new\n")


def test_a_spoilt_stamp_counts_as_half_made(project):
    environment.VENV.mkdir()
    environment.STAMP.write_text("{")

    assert environment.installed() == {}


def test_the_stamp_names_each_file_by_its_digest(project, fake_venv):
    environment.main(["requirements.txt"])

    held = json.loads(environment.STAMP.read_text())
    assert held == {"requirements.txt": environment.digest("requirements.txt")}


def test_it_needs_nothing_that_is_not_in_the_standard_library():
    code = "import imnm.launcher.environment"

    assert (
        subprocess.run(
            [sys.executable, "-S", "-I", "-c", f"import sys; sys.path.insert(0, '.'); {code}"]
        ).returncode
        == 0
    )
