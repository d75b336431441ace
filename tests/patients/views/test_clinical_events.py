from datetime import date

import pytest

from patients.actions.clinical_events import record_event
from patients.models import ClinicalEvent
from tests.patients.views.assertions import assert_keeps, assert_refused, count_queries, page_text


def url(patient):
    return f"/patients/{patient.pk}/clinical_events/"


@pytest.fixture
def enter(as_user, nurse, patient):
    def send(**changes):
        typed = {"what": "relapse", "happened_on": "05-Mar-2024", **changes}
        return as_user(nurse).post(url(patient), typed)

    return send


def only() -> ClinicalEvent:
    return ClinicalEvent.objects.get()


def test_an_event_is_recorded_and_shown(enter, as_user, nurse, patient):
    response = enter(what="admission", ended_on="20-Mar-2024", description="Could not swallow")

    event = only()
    assert response.status_code == 302
    assert (event.kind, event.ended_on, event.recorded_by) == ("admission", date(2024, 3, 20), nurse)
    text = page_text(as_user(nurse).get(url(patient)))
    assert "Hospital admission is recorded." in text
    assert "to 20-Mar-2024" in text


def test_an_investigation_is_recorded_with_its_kind_and_result(enter):
    enter(what="investigation:MAMMO", happened_on="Mar-2024", result="normal")

    event = only()
    assert (event.kind, event.investigation, event.result, str(event.happened)) == (
        "investigation", "MAMMO", "normal", "Mar-2024",
    )  # fmt: skip


def test_biopsy_findings_are_three_valued_and_unanswered_ones_stay_absent(enter, as_user, nurse, patient):
    enter(what="biopsy", finding_necrosis="yes", finding_bx_rimmed_vacuoles="unknown", result="abnormal")

    assert only().findings == {"necrosis": "yes", "bx_rimmed_vacuoles": "unknown"}
    text = page_text(as_user(nurse).get(url(patient)))
    assert "Necrotic fibres: <strong>yes</strong>" in text
    assert "Rimmed vacuoles: <strong>not known</strong>" in text
    assert "Perifascicular atrophy: " not in text


def test_an_unknown_date_is_stored_as_unknown(enter):
    enter(happened_on="unknown")

    assert (only().happened_on, only().happened_precision) == (None, "unknown")


def test_no_answer_is_chosen_in_advance(as_user, nurse, patient):
    assert " checked" not in page_text(as_user(nurse).get(url(patient)))


@pytest.mark.parametrize(
    ("field", "label", "changes", "words"),
    [
        ("what", "What happened", {"what": ""}, "Choose what happened."),
        ("happened_on", "Date, or beginning", {"happened_on": "+1d"},
         "The date is in the future. Enter a date up to today."),
        ("happened_on", "Date, or beginning", {"happened_on": "1950"},
         "The date is before the patient's birth date. Check both dates."),
        ("happened_on", "Date, or beginning", {"happened_on": ""},
         "Enter the date, or “unknown” if nobody knows it."),
        ("ended_on", "End", {"what": "admission", "ended_on": "01-Mar-2024"},
         "The end is before the beginning. Check both dates."),
        ("ended_on", "End", {"what": "mri", "ended_on": "06-Mar-2024"},
         "An investigation has one date. Clear the end."),
        ("result", "Result", {"result": "normal"},
         "Only an investigation has a result. Describe it in words below instead."),
        ("what", "What happened", {"finding_necrosis": "yes"},
         "Biopsy findings are answered below. Choose “Muscle biopsy”, or enter the form anew."),
        ("description", "Description", {"what": "other"}, "Say what happened."),
    ],
)  # fmt: skip
def test_bad_input_is_told_at_its_field_and_kept_and_nothing_is_stored(enter, field, label, changes, words):
    response = enter(**changes)

    assert_refused(response, field, label, words)
    assert_keeps(response, **{name: text for name, text in changes.items() if name.endswith("_on") and text})
    assert not ClinicalEvent.objects.exists()


def test_what_was_answered_stays_answered_after_a_mistake(enter):
    text = page_text(enter(what="biopsy", happened_on="", finding_necrosis="no"))

    assert '<input type="radio" name="finding_necrosis" value="no" checked>' in text
    assert '<details class="more" open>' in text


def test_the_list_is_newest_first_and_can_be_narrowed(as_user, nurse, patient, doctor):
    for kind, day in (
        ("relapse", date(2023, 1, 1)),
        ("infection", date(2024, 1, 1)),
        ("relapse", date(2022, 1, 1)),
    ):
        record_event(patient=patient, by=doctor, kind=kind, happened_on=day)
    record_event(patient=patient, by=doctor, kind="cancer", happened_on=None)

    text = page_text(as_user(nurse).get(url(patient)))
    narrowed = page_text(as_user(nurse).get(url(patient) + "?kind=relapse"))

    days = ["01-Jan-2024", "01-Jan-2023", "01-Jan-2022", "Not recorded"]
    assert sorted(days, key=lambda day: text.index(f'"when">{day}')) == days
    assert "Showing 2 of 4" in narrowed
    assert "01-Jan-2024" not in narrowed


def test_an_unknown_filter_shows_everything(as_user, nurse, patient, doctor):
    record_event(patient=patient, by=doctor, kind="relapse", happened_on=date(2023, 1, 1))

    assert "01-Jan-2023" in page_text(as_user(nurse).get(url(patient) + "?kind=nonsense"))


def test_nothing_recorded_is_said_in_words(as_user, nurse, patient):
    assert "No events recorded yet" in page_text(as_user(nurse).get(url(patient)))


def test_the_number_of_queries_does_not_grow_with_events(as_user, nurse, patient, doctor):
    client = as_user(nurse)
    record_event(patient=patient, by=doctor, kind="relapse", happened_on=date(2023, 1, 1))
    few = count_queries(client, url(patient))
    for month in range(1, 12):
        record_event(patient=patient, by=doctor, kind="infection", happened_on=date(2023, month, 1))

    assert count_queries(client, url(patient)) == few <= 12
