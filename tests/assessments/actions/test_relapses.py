from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from assessments.actions.alerts import raise_alerts_of
from assessments.actions.relapses import RECORDED, judge_relapse, version_of_verdict
from assessments.models import Alert, RelapseVerdict
from assessments.relapses import relapses_of
from patients.actions.clinical_events import record_event
from patients.models import ClinicalEvent
from tests.assessments.rises import LOWEST, RISE, ck, with_rise

pytestmark = pytest.mark.django_db


@pytest.fixture
def rising(patient, doctor):
    return with_rise(patient, doctor)


def judge(patient, by, verdict, **more):
    stored = RelapseVerdict.objects.filter(patient=patient).first()
    details = {"rise_on": RISE, "seen": version_of_verdict(stored), **more}
    return judge_relapse(patient=patient, by=by, verdict=verdict, **details)


def counted(patient):
    return list(ClinicalEvent.objects.filter(patient=patient, kind="relapse"))


def test_a_candidate_counts_nowhere_until_it_is_confirmed(rising):
    (rise,) = relapses_of(rising)

    assert rise.is_open
    assert not rise.is_relapse
    assert counted(rising) == []


def test_confirmed_it_is_a_relapse_of_the_history(rising, doctor):
    judge(rising, doctor, "confirmed")

    (event,) = counted(rising)
    assert (event.happened_on, event.description, event.recorded_by) == (RISE, RECORDED, doctor)
    (rise,) = relapses_of(rising)
    assert rise.is_relapse


@pytest.mark.parametrize("days", [9, -9], ids=["during the rise", "after the CK before it"])
def test_a_relapse_that_is_in_the_history_is_not_entered_twice(rising, doctor, days):
    record_event(
        patient=rising, by=doctor, kind="relapse", happened_on=RISE + timedelta(days=days),
        description="Weaker",
    )  # fmt: skip
    assert relapses_of(rising)[0].state == "Relapse recorded in the history"

    judge(rising, doctor, "confirmed")

    assert [event.description for event in counted(rising)] == ["Weaker"]


def test_a_relapse_of_before_is_another_one(rising, doctor):
    record_event(patient=rising, by=doctor, kind="relapse", happened_on=LOWEST, description="Weaker")

    assert relapses_of(rising)[0].is_open


@pytest.mark.parametrize(
    ("verdict", "more"),
    [
        ("explained", {"explanation": "exercise"}),
        ("explained", {"explanation": "other", "reason": "Fell down the stairs"}),
        ("dismissed", {"reason": "Another laboratory's unit"}),
    ],
)
def test_anything_else_counts_nowhere(rising, doctor, verdict, more):
    judge(rising, doctor, verdict, **more)

    (rise,) = relapses_of(rising)
    assert not rise.is_relapse
    assert not rise.is_open
    assert counted(rising) == []


@pytest.mark.parametrize(
    ("field", "verdict", "more"),
    [
        ("verdict", "perhaps", {}),
        ("explanation", "explained", {}),
        ("explanation", "explained", {"explanation": "weather"}),
        ("reason", "explained", {"explanation": "other", "reason": "  "}),
        ("reason", "dismissed", {}),
    ],
)
def test_what_is_missing_is_asked_at_its_field(rising, doctor, field, verdict, more):
    with pytest.raises(ValidationError) as refused:
        judge(rising, doctor, verdict, **more)

    assert list(refused.value.message_dict) == [field]
    assert not RelapseVerdict.objects.exists()


def test_a_mind_can_be_changed_with_a_reason_and_what_was_said_is_kept(rising, doctor, nurse):
    judge(rising, doctor, "confirmed")
    with pytest.raises(ValidationError) as refused:
        judge(rising, nurse, "explained", explanation="injection")
    assert "reason" in refused.value.message_dict

    judge(rising, nurse, "explained", explanation="injection", reason="Vaccine on that day")

    assert counted(rising) == []
    (event,) = ClinicalEvent.objects.filter(patient=rising)
    assert event.kind == "other"
    assert "Not a relapse" in event.description
    row = RelapseVerdict.objects.get()
    said = [(one.verdict, one.decided_by) for one in row.history.order_by("pk")]
    assert said == [("confirmed", doctor), ("explained", nurse)]


def test_back_again_it_is_one_relapse(rising, doctor):
    judge(rising, doctor, "confirmed")
    judge(rising, doctor, "dismissed", reason="Not weak")
    judge(rising, doctor, "confirmed", reason="Weak after all")

    assert len(counted(rising)) == 1


def test_a_relapse_somebody_else_entered_stays_theirs(rising, doctor, nurse):
    record_event(patient=rising, by=nurse, kind="relapse", happened_on=RISE, description="Weaker")

    judge(rising, doctor, "dismissed", reason="Not weak")

    assert len(counted(rising)) == 1


def test_over_what_somebody_said_meanwhile_nothing_is_stored(rising, doctor, nurse):
    judge(rising, nurse, "explained", explanation="exercise")

    with pytest.raises(ValidationError) as refused:
        judge(rising, doctor, "confirmed", seen=0)

    assert f"{nurse} has judged this rise meanwhile" in refused.value.messages[0]
    assert counted(rising) == []


def test_a_day_without_a_rise_is_refused(rising, doctor):
    with pytest.raises(ValidationError, match="no rise of CK"):
        judge(rising, doctor, "confirmed", rise_on=RISE + timedelta(days=1))


def test_the_alert_about_it_is_answered_and_no_other(rising, doctor, nurse):
    raise_alerts_of([rising.pk])
    alert = Alert.objects.get(rule="AL-CK-RISE")
    others = Alert.objects.exclude(pk=alert.pk).filter(acknowledged_at=None).count()

    judge(rising, nurse, "explained", explanation="infection", reason="Pneumonia")

    alert.refresh_from_db()
    assert (alert.acknowledged_by, alert.answer) == (nurse, "Explained otherwise: infection. Pneumonia")
    assert Alert.objects.exclude(pk=alert.pk).filter(acknowledged_at=None).count() == others


def test_the_alert_is_answered_though_an_earlier_result_was_entered_since(rising, doctor):
    raise_alerts_of([rising.pk])
    ck(rising, doctor, RISE - timedelta(days=7), 800)
    raise_alerts_of([rising.pk])

    judge(rising, doctor, "confirmed", rise_on=RISE - timedelta(days=7))

    assert not Alert.objects.open().filter(rule="AL-CK-RISE").exists()


def test_an_earlier_result_entered_later_leaves_the_verdict_with_its_rise(rising, doctor):
    judge(rising, doctor, "confirmed")
    ck(rising, doctor, RISE - timedelta(days=7), 800)

    (rise,) = relapses_of(rising)

    assert rise.candidate.start == RISE - timedelta(days=7)
    assert (rise.rise_on, rise.is_relapse) == (RISE, True)


@pytest.mark.parametrize(("shift", "is_asked"), [(-2, False), (0, False), (-400, True)])
def test_a_rise_that_the_history_has_as_a_relapse_is_no_question_any_more(rising, doctor, shift, is_asked):
    day = RISE + timedelta(days=shift)
    raise_alerts_of([rising.pk])
    before = rising.alerts.open().filter(rule="AL-CK-RISE").exists()
    record_event(patient=rising, by=doctor, kind="relapse", happened_on=day)

    raise_alerts_of([rising.pk])

    assert before
    assert rising.alerts.open().filter(rule="AL-CK-RISE", is_over=False).exists() == is_asked
