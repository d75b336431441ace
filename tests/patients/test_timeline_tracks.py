from datetime import date
from decimal import Decimal

import pytest

from patients.actions.clinical_events import record_event
from patients.actions.lab_results import record_results
from patients.actions.treatments import record_past_treatments
from patients.actions.visits import record_visit
from patients.charts import Response
from patients.knowledge.mmt8 import sites_of
from patients.timeline_tracks import ck_tracks_of, response_providers, title_of, tracks_of

KATAL = {
    "test": "CK", "collected_on": date(2024, 3, 5), "value": Decimal("163.3"), "unit": "ukat/L",
    "lower_limit": Decimal("0.5"), "upper_limit": Decimal("3.2"), "note": "Anna was running",
}  # fmt: skip


@pytest.fixture
def history(patient, doctor):
    record_results(
        patient=patient,
        by=doctor,
        results=[
            KATAL,
            {"test": "CK", "collected_on": None, "qualitative": "high"},
            {"test": "AST", "collected_on": date(2024, 3, 5), "value": Decimal(80), "unit": "U/L"},
        ],
    )
    record_past_treatments(
        patient=patient,
        by=doctor,
        treatments=[
            {"drug": "prednisone", "dose": Decimal(20), "unit": "mg", "route": "oral",
             "frequency": "once_daily", "start_on": date(2024, 3, 6), "reason": "for Anna"},
            {"drug": "atorvastatin", "start_on": date(2020, 1, 1), "start_precision": "year",
             "stop_precision": "unknown"},
        ],
    )  # fmt: skip
    record_visit(
        patient=patient, by=doctor, visited_on=date(2024, 3, 7), mmt8=dict.fromkeys(sites_of("right"), 8)
    )
    record_visit(patient=patient, by=doctor, visited_on=date(2024, 3, 8), mmt8={"deltoid_right": 8})
    record_event(
        patient=patient, by=doctor, kind="investigation", investigation="MAMMO", result="normal",
        happened_on=date(2024, 3, 9), description="Anna came alone",
    )  # fmt: skip
    return patient


def test_ck_and_its_limits_are_in_units_per_litre_and_say_what_they_were(history):
    known = next(result for result in tracks_of(history).ck if result.collected)

    assert (known.value, known.lower_limit, known.upper_limit) == (9798, 30, 192)
    assert known.times_uln == Decimal("163.3") / Decimal("3.2")
    assert known.reported == "163.3 microkat/L"


def test_a_word_without_number_or_date_is_kept_for_the_table(history):
    undated = next(result for result in tracks_of(history).ck if result.collected is None)

    assert (undated.value, undated.value_text) == (None, "High")
    assert len(tracks_of(history).ck) == 2


def test_treatments_keep_their_open_and_unknown_ends(history):
    statin, steroid = tracks_of(history).drugs

    assert (statin.drug, statin.is_running, statin.stop) == ("Atorvastatin", False, None)
    assert statin.period_text == "2020 to a date not known"
    assert (steroid.is_running, steroid.dose_text) == (True, "20 mg, by mouth, once daily")


def test_only_a_complete_mmt8_has_a_total(history):
    assert [(visit.on, visit.total) for visit in tracks_of(history).strength] == [(date(2024, 3, 7), 64)]


def test_an_event_has_its_own_name_and_result(history):
    (event,) = tracks_of(history).events

    assert event.label == "Mammogram: normal"
    assert event.description == "Anna came alone"


def test_a_reader_without_identifiers_gets_no_free_text(history):
    tracks = tracks_of(history.hide_identifiers())

    assert "Anna" not in repr(tracks)
    assert tracks.title == f"STUDY-{history.pk:05d} · born 1964"


def test_the_title_names_the_patient(patient):
    assert title_of(patient) == "EXAMPLE, Anna · born 17-May-1964 · MRN-1001"


def test_four_queries_make_all_tracks_five_for_the_improvement_six_for_relapses_and_one_the_ck(
    history, django_assert_num_queries
):
    with django_assert_num_queries(15):
        tracks_of(history)
    with django_assert_num_queries(1):
        assert len(ck_tracks_of(history).ck) == 2


def test_improvement_comes_from_who_provides_it(patient, monkeypatch):
    track = Response("TIS 2016", date(2024, 1, 1), (), ())
    monkeypatch.setattr("patients.timeline_tracks.response_providers", [lambda of: None, lambda of: track])
    assert tracks_of(patient).response is track

    monkeypatch.setattr("patients.timeline_tracks.response_providers", [])
    assert tracks_of(patient).response is None


def test_exactly_one_app_provides_the_improvement(history):
    assert len(response_providers) == 1
