"""Errors are worded here as psycopg words them; the last tests go through the logging of the product."""

import copy
import logging
import logging.config

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

REFUSED = 'null value in column "sex" violates not-null constraint'
ROW = "DETAIL:  Failing row contains (7, Anna Example, null, first line of a note\nsecond line of a note)."


@pytest.fixture
def write(settings):
    """`write(message, error)`: the text that the handler of LOGGING would put into the log."""
    config = copy.deepcopy(settings.LOGGING)
    kind = logging.config.DictConfigurator({"version": 1}).configure_formatter(config["formatters"]["plain"])

    def write(message, *arguments, error=None):
        exc_info = (type(error), error, error.__traceback__) if error else None
        return kind.format(logging.LogRecord("imnm", logging.ERROR, "", 1, message, arguments, exc_info))

    return write


def raised(text, over=None):
    try:
        try:
            if over:
                raise LookupError(over)
        finally:
            raise ValueError(text)
    except ValueError as error:
        return error


def test_a_traceback_keeps_its_lines_and_the_error_but_not_the_row(write):
    text = write("Planning failed", error=raised(f"{REFUSED}\n{ROW}"))

    assert "Anna" not in text and "a note" not in text
    assert "Planning failed\nTraceback" in text
    assert REFUSED in text


def test_what_follows_in_a_chain_of_errors_stays(write):
    text = write("Planning failed", error=raised("the last one", over=f"{REFUSED}\n{ROW}"))

    assert "Anna" not in text and "a note" not in text
    assert "During handling of the above exception" in text
    assert text.endswith("ValueError: the last one")


def test_a_row_in_the_message_takes_no_traceback_with_it(write):
    text = write("Task failed: %s", f"{REFUSED}\n{ROW}", error=raised("the last one"))

    assert "Anna" not in text and "a note" not in text
    assert f"Task failed: {REFUSED}" in text
    assert text.endswith("ValueError: the last one")


def test_an_error_that_a_message_quotes_by_repr_loses_its_row_too(write):
    """As Celery reports a failed task."""
    text = write("Task failed: %r", ValueError(f"{REFUSED}\n{ROW}"))

    assert "Anna" not in text and "a note" not in text
    assert REFUSED in text


@pytest.mark.parametrize(
    "line",
    [
        "LINE 1: select * from patient where family_name = 'Anna'",
        "QUERY:  select 'Anna'",
        "CONTEXT:  unnamed portal parameter $1 = 'Anna'",
    ],
)
def test_a_statement_with_its_values_is_left_out(write, line):
    assert "Anna" not in write("failed", error=raised(f"a value is refused\n{line}"))


def test_other_lines_are_written_as_they_are(write):
    assert write("Clinic %s: %s planned\nin detail: 3", 4, 12).endswith(
        "ERROR imnm Clinic 4: 12 planned\nin detail: 3"
    )


def test_the_secret_of_a_calendar_link_is_left_out(write):
    text = write("Error handling request %s %s", "GET", "/calendar_feed.ics?a=1&key=s3cr3t-_x&b=2 HTTP/1.1")

    assert "s3cr3t" not in text
    assert text.endswith("/calendar_feed.ics?a=1&key=[left out]&b=2 HTTP/1.1")


def test_what_the_web_server_says_goes_through_the_same_handlers(settings):
    gunicorn = settings.LOGGING["loggers"]["gunicorn.error"]
    assert (gunicorn["handlers"], gunicorn["propagate"]) == (["console"], False)


def test_every_handler_writes_without_rows(settings):
    assert {handler["formatter"] for handler in settings.LOGGING["handlers"].values()} == {"plain"}


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["doctor", "correct horse battery"])
def test_a_refused_log_in_leaves_a_trace_of_nobody(doctor, caplog, name):
    request = RequestFactory().post("/login/", REMOTE_ADDR="203.0.113.9")

    assert authenticate(request, username=name, password="wrong horse") is None

    [record] = [record for record in caplog.records if record.name == "imnm.logs"]
    assert record.levelno == logging.WARNING
    for private in (name, "wrong horse", "203.0.113.9"):
        assert private not in str(vars(record))


@pytest.mark.django_db
def test_a_log_in_that_works_leaves_none(doctor, caplog):
    assert authenticate(RequestFactory().post("/login/"), username="doctor", password="correct horse battery")

    assert [record for record in caplog.records if record.name == "imnm.logs"] == []
