from datetime import date, timedelta
from decimal import Decimal

import pytest

from patients.actions.treatments import record_past_treatments, start_treatment
from patients.models import Treatment
from tests.patients.views.assertions import (
    assert_keeps,
    assert_refused,
    assert_refused_as_a_whole,
    count_queries,
    page_text,
)

NOT_WEEKLY = (
    "Methotrexate is taken once a week; taken more often it can kill. Choose once weekly. If it really was "
    "taken otherwise, choose “as directed” and describe it under the reason."
)


def url(patient):
    return f"/patients/{patient.pk}/treatments/"


def start(**changes) -> dict:
    typed = {"drug": "Prednisolone", "dose": "40", "unit": "mg", "route": "oral", "frequency": "once_daily",
             "start_on": "05-Mar-2024", "ended": "running", "reason": "Induction"}  # fmt: skip
    return {**typed, **changes}


@pytest.fixture
def enter(as_user, nurse, patient):
    return lambda **changes: as_user(nurse).post(url(patient), start(**changes))


@pytest.fixture
def running(patient, doctor):
    return start_treatment(
        patient=patient, by=doctor, drug="prednisolone", dose=Decimal(40), unit="mg", route="oral",
        frequency="once_daily", start_on=date(2024, 3, 5),
    )  # fmt: skip


def only() -> Treatment:
    return Treatment.objects.get()


def test_a_drug_is_started(enter, nurse, as_user, patient):
    response = enter()

    treatment = only()
    assert response.status_code == 302
    assert (treatment.drug, treatment.dose_text) == ("prednisolone", "40 mg, by mouth, once daily")
    assert (treatment.start_on, treatment.is_current, treatment.recorded_by) == (
        date(2024, 3, 5),
        True,
        nurse,
    )
    text = page_text(as_user(nurse).get(url(patient)))
    assert "Prednisolone, 40 mg, by mouth, once daily is recorded." in text
    assert "this dose since 05-Mar-2024 · Induction" in text


def test_abbreviations_are_understood(enter):
    enter(drug="mmf", dose="2", unit="g", frequency="")

    assert only().drug == "mycophenolate"


def test_methotrexate_is_weekly_unless_said_otherwise(enter):
    enter(drug="MTX", dose="15", frequency="")

    assert only().frequency == "once_weekly"


@pytest.mark.parametrize("frequency", ["once_daily", "twice_weekly", "alternate_days"])
def test_methotrexate_more_often_than_weekly_is_refused(enter, frequency):
    response = enter(drug="MTX", dose="15", frequency=frequency)

    assert_refused(response, "frequency", "Frequency", NOT_WEEKLY)
    assert not Treatment.objects.exists()


def test_the_only_route_of_a_drug_is_filled_in(enter):
    enter(drug="IVIG", dose="140", unit="g", route="", frequency="")

    assert only().route == "iv"


def test_an_infusion_ends_the_day_it_is_given_and_can_be_given_again(enter, as_user, nurse, patient):
    enter(drug="IVIG", dose="140", unit="g", route="", frequency="")
    enter(drug="IVIG", dose="140", unit="g", route="", frequency="", start_on="05-Apr-2024")

    assert [one.stop_on for one in Treatment.objects.oldest_first()] == [date(2024, 3, 5), date(2024, 4, 5)]
    assert "2 times, last 05-Apr-2024" in page_text(as_user(nurse).get(url(patient)))


def test_an_infusion_is_recorded_beside_a_series_that_goes_on(enter, patient, doctor):
    record_past_treatments(
        patient=patient, treatments=[{"drug": "ivig", "start_on": date(2024, 1, 1)}], by=doctor
    )

    assert enter(drug="IVIG", dose="140", unit="g", route="", frequency="").status_code == 302
    assert Treatment.objects.count() == 2


