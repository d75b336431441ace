"""install.sh with invented Pythons on a PATH of their own: which it takes, and what it says without one."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path("imnm/launcher/install.sh").resolve()


@pytest.fixture
def bin_folder(tmp_path):
    """The only folder on PATH; `dirname` is all that the script needs besides a Python."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "dirname").symlink_to(shutil.which("dirname"))
    return folder


@pytest.fixture
def fake(bin_folder):
    """`fake("python3", "3.9.2")`: a Python that takes itself for this version and says what it runs."""

    def fake(name, version):
        numbers = tuple(map(int, version.split(".")))
        pretend = f"import sys; sys.version_info = {numbers}; exec(sys.argv[1])"
        program = bin_folder / name
        program.write_text(
            f"""#!/bin/sh
if [ "$1" = -c ]; then exec {sys.executable} -c '{pretend}' "$2"; fi
echo "{name} runs $*"
"""
        )
        program.chmod(0o755)

    return fake


def install(bin_folder, **environment):
    return subprocess.run(
        ["/bin/sh", SCRIPT, "requirements.txt"],
        env={"PATH": str(bin_folder), **environment},
        capture_output=True,
        text=True,
    )


def test_a_new_enough_python_installs(bin_folder, fake):
    fake("python3", "3.11.7")

    done = install(bin_folder)

    assert done.stdout == "python3 runs -m imnm.launcher.environment requirements.txt\n"


def test_a_newer_one_beside_an_old_python3_is_taken(bin_folder, fake):
    fake("python3", "3.9.2")
    fake("python3.12", "3.12.1")

    assert install(bin_folder).stdout.startswith("python3.12 runs")


def test_python_too_old_is_one_sentence_with_its_version(bin_folder, fake):
    fake("python3", "3.9.2")

    done = install(bin_folder)

    assert done.returncode == 1
    assert done.stderr == (
        "Python 3.11 or newer is needed, python3 is 3.9.2: install a newer one, "
        "or name it with PYTHON=/path/of/python3.11 make ...\n"
    )


def test_no_python_is_one_sentence(bin_folder):
    done = install(bin_folder)

    assert done.returncode == 1
    assert done.stderr.startswith("Python 3.11 or newer is needed and no python3 was found: install it")
    assert done.stderr.count("\n") == 1


def test_a_chosen_python_is_the_only_one_tried(bin_folder, fake):
    fake("python3", "3.11.7")
    fake("mine", "3.13.0")

    assert install(bin_folder, PYTHON="mine").stdout.startswith("mine runs")
    assert "PYTHON=absent does not run" in install(bin_folder, PYTHON="absent").stderr


def test_make_stops_at_that_sentence(bin_folder, fake):
    fake("python3", "3.9.2")
    make = shutil.which("make")
    (bin_folder / "sh").symlink_to("/bin/sh")

    done = subprocess.run(
        [make, "run"], env={"PATH": str(bin_folder), "HOME": os.devnull}, capture_output=True, text=True
    )

    assert done.returncode != 0
    assert "Python 3.11 or newer is needed" in done.stderr
    assert done.stdout == ""
