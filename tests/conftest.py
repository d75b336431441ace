"""The people every test knows: one clinic with its staff, and a stranger from another clinic."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.conf import settings
from django.db import connection

from patients.actions.patients import add_patient
from patients.models import Clinic, Membership, Role, User

WORKERS = 4
# Besides what asks for the database: these start the product or speak to its parts themselves.
SPEAK_TO_SERVERS = ("tests/imnm/", "tests/browser/test_the_whole_path")
# What a browser shows, and a year of the clock, is the same on every server.
SAME_ON_EVERY_SERVER = ("tests/browser/", "tests/assessments/test_year_of_ticks")


def pytest_addoption(parser):
    parser.addoption(
        "--only-with-servers",
        action="store_true",
        help="Leave out what no other server could change: no database, no broker, or a screen.",
    )


def pytest_collection_modifyitems(config, items):
    if not config.getoption("--only-with-servers"):
        return
    chosen = [item for item in items if _uses_a_server(item)]
    kept = set(chosen)
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = chosen


def _uses_a_server(item) -> bool:
    if item.nodeid.startswith(SPEAK_TO_SERVERS):
        return True
    return not item.nodeid.startswith(SAME_ON_EVERY_SERVER) and (
        item.get_closest_marker("django_db") is not None
        or not {"db", "transactional_db"}.isdisjoint(item.fixturenames)
    )


def pytest_configure(config):
    # Hashing passwords slowly is a virtue everywhere but here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Static files straight from their folders: nothing has collected them.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    # A connection that a server's thread keeps open would stop the test database from being dropped.
    settings.DATABASES["default"]["CONN_MAX_AGE"] = 0
    # A task runs where it is called; the tests of the queue start the whole product with a real worker.
    settings.CELERY_TASK_ALWAYS_EAGER = True
    # Playwright's event loop runs in the thread of the test, where Django would refuse to touch the database.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def clinic(db):
    return Clinic.objects.create(name="North", time_zone="Europe/Berlin")


@pytest.fixture
def other_clinic(db):
    return Clinic.objects.create(name="South", time_zone="Asia/Kathmandu")


def member(username: str, role: str, clinic: Clinic) -> User:
    user = User.objects.create_user(
        username, f"{username}@example.org", "correct horse battery", is_staff=role == Role.ADMINISTRATOR
    )
    Membership.objects.create(user=user, clinic=clinic, role=role)
    return user


@pytest.fixture
def doctor(clinic):
    return member("doctor", Role.PHYSICIAN, clinic)


@pytest.fixture
def nurse(clinic):
    return member("nurse", Role.NURSE, clinic)


@pytest.fixture
def coordinator(clinic):
    return member("coordinator", Role.COORDINATOR, clinic)


@pytest.fixture
def researcher(clinic):
    return member("researcher", Role.RESEARCHER, clinic)


@pytest.fixture
def administrator(clinic):
    return member("administrator", Role.ADMINISTRATOR, clinic)


@pytest.fixture
def stranger(other_clinic):
    """A physician of the other clinic: must see nothing of ours."""
    return member("stranger", Role.PHYSICIAN, other_clinic)


@pytest.fixture
def patient(clinic, doctor):
    """Anna Example, anti-HMGCR disease after a statin, onset at 58."""
    return add_patient(
        clinic=clinic,
        by=doctor,
        identifier="MRN-1001",
        family_name="Example",
        given_name="Anna",
        sex="female",
        birth_date=date(1964, 5, 17),
        onset_date=date(2023, 3, 1),
        onset_precision="month",
        diagnosis_date=date(2023, 6, 12),
        subtype="anti_hmgcr",
        trigger="statin",
    )


@pytest.fixture
def as_user(client):
    """`as_user(nurse).get(url)`: the test client, logged in."""

    def log_in(user):
        client.force_login(user)
        return client

    return log_in


@pytest.fixture
def at_once():
    """`at_once(action)`: what `action()` returns to each of four threads that start together."""

    def run(action):
        barrier = Barrier(WORKERS)

        def work(_):
            try:
                barrier.wait(timeout=30)
                return action()
            finally:
                connection.close()

        with ThreadPoolExecutor(WORKERS) as threads:
            return list(threads.map(work, range(WORKERS)))

    return run