def test_a_past_treatment_may_be_known_to_the_month_and_stopped_on_an_unknown_day(
    enter, as_user, nurse, patient
):
    enter(start_on="Mar-2019", ended="unknown", drug="atorvastatin", stop_reason="Muscle pain")

    treatment = only()
    assert (str(treatment.start), treatment.stop_precision, treatment.is_current) == (
        "Mar-2019",
        "unknown",
        False,
    )
    assert "from Mar-2019 to date not known · Muscle pain" in page_text(as_user(nurse).get(url(patient)))


def test_a_stopped_drug_carries_reason_and_date(enter, as_user, nurse, patient):
    enter(ended="stopped", stop_on="05-Apr-2024", stop_reason="Nausea")

    assert "from 05-Mar-2024 to 05-Apr-2024 · Nausea" in page_text(as_user(nurse).get(url(patient)))


@pytest.mark.parametrize(
    ("field", "label", "changes", "words"),
    [
        ("drug", "Drug, infusion or procedure", {"drug": "Predisone"},
         "“Predisone” is not in the list of drugs. Did you mean Prednisone? Choose one from the list, or "
         "“Other immunosuppressant” and name it under the reason."),
        ("drug", "Drug, infusion or procedure", {"drug": "Wonder pill"},
         "“Wonder pill” is not in the list of drugs. Choose one from the list, or “Other immunosuppressant” "
         "and name it under the reason."),
        ("drug", "Drug, infusion or procedure", {"drug": ""},
         "Enter the drug. Names and abbreviations such as MMF are understood."),
        ("start_on", "Started, or given on", {"start_on": "+1d"},
         "The start is in the future. Enter a date up to today."),
        ("start_on", "Started, or given on", {"start_on": "1950"},
         "The start is before the patient's birth date. Check both dates."),
        ("start_on", "Started, or given on", {"start_on": ""},
         "Enter when it was started or given, or “unknown” if nobody knows."),
        ("stop_on", "Stopped on", {"ended": "stopped", "stop_on": "01-Feb-2024"},
         "The stop is before the start. Check both dates."),
        ("stop_on", "Stopped on", {"ended": "stopped"},
         "Enter when it was stopped, or choose “Stopped, date not known”."),
        ("ended", "Until", {"stop_on": "05-Apr-2024"},
         "“Taken now” is chosen, but a stop is filled in. Choose “Stopped on”, or clear it."),
        ("ended", "Until", {"ended": "unknown", "stop_on": "05-Apr-2024"},
         "A stop date is filled in. Choose “Stopped on”, or clear the date."),
        ("unit", "Unit", {"unit": ""}, "Choose the unit of the dose."),
        ("dose", "Dose", {"dose": "0"}, "A dose is more than zero. To end the drug, stop it instead."),
        ("dose", "Dose", {"dose": "two"}, "“two” is not a number. Write it like 9800, 9,800 or 0.5."),
    ],
)  # fmt: skip
def test_bad_input_is_told_at_its_field_and_kept_and_nothing_is_stored(enter, field, label, changes, words):
    response = enter(**changes)

    assert_refused(response, field, label, words)
    assert_keeps(
        response,
        reason="Induction",
        **{k: v for k, v in changes.items() if v and k != "ended" and k != "unit"},
    )
    assert not Treatment.objects.exists()


def test_a_drug_that_is_running_is_not_started_again(enter, running):
    response = enter(start_on="05-Apr-2024")

    words = "This drug is already running. Change its dose or stop it first."
    assert_refused(response, "drug", "Drug, infusion or procedure", words)
    assert Treatment.objects.count() == 1


def step(treatment, action):
    return f"{url(treatment.patient)}{treatment.pk}/{action}/"


