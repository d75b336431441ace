"""settings.py is read afresh with a chosen environment; the running test settings are not touched."""

import os
import re
import runpy
import stat
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.messages import INFO
from django.contrib.messages.storage import default_storage
from django.http import HttpResponse
from django.test import RequestFactory

SETTINGS = Path(settings.BASE_DIR) / "imnm" / "settings.py"
EXAMPLE = Path(settings.BASE_DIR) / ".env.example"
NOT_OURS = {"PATH", "HOME", "LANG", "DJANGO_SETTINGS_MODULE"}


@pytest.fixture
def read(tmp_path, monkeypatch):
    """`read(HTTPS="1")`: the settings as a fresh process with only these values would have them."""
    for name in set(os.environ) - NOT_OURS:
        monkeypatch.delenv(name)

    def read(**values):
        before = dict(os.environ)
        os.environ.update({"IMNM_VAR": str(tmp_path / "var"), "ENV_FILE": os.devnull, **values})
        try:
            return runpy.run_path(str(SETTINGS))
        finally:
            os.environ.clear()
            os.environ.update(before)

    return read


def test_sqlite_gets_its_three_options_together(read):
    options = read()["DATABASES"]["default"]["OPTIONS"]

    assert options["transaction_mode"] == "IMMEDIATE"
    assert options["timeout"] == 20
    assert "journal_mode=WAL" in options["init_command"]


def test_postgresql_gets_none_of_them_and_keeps_its_connections(read):
    database = read(DATABASE_URL="postgres://imnm@db.example.org/imnm")["DATABASES"]["default"]

    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert not database.get("OPTIONS")
    assert database["CONN_MAX_AGE"] > 0
    assert database["CONN_HEALTH_CHECKS"]


def test_without_a_broker_tasks_run_on_the_spot(read):
    values = read()

    assert values["CELERY_TASK_ALWAYS_EAGER"]


def test_a_unix_socket_is_named_as_celery_wants_it(read):
    values = read(REDIS_URL="unix:///run/valkey.sock")

    assert values["CELERY_BROKER_URL"] == "redis+socket:///run/valkey.sock"
    assert not values["CELERY_TASK_ALWAYS_EAGER"]


def test_the_cache_is_never_the_brokers_database(read):
    """Clearing a Redis cache flushes its database: queued tasks would be lost."""
    assert "CACHES" not in read(REDIS_URL="redis://127.0.0.1:6379/0")


def test_no_task_outlives_the_time_after_which_another_worker_gets_it(read):
    values = read()

    assert values["CELERY_TASK_TIME_LIMIT"] < values["CELERY_BROKER_TRANSPORT_OPTIONS"]["visibility_timeout"]


def test_the_generated_secret_stays_the_same_and_is_the_owners_only(read, tmp_path):
    first, second = read()["SECRET_KEY"], read()["SECRET_KEY"]

    assert first == second
    assert len(first) > 50
    kept = tmp_path / "var" / "secret_key"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [path.name for path in kept.parent.glob("secret_key*")] == ["secret_key"]


@pytest.fixture
def open_umask():
    """As a shell begins: files are readable to everybody unless somebody sees to it."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def test_what_the_product_writes_is_the_owners_only(read, tmp_path, open_umask):
    (tmp_path / "var").mkdir()  # by an earlier version

    read()
    (tmp_path / "var" / "imnm.sqlite3").touch()
    (tmp_path / "var" / "log").mkdir()

    found = [tmp_path / "var", *(tmp_path / "var").iterdir()]
    assert {path.name for path in found} == {"var", "imnm.sqlite3", "log", "secret_key", "static"}
    assert [path.name for path in found if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_a_folder_of_another_user_is_left_as_it_is(read, tmp_path, monkeypatch, open_umask):
    def refuse(path, mode):
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "chmod", refuse)

    assert read()["VAR"] == tmp_path / "var"


def test_what_a_screen_says_of_a_patient_stays_out_of_the_cookies():
    request = RequestFactory().get("/")
    request.session = {}
    messages, response = default_storage(request), HttpResponse()

    messages.add(INFO, "Anna Example is added.")
    messages.update(response)

    assert not response.cookies
    assert len(default_storage(request)) == 1


def test_the_environment_wins_over_the_env_file(read, tmp_path):
    file = tmp_path / "chosen.env"
    file.write_text("PORT=8123\nLOG_LEVEL=ERROR\n")

    values = read(ENV_FILE=str(file), PORT="8456")

    assert values["PORT"] == 8456
    assert values["LOGGING"]["root"]["level"] == "ERROR"


def test_mail_goes_to_files_until_a_server_is_named(read, tmp_path):
    assert read()["EMAIL_FILE_PATH"] == tmp_path / "var" / "mail"

    values = read(EMAIL_URL="smtp+tls://imnm:secret@mail.example.org:587")

    assert values["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (values["EMAIL_HOST"], values["EMAIL_PORT"]) == ("mail.example.org", 587)
    assert values["EMAIL_USE_TLS"]


def test_https_closes_what_a_demonstration_leaves_open(read):
    assert not read()["SESSION_COOKIE_SECURE"]

    values = read(HTTPS="1")

    assert values["SESSION_COOKIE_SECURE"] and values["CSRF_COOKIE_SECURE"] and values["SECURE_SSL_REDIRECT"]
    assert values["SECURE_HSTS_SECONDS"] > 0


def test_requests_are_never_mailed_to_anybody(read):
    logging = read()["LOGGING"]

    assert list(logging["handlers"]) == ["console"]
    assert logging["loggers"]["django"] == {"handlers": ["console"], "propagate": False, "level": "INFO"}


def test_the_example_explains_every_setting_and_no_other():
    asked = set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", SETTINGS.read_text()))
    shown = set(re.findall(r"^#([A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE))

    assert shown - {"CHROMIUM", "REQUIRE_ALL"} == asked


def test_the_defaults_shown_in_the_example_are_the_defaults(read, tmp_path):
    lines = re.findall(r"^#([A-Z_]+=.+)$", EXAMPLE.read_text(), re.MULTILINE)
    file = tmp_path / "example.env"
    file.write_text("\n".join(line for line in lines if not line.startswith(("DATABASE_URL", "IMNM_VAR"))))

    plain, shown = read(), read(ENV_FILE=str(file))

    names = [name for name, value in plain.items() if name.isupper() and name != "LOGGING"]
    assert {name: shown[name] for name in names} == {name: plain[name] for name in names}
