from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from assessments.actions import standings
from assessments.actions.planning import replan_patients
from assessments.actions.standings import baselines_of, restate
from assessments.actions.sweep import sweep_clinic
from assessments.models import OneFieldAway, PlannedCheck, ResponseBaseline, Standing
from assessments.patient_facts import facts_for
from patients.actions.lab_results import record_results
from patients.actions.patients import add_patient, change_patient
from patients.actions.visits import record_visit
from patients.knowledge.mmt8 import SITES

pytestmark = pytest.mark.django_db

FIRST, LATEST = date(2026, 3, 5), date(2026, 9, 1)


@pytest.fixture(autouse=True)
def _that_day(at):
    at(datetime(2026, 11, 23, 12, tzinfo=UTC))


def visit(patient, by, on, grade=None, **measures):
    mmt8 = {} if grade is None else dict.fromkeys(SITES, grade)
    return record_visit(patient=patient, by=by, visited_on=on, mmt8=mmt8, **measures)


def stated(patient):
    replan_patients([patient.pk])
    return Standing.objects.get(patient=patient)


def asked(patient):
    rows = OneFieldAway.objects.filter(patient=patient).order_by("instrument", "item")
    return list(rows.values_list("instrument", "item"))


def test_the_response_is_stored_with_its_bounds_and_visits(patient, doctor):
    visit(patient, doctor, FIRST, 6, physician_global=Decimal(6))
    visit(patient, doctor, LATEST, 10, physician_global=Decimal(1))

    one = stated(patient)

    assert (one.response, one.response_highest) == ("moderate", "major")
    assert (one.response_low, one.response_high) == (Decimal("52.5"), Decimal(100))
    assert (one.baseline_on, one.follow_up_on) == (FIRST, LATEST)
    assert one.response_reason == "Missing: patient global, HAQ, muscle enzyme, extramuscular activity."


def test_a_confirmed_worsening_is_kept_in_words(patient, doctor):
    visit(patient, doctor, FIRST, 9, physician_global=Decimal(2))
    visit(patient, doctor, date(2026, 6, 1), 5, physician_global=Decimal(8))
    unconfirmed = stated(patient).worsening
    visit(patient, doctor, LATEST, 5, physician_global=Decimal(8))

    assert unconfirmed == ""
    assert stated(patient).worsening == (
        "ProDERM confirmed deterioration: met at two consecutive visits, 01-Jun-2026 and 01-Sep-2026."
    )
    visit(patient, doctor, date(2026, 10, 1), 9, physician_global=Decimal(2), extramuscular_global=Decimal(0),
          patient_global=Decimal(2), haq=Decimal(0), haq_variant="with_aids")  # fmt: skip
    assert stated(patient).worsening.endswith("At the latest visit, 01-Oct-2026: cannot tell.")


def test_the_chosen_baseline_counts(patient, doctor):
    for on, score in ((FIRST, 6), (date(2026, 6, 1), 2), (LATEST, 1)):
        visit(patient, doctor, on, 8, physician_global=Decimal(score))
    ResponseBaseline.objects.create(patient=patient, visited_on=date(2026, 6, 1), chosen_by=doctor)

    one = stated(patient)

    assert (one.baseline_on, one.response, one.response_low) == (
        date(2026, 6, 1),
        "cannot_tell",
        Decimal("7.5"),
    )


def test_who_cannot_be_scored_has_the_reason_and_the_field(patient, doctor):
    visit(patient, doctor, FIRST, 6, physician_global=Decimal(6))
    visit(patient, doctor, LATEST, 10)

    one = stated(patient)

    assert (one.response, one.response_low, one.response_highest) == ("not_scorable", None, "")
    assert one.response_reason == "Physician global not known at follow-up."
    assert (one.lacking, one.lacking_on) == ("physician_global", LATEST)
    row = OneFieldAway.objects.get(patient=patient, instrument="tis_2016")
    assert (row.item, row.on) == ("physician_global", LATEST)


@pytest.mark.django_db(transaction=True)
def test_a_recorded_antibody_takes_its_field_off_at_once(patient, doctor):
    def antibody(test, word):
        result = {"test": test, "qualitative": word, "collected_on": FIRST}
        record_results(patient=patient, by=doctor, results=[result])

    antibody("ANTI_SRP", "negative")
    before = asked(patient)
    antibody("ANTI_HMGCR", "positive")

    assert ("guide_criteria", "ANTI_HMGCR") in before
    assert ("guide_criteria", "ANTI_HMGCR") not in asked(patient)


def test_stating_again_writes_nothing(patient, doctor, at):
    visit(patient, doctor, FIRST, 6, physician_global=Decimal(6))
    visit(patient, doctor, LATEST, 10)
    before = stated(patient)
    at(before.stated_at + timedelta(minutes=5))
    facts = facts_for([patient])

    touched = restate([patient], facts, baselines_of([patient]), timezone.now())

    assert touched == 0
    assert stated(patient).stated_at == before.stated_at


def test_the_time_is_that_of_the_last_change(patient, doctor, at):
    first = stated(patient)
    at(first.stated_at + timedelta(minutes=5))
    visit(patient, doctor, FIRST, 6, physician_global=Decimal(6))

    assert stated(patient).stated_at == first.stated_at + timedelta(minutes=5)


def test_the_night_states_everyone_followed(clinic, patient):
    Standing.objects.all().delete()

    sweep_clinic(clinic.pk)

    assert Standing.objects.get(patient=patient).response_reason == "No visit recorded."


@pytest.mark.parametrize("status", ["discharged", "transferred"])
def test_who_is_not_followed_any_more_has_no_rows_and_gets_them_back(patient, doctor, status):
    visit(patient, doctor, FIRST, 6, physician_global=Decimal(6))
    visit(patient, doctor, LATEST, 10)
    stated(patient)

    change_patient(patient=patient, by=doctor, status=status)
    replan_patients([patient.pk])
    gone = Standing.objects.count() + OneFieldAway.objects.count()
    change_patient(patient=patient, by=doctor, status="active")

    assert gone == 0
    assert stated(patient).lacking == "physician_global"
    assert ("tis_2016", "physician_global") in asked(patient)


def test_an_instrument_that_fails_stops_no_plan_and_leaves_the_patient_unjudged(
    patient, doctor, monkeypatch, caplog
):
    stated(patient)
    PlannedCheck.objects.all().delete()

    def broken(*args, **more):
        raise RuntimeError("an instrument is broken")

    monkeypatch.setattr(standings, "one_field_away", broken)

    replan_patients([patient.pk])

    assert PlannedCheck.objects.filter(patient=patient).exists()
    assert not Standing.objects.exists()
    assert f"could not state where patient {patient.pk} stands" in caplog.text


def test_the_number_of_queries_does_not_grow_with_patients(clinic, doctor, django_assert_num_queries):
    people = [
        add_patient(clinic=clinic, by=doctor, identifier=f"R-{n}", family_name="Row", given_name="Ada")
        for n in range(6)
    ]
    for one in people:
        record_results(
            patient=one,
            by=doctor,
            results=[{"test": "ANTI_SRP", "qualitative": "negative", "collected_on": FIRST}],
        )
    facts, now = facts_for(people), timezone.now()

    with django_assert_num_queries(4):  # both tables read and both written
        restate(people[:1], facts, {}, now)
    with django_assert_num_queries(4):
        restate(people[1:], facts, {}, now)
    with django_assert_num_queries(2):
        restate(people, facts, {}, now)
    assert OneFieldAway.objects.count() == 6