def test_a_new_dose_follows_the_old_one(as_user, nurse, running):
    response = as_user(nurse).post(
        step(running, "change_dose"),
        {"dose": "30", "unit": "mg", "route": "oral", "frequency": "once_daily", "on": "05-Apr-2024",
         "reason": "CK fell"},
    )  # fmt: skip

    old, new = Treatment.objects.oldest_first()
    assert response.status_code == 302
    assert (old.dose, old.stop_on, old.stop_reason) == (Decimal(40), date(2024, 4, 5), "Dose changed")
    assert (new.dose, new.start_on, new.reason, new.is_current) == (
        Decimal(30),
        date(2024, 4, 5),
        "CK fell",
        True,
    )
    text = page_text(as_user(nurse).get(url(running.patient)))
    assert "40 mg, by mouth, once daily from 05-Mar-2024, then 30 mg from 05-Apr-2024." in text


@pytest.mark.parametrize(
    ("field", "label", "changes", "words"),
    [
        ("on", "From", {"on": "01-Mar-2024"},
         "The change is before the running dose began on 05-Mar-2024. Check both dates."),
        ("on", "From", {"on": "+1d"}, "The start is in the future. Enter a date up to today."),
        ("on", "From", {"on": "Apr-2024"}, "The exact day is needed here, such as 05-Mar-2024."),
        ("on", "From", {"on": ""}, "Enter the day from which the new dose is taken."),
        ("dose", "New dose", {"dose": ""}, "Enter the new dose."),
        ("dose", "New dose", {"dose": "0"}, "A dose is more than zero. To end the drug, stop it instead."),
        ("dose", "New dose", {"dose": "40"}, "This is the dose already taken. Enter the new one."),
        ("unit", "Unit", {"unit": ""}, "Choose the unit of the dose."),
    ],
)  # fmt: skip
def test_a_wrong_dose_change_is_refused_and_changes_nothing(
    as_user, nurse, running, field, label, changes, words
):
    typed = {
        "dose": "30",
        "unit": "mg",
        "route": "oral",
        "frequency": "once_daily",
        "on": "05-Apr-2024",
        "reason": "Why",
    }

    response = as_user(nurse).post(step(running, "change_dose"), {**typed, **changes})

    assert_refused(response, field, label, words)
    assert_keeps(response, reason="Why")
    assert only().is_current


def test_a_change_to_daily_methotrexate_is_refused(as_user, nurse, patient, doctor):
    weekly = start_treatment(
        patient=patient, by=doctor, drug="methotrexate", dose=Decimal(15), unit="mg", frequency="once_weekly",
        start_on=date(2024, 3, 5),
    )  # fmt: skip

    response = as_user(nurse).post(
        step(weekly, "change_dose"), {"dose": "20", "unit": "mg", "frequency": "once_daily", "on": "today"}
    )

    assert_refused(response, "frequency", "Frequency", NOT_WEEKLY)


def test_a_drug_is_stopped_with_its_reason(as_user, nurse, running):
    response = as_user(nurse).post(step(running, "stop"), {"on": "05-Apr-2024", "reason": "No effect"})

    stopped = only()
    assert response.status_code == 302
    assert (stopped.stop_on, stopped.stop_reason, stopped.is_current) == (
        date(2024, 4, 5),
        "No effect",
        False,
    )


@pytest.mark.parametrize(
    ("when", "on", "precision", "shown"),
    [
        ({"ended": "stopped", "on": "Apr-2024"}, date(2024, 4, 1), "month", "to Apr-2024"),
        ({"ended": "stopped", "on": "Mar-2024"}, date(2024, 3, 1), "month", "to Mar-2024"),
        ({"ended": "stopped", "on": "2025"}, date(2025, 1, 1), "year", "to 2025"),
        ({"ended": "unknown", "on": "today"}, None, "unknown", "to date not known"),
        ({"ended": "unknown", "on": ""}, None, "unknown", "to date not known"),
    ],
)
def test_a_stop_is_kept_as_far_as_it_is_known(as_user, nurse, running, when, on, precision, shown):
    client = as_user(nurse)

    client.post(step(running, "stop"), {**when, "reason": "No effect"})

    stopped = only()
    assert (stopped.stop_on, stopped.stop_precision, stopped.is_current) == (on, precision, False)
    assert f"from 05-Mar-2024 {shown} · No effect" in page_text(client.get(url(running.patient)))


