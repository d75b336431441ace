from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from assessments import tasks
from assessments.actions import rules
from assessments.actions.rules import (
    renew_plans,
    rule_here,
    set_number,
    sign_off,
    withdraw_number,
    withdraw_sign_off,
)
from assessments.knowledge.clinic_rules import fingerprint
from assessments.knowledge.overrides import settings_of
from assessments.models import ClinicSettings, PlannedCheck, RuleOverride, RuleSignOff, RunLog
from patients.actions.treatments import start_treatment

pytestmark = pytest.mark.django_db
LATER = "later_every_days"


def use(clinic, by, value=56, rule="DM-MTX", reason="Our laboratory"):
    return set_number(clinic=clinic, by=by, rule=rule, setting=LATER, value=Decimal(value), reason=reason)


def signed(clinic, by, rule="DM-MTX", **more):
    return sign_off(clinic=clinic, by=by, rule=rule, seen=fingerprint(*rule_here(clinic, rule)), **more)


def interval(clinic, rule="DM-MTX"):
    packs = {pack.id: pack for pack in ClinicSettings.of(clinic).chosen_packs()}
    return settings_of(next(one for one in packs["drug.bsr2017"].rules if one.id == rule))[LATER]


def test_a_number_counts_in_its_clinic_alone_with_its_author_and_reason(clinic, other_clinic, doctor):
    stored = use(clinic, doctor)

    assert (stored.changed_by, stored.reason) == (doctor, "Our laboratory")
    assert (interval(clinic), interval(other_clinic)) == (56, 84)


def test_rules_that_share_the_schedule_share_one_number(clinic, doctor):
    use(clinic, doctor, 56)
    use(clinic, doctor, 70, rule="DM-AZA")

    assert [(one.rule, one.value) for one in RuleOverride.objects.all()] == [("DM-AZA", 70)]
    assert interval(clinic) == 70
    assert RuleOverride.history.filter(rule="DM-MTX", history_type="-").exists()


@pytest.mark.parametrize(
    ("value", "reason", "field"),
    [(0, "Why", "value"), (84, "Why", "value"), (56, " ", "reason"), (99999, "Why", "value")],
)
def test_a_number_without_sense_or_reason_is_not_stored(value, reason, field, clinic, doctor):
    with pytest.raises(ValidationError) as refused:
        use(clinic, doctor, value, reason=reason)

    assert field in refused.value.message_dict
    assert not RuleOverride.objects.exists()


def test_a_rule_that_does_not_exist_is_refused(clinic, doctor):
    with pytest.raises(ValidationError, match="no rule called"):
        use(clinic, doctor, rule="DM-NONE")


def test_going_back_leaves_the_packs_number_and_the_history(clinic, doctor, nurse):
    use(clinic, doctor)
    withdraw_number(clinic=clinic, by=doctor, rule="DM-AZA", setting=LATER)  # it shares the schedule
    withdraw_number(clinic=clinic, by=doctor, rule="DM-AZA", setting=LATER)

    assert interval(clinic) == 84
    assert RuleOverride.history.latest().history_user == doctor


def test_a_number_of_a_rule_that_is_gone_can_be_taken_back(clinic, doctor):
    RuleOverride.objects.create(
        clinic=clinic, rule="OLD", setting="x", value=3, reason="Once", changed_by=doctor
    )

    withdraw_number(clinic=clinic, by=doctor, rule="OLD", setting="x")

    assert not RuleOverride.objects.exists()


def test_a_sign_off_says_who_and_when_until_it_is_taken_away(clinic, doctor, nurse):
    assert signed(clinic, doctor, note="Checked").pack_version == "2017.1"
    assert signed(clinic, nurse).signed_by == doctor  # the first one stands

    assert rule_here(clinic, "DM-MTX")[1].sign_off.endswith("by doctor")
    withdraw_sign_off(clinic=clinic, by=doctor, rule="DM-MTX")
    assert rule_here(clinic, "DM-MTX")[1].sign_off == "unsigned"


def test_another_number_makes_every_rule_with_it_unsigned_again(clinic, other_clinic, doctor, stranger):
    for rule in ("DM-MTX", "DM-AZA", "DM-MTX-BASE"):
        signed(clinic, doctor, rule)
    signed(other_clinic, stranger)

    use(clinic, doctor)

    left = [(one.clinic, one.rule) for one in RuleSignOff.objects.order_by("pk")]
    assert left == [(clinic, "DM-MTX-BASE"), (other_clinic, "DM-MTX")]


def test_nobody_signs_what_changed_while_they_read(clinic, doctor):
    seen = fingerprint(*rule_here(clinic, "DM-MTX"))
    use(clinic, doctor)

    with pytest.raises(ValidationError, match="changed while you read"):
        sign_off(clinic=clinic, by=doctor, rule="DM-MTX", seen=seen)
    assert not RuleSignOff.objects.exists()


def test_a_sign_off_of_an_older_version_does_not_count(clinic, doctor):
    RuleSignOff.objects.create(clinic=clinic, rule="DM-MTX", pack_version="2016.9", signed_by=doctor)

    assert rule_here(clinic, "DM-MTX")[1].sign_off == "unsigned"


@pytest.mark.django_db(transaction=True)
def test_a_change_renews_the_plans_of_a_small_clinic_at_once(clinic, patient, doctor):
    start_treatment(
        patient=patient, by=doctor, drug="methotrexate", dose=15, unit="mg", route="oral",
        frequency="once_weekly", start_on=date(2024, 1, 1),
    )  # fmt: skip
    use(clinic, doctor)

    assert renew_plans(clinic) == "The plans of 1 patients were worked out again."
    assert RunLog.objects.get(clinic=clinic).patients == 1
    assert any("here instead of 84" in one.sentence for one in PlannedCheck.objects.filter(item="CBC"))


def test_a_large_clinic_waits_for_the_worker(
    clinic, patient, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []
    monkeypatch.setattr(rules, "AT_ONCE", 0)
    monkeypatch.setattr("assessments.tasks.sweep_batch.delay", asked.append)

    with django_capture_on_commit_callbacks(execute=True):
        words = renew_plans(clinic)

    assert "are being worked out again" in words
    assert asked == [RunLog.objects.get(clinic=clinic).batches.get().pk]


def test_a_queue_that_does_not_answer_neither_fails_the_screen_nor_loses_the_plans(
    clinic, patient, monkeypatch, django_capture_on_commit_callbacks
):
    def away(*args):
        raise ConnectionError

    monkeypatch.setattr(rules, "AT_ONCE", 0)
    with monkeypatch.context() as broken, django_capture_on_commit_callbacks(execute=True):
        broken.setattr("assessments.tasks.sweep_batch.delay", away)
        renew_plans(clinic)
    left = RunLog.objects.get(clinic=clinic).is_finished
    tasks.tick()

    assert not left
    assert RunLog.objects.get(clinic=clinic).patients == 1
