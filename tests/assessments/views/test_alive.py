from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from assessments.machine import Machine
from assessments.models import ClinicSettings, Pulse

pytestmark = pytest.mark.django_db
URL = reverse("assessments:alive")
NOW = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.fixture
def broker(monkeypatch, at):
    """`broker(waiting, *workers)`: what the broker answers."""
    at(NOW)

    def answers(waiting, *workers, problem=""):
        monkeypatch.setattr("assessments.views.alive.look", lambda: Machine(waiting, workers, problem))

    return answers


def test_shows_workers_queue_and_last_tick(clinic, nurse, as_user, broker):
    broker(7, "celery@a", "celery@b")
    Pulse.beat(Pulse.TICK, NOW - timedelta(minutes=1))
    Pulse.beat(Pulse.ROUND, NOW - timedelta(minutes=3))
    text = as_user(nurse).get(URL).content.decode()

    assert "<dt>Workers that answer</dt><dd>2</dd>" in text
    assert "<dt>Tasks in the queue</dt><dd>7</dd>" in text
    assert "<dt>Last tick</dt><dd>23-Nov-2026 07:29</dd>" in text
    assert "<dt>Last tick without a failure</dt><dd>23-Nov-2026 07:27</dd>" in text
    assert "needs attention" not in text


@pytest.mark.parametrize("name", [Pulse.TICK, Pulse.ROUND])
@pytest.mark.parametrize("minutes", [11, None])
def test_a_late_tick_or_none_or_one_that_fails_needs_attention(clinic, nurse, as_user, broker, name, minutes):
    broker(0, "celery@a")
    for one in {Pulse.TICK, Pulse.ROUND} - {name}:
        Pulse.beat(one, NOW)
    if minutes:
        Pulse.beat(name, NOW - timedelta(minutes=minutes))

    assert "needs attention" in as_user(nurse).get(URL).content.decode()


def test_a_new_clinic_has_waited_for_no_tick_yet(clinic, nurse, as_user, broker):
    broker(0, "celery@a")
    ClinicSettings.objects.create(clinic=clinic)
    ClinicSettings.objects.update(monitor_since=NOW - timedelta(minutes=1))
    text = as_user(nurse).get(URL).content.decode()

    assert "<dt>Last tick</dt><dd>never</dd>" in text
    assert "needs attention" not in text


def test_a_broker_that_does_not_answer_is_said_and_nothing_is_guessed(clinic, nurse, as_user, broker):
    broker(None, problem="The broker does not answer (OperationalError).")
    text = as_user(nurse).get(URL).content.decode()

    assert "The broker does not answer" in text
    assert text.count("not known") == 2


def test_a_researcher_may_not(researcher, as_user):
    assert as_user(researcher).get(URL).status_code == 403
