import pytest


@pytest.fixture
def at(monkeypatch):
    """`at(moment)`: from now on it is that moment."""

    def set_clock(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_clock