@pytest.mark.parametrize(
    ("field", "label", "changes", "words"),
    [
        ("on", "Last taken on", {"on": "01-Mar-2024"},
         "The running dose began on 05-Mar-2024, so it cannot have been stopped earlier. Check the date; an "
         "administrator corrects a wrong start or dose change in the admin."),
        ("on", "Last taken on", {"on": "Feb-2024"},
         "The running dose began on 05-Mar-2024, so it cannot have been stopped earlier. Check the date; an "
         "administrator corrects a wrong start or dose change in the admin."),
        ("on", "Last taken on", {"on": "+1d"}, "The stop is in the future. Enter a date up to today."),
        ("on", "Last taken on", {"on": ""},
         "Enter when it was stopped, or choose “Stopped, date not known”."),
        ("ended", "When", {"ended": "unknown"},
         "A stop date is filled in. Choose “Stopped on”, or clear the date."),
        ("reason", "Why it was stopped", {"reason": " "}, "Say why the drug was stopped."),
    ],
)  # fmt: skip
def test_a_wrong_stop_is_refused_and_changes_nothing(as_user, nurse, running, field, label, changes, words):
    response = as_user(nurse).post(
        step(running, "stop"), {"on": "05-Apr-2024", "reason": "No effect", **changes}
    )

    assert_refused(response, field, label, words)
    assert only().is_current


@pytest.mark.parametrize("action", ["change_dose", "stop"])
def test_a_dose_that_already_ended_leads_back_with_a_message(as_user, nurse, running, action):
    client = as_user(nurse)
    client.post(step(running, "stop"), {"on": "05-Apr-2024", "reason": "No effect"})

    text = page_text(
        client.post(step(running, action), {"on": "today", "dose": "5", "unit": "mg"}, follow=True)
    )

    assert "This dose of Prednisolone already ended (05-Apr-2024)." in text
    assert Treatment.objects.count() == 1


def test_what_the_action_refuses_is_told_too(as_user, nurse, running, monkeypatch):
    from patients.forms.treatments import StopForm

    def stopped_by_a_colleague(form):
        Treatment.objects.update(stop_on=date(2024, 4, 1), stop_precision="day")
        return form.cleaned_data

    monkeypatch.setattr(StopForm, "clean", stopped_by_a_colleague)
    response = as_user(nurse).post(step(running, "stop"), {"on": "05-Apr-2024", "reason": "No effect"})

    words = "This interval already ended (01-Apr-2024). Reload the page to see the running dose."
    assert_refused_as_a_whole(response, words)


@pytest.mark.parametrize("action", ["change_dose", "stop"])
def test_a_treatment_of_another_patient_is_not_found(as_user, nurse, running, clinic, doctor, action):
    from patients.actions.patients import add_patient

    other = add_patient(clinic=clinic, by=doctor, identifier="MRN-9", family_name="Other", given_name="Olga")

    assert as_user(nurse).get(f"{url(other)}{running.pk}/{action}/").status_code == 404


@pytest.mark.parametrize("action", ["change_dose", "stop"])
def test_who_may_not_write_does_not_open_the_forms(as_user, coordinator, running, action):
    client = as_user(coordinator)

    assert client.get(step(running, action)).status_code == 403
    text = page_text(client.get(url(running.patient)))
    assert "40 mg" in text
    assert "Change dose" not in text


def test_nothing_recorded_is_said_in_words(as_user, nurse, patient):
    assert "No treatments recorded yet" in page_text(as_user(nurse).get(url(patient)))


def test_the_number_of_queries_does_not_grow_with_treatments(as_user, nurse, patient, doctor):
    def give(month):
        start_treatment(
            patient=patient, by=doctor, drug="ivig", start_on=date(2024, 1, 1) + timedelta(days=30 * month)
        )

    client = as_user(nurse)
    give(0)
    few = count_queries(client, url(patient))
    for month in range(1, 12):
        give(month)

    assert count_queries(client, url(patient)) == few <= 12
