from datetime import date

import pytest
from django.core.exceptions import ValidationError

from assessments.actions.response import choose_baseline, use_default_baseline
from assessments.models import ResponseBaseline
from patients.actions.visits import record_visit

FIRST, SECOND = date(2024, 1, 1), date(2024, 4, 1)


@pytest.fixture
def visits(patient, doctor):
    for day in (FIRST, SECOND):
        record_visit(patient=patient, by=doctor, visited_on=day, physician_global=4)


def test_a_choice_is_kept_with_who_and_when_and_the_one_before(patient, doctor, nurse, visits):
    choose_baseline(patient=patient, by=doctor, visited_on=FIRST)
    choose_baseline(patient=patient, by=nurse, visited_on=SECOND)

    kept = ResponseBaseline.objects.get()
    assert (kept.visited_on, kept.chosen_by) == (SECOND, nurse)
    assert kept.chosen_at is not None
    history = ResponseBaseline.history.order_by("history_id").values_list("visited_on", "history_user")
    assert list(history) == [(FIRST, doctor.pk), (SECOND, nurse.pk)]


def test_back_to_the_default_leaves_its_trace(patient, doctor, nurse, visits):
    choose_baseline(patient=patient, by=doctor, visited_on=FIRST)
    use_default_baseline(patient=patient, by=nurse)

    assert not ResponseBaseline.objects.exists()
    last = ResponseBaseline.history.latest("history_id")
    assert (last.history_type, last.history_user, last.patient_id) == ("-", nurse, patient.pk)


def test_without_a_choice_there_is_nothing_to_put_back(patient, nurse):
    use_default_baseline(patient=patient, by=nurse)

    assert not ResponseBaseline.history.exists()


def test_a_day_without_a_visit_is_refused(patient, doctor, visits):
    with pytest.raises(ValidationError, match="No visit is recorded on that day"):
        choose_baseline(patient=patient, by=doctor, visited_on=date(2024, 2, 2))

    assert not ResponseBaseline.objects.exists()


def test_lists_hear_of_each_change(patient, doctor, visits, monkeypatch):
    heard = []
    monkeypatch.setattr("assessments.actions.response.announce_change", heard.append)

    choose_baseline(patient=patient, by=doctor, visited_on=FIRST)
    use_default_baseline(patient=patient, by=doctor)

    assert heard == [patient.pk] * 2
