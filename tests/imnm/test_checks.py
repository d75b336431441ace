import pytest

from imnm.checks import installation_is_complete


@pytest.fixture
def installation(settings, tmp_path):
    """A complete one: each test takes one thing away."""
    settings.HTTPS = True
    settings.VAR = tmp_path
    settings.CELERY_BROKER_URL = "redis://redis.example.org"
    settings.EMAIL_URL = "smtp://mail.example.org"
    settings.SITE_URL = "https://imnm.example.org"
    return settings


def found():
    return [message.id for message in installation_is_complete(None)]


def test_a_complete_installation_passes(installation):
    assert found() == []


def test_a_demonstration_passes_as_it_is(installation):
    installation.HTTPS = False
    installation.CELERY_BROKER_URL = "memory://"
    installation.EMAIL_URL = ""

    assert found() == []


def test_a_generated_secret_is_named(installation, tmp_path):
    (tmp_path / "secret_key").write_text(installation.SECRET_KEY)

    assert found() == ["imnm.W001"]


def test_a_secret_of_its_own_is_fine_beside_a_generated_one(installation, tmp_path):
    (tmp_path / "secret_key").write_text("left from a demonstration")

    assert found() == []


def test_a_missing_broker_is_an_error(installation):
    installation.CELERY_BROKER_URL = "memory://"

    [message] = installation_is_complete(None)

    assert (message.id, message.is_serious()) == ("imnm.E001", True)
    assert "REDIS_URL" in message.hint


def test_a_missing_mail_server_is_named(installation):
    installation.EMAIL_URL = ""

    assert found() == ["imnm.W002"]


def test_links_without_https_are_named(installation):
    installation.SITE_URL = "http://imnm.example.org"

    assert found() == ["imnm.W003"]
