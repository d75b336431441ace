from types import SimpleNamespace

import pytest

from imnm.launcher import prepare
from imnm.launcher.prepare import is_fresh, static_state


class Recorder:
    """Stands for the family: notes the commands, runs none."""

    def __init__(self):
        self.names = []

    def start(self, name, command, env):
        self.names.append(name)
        return name

    def wait(self, *children):
        pass


@pytest.fixture
def settings_of(tmp_path):
    """`settings_of(HTTPS=True)`: the few settings that matter here, in a small project."""
    package = tmp_path / "imnm"
    (package / "static" / "imnm").mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "finders.py").touch()
    (package / "static" / "imnm" / "site.css").write_text("a {}")
    (tmp_path / "requirements.txt").write_text("Django==5.2.19")
    (tmp_path / "var").mkdir()

    def settings_of(**values):
        plain = {"DEBUG": False, "HTTPS": False, "BASE_DIR": tmp_path, "VAR": tmp_path / "var"}
        return SimpleNamespace(**(plain | values))

    return settings_of


def steps(settings):
    recorder = Recorder()
    prepare.prepare(recorder, settings, {})
    return recorder.names


def test_the_second_start_does_not_collect_again(settings_of):
    assert steps(settings_of()) == ["collectstatic", "migrate", "load_demo"]
    assert steps(settings_of()) == ["migrate", "load_demo"]


def test_what_was_collected_does_not_count_as_ours(settings_of, tmp_path):
    steps(settings_of())
    (tmp_path / "var" / "static").mkdir()
    (tmp_path / "var" / "static" / "site.css").touch()

    assert "collectstatic" not in steps(settings_of())


def test_a_changed_file_or_package_is_collected(settings_of, tmp_path):
    before = static_state(tmp_path) if settings_of() else ""
    (tmp_path / "imnm" / "static" / "imnm" / "site.css").write_text("a { color: red }")
    changed_file = static_state(tmp_path)
    (tmp_path / "requirements.txt").write_text("Django==5.2.20")

    assert len({before, changed_file, static_state(tmp_path)}) == 3


def test_a_collection_that_was_cut_short_is_not_fresh(settings_of, monkeypatch):
    settings = settings_of()
    steps(settings)
    (settings.BASE_DIR / "requirements.txt").write_text("Django==5.2.20")
    monkeypatch.setattr(Recorder, "wait", lambda self, child: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        steps(settings)

    assert not is_fresh(settings.VAR / "static.stamp", static_state(settings.BASE_DIR))


def test_development_needs_no_collected_files(settings_of):
    assert steps(settings_of(DEBUG=True)) == ["migrate", "load_demo"]


def test_a_real_installation_gets_no_demonstration(settings_of):
    assert "load_demo" not in steps(settings_of(HTTPS=True))


def test_a_real_installation_has_its_database_checked_once_it_is_up_to_date(settings_of):
    assert steps(settings_of(HTTPS=True, DEBUG=True)) == ["migrate", "check"]
