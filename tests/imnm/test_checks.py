import pytest
from django.core.checks import run_checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from imnm.checks import installation_is_complete
from patients.actions.clinics import open_clinic
from patients.models import Clinic


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


@pytest.fixture
def demonstration(db):
    return open_clinic(name="Riverside", time_zone="Europe/London", is_demo=True)


def ids_of_all_checks(databases):
    return {message.id for message in run_checks(databases=databases)}


def test_a_real_installation_on_the_demonstration_is_refused(installation, demonstration):
    with pytest.raises(SystemCheckError, match=r"imnm\.E002"):
        call_command("check", databases=["default"])


def test_a_real_installation_with_clinics_of_its_own_passes(installation, clinic):
    assert "imnm.E002" not in ids_of_all_checks(["default"])


def test_the_demonstration_itself_may_run_without_https(installation, demonstration):
    installation.HTTPS = False

    assert "imnm.E002" not in ids_of_all_checks(["default"])


def test_a_database_that_is_not_named_is_not_asked(installation, django_assert_num_queries, demonstration):
    """`check --deploy` works where no database can be reached."""
    with django_assert_num_queries(0):
        assert "imnm.E002" not in ids_of_all_checks(None)


def test_a_database_before_its_first_migration_passes(installation, demonstration, monkeypatch):
    """`migrate` runs the checks first, when no table is there."""
    monkeypatch.setattr(connection.introspection, "table_names", list)
    monkeypatch.setattr(Clinic.objects, "using", lambda alias: pytest.fail("no table to read"))

    assert "imnm.E002" not in ids_of_all_checks(["default"])
