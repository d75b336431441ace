"""rules.json semantics.pregnancy_hold: radiation, cervical sample and CA-125 wait for the clinician."""

from dataclasses import replace
from datetime import date

import pytest

from assessments.knowledge.facts import EventFact
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import Status, plan
from assessments.knowledge.plan_case_facts import BORN_1970, LATER, dose, investigation, on, patient

PACKS = tuple(load_packs()[name] for name in ("drug.bsr2017", "cancer.imacs2023"))
AS_OF = date(2024, 10, 1)
HIGH = patient(birth_date=BORN_1970, visits=LATER, doses=(dose("methotrexate", "2024-09-20"),))
HELD = {"CXR", "CT_NTAP", "MAMMO", "CERVICAL", "CA125"}


def pregnancy(start, end=None, *, ongoing=None):
    return EventFact(
        "pregnancy",
        on(start) if start else None,
        ended=on(end) if end else None,
        ongoing=end is None if ongoing is None else ongoing,
    )


def planned(*events, as_of=AS_OF, facts=HIGH):
    return {e.key: e for e in plan(replace(facts, events=events), PACKS, as_of).entries}


def cxr(*events, as_of=AS_OF):
    return planned(*events, as_of=as_of)["CA-IMACS-BASE-BASIC:CXR:once"]


def test_radiation_cervical_sample_and_ca125_are_held_and_the_rest_stays():
    entries = planned(pregnancy("2024-08-05"))

    held = {entry.item for entry in entries.values() if entry.status == Status.HELD}
    asked = {entry.item for entry in entries.values() if entry.asks_for_action}
    assert held == HELD
    assert {"HISTORY", "EXAM", "CBC", "CRP", "URINALYSIS", "PELVIC_US", "FOB", "HEPATITIS_B"} <= asked
    assert not asked & HELD


def test_a_held_entry_keeps_its_due_date_and_says_why():
    entry = cxr(pregnancy("2024-08-05"))

    assert (entry.status, entry.due) == (Status.HELD, date(2024, 3, 5))
    assert entry.sentence.endswith(" Held: pregnancy recorded 05-Aug-2024; the clinician decides.")
    assert entry.next_change is None
    assert [source.mark for source in entry.sources if source.citation.startswith("Held in")] == ["D"]


def test_the_film_before_methotrexate_is_held_too():
    assert planned(pregnancy("2024-08-05"))["DM-MTX-BASE:CXR:2024-09-20"].status == Status.HELD


@pytest.mark.parametrize(
    ("event", "as_of", "status"),
    [
        (pregnancy("2024-08-05"), "2024-08-05", Status.HELD),
        (pregnancy("2024-08-05"), "2024-08-04", Status.OVERDUE),
        (pregnancy("2024-08-05", "2024-09-30"), "2024-09-30", Status.HELD),
        (pregnancy("2024-08-05", "2024-09-30"), "2024-10-01", Status.OVERDUE),
        (pregnancy("2024-08", "2024-09"), "2024-09-30", Status.HELD),
        (pregnancy("2024-08", "2024-09"), "2024-10-01", Status.OVERDUE),
        (pregnancy("2024-08-05", ongoing=False), "2024-10-01", Status.OVERDUE),  # ended, nobody knows when
        (pregnancy(None), "2024-10-01", Status.HELD),
        (pregnancy(None, ongoing=False), "2024-10-01", Status.OVERDUE),
        (pregnancy(None, "2024-12-01"), "2024-10-01", Status.OVERDUE),
    ],
)
def test_held_from_the_day_it_is_recorded_to_the_last_day_it_may_go_on(event, as_of, status):
    assert cxr(event, as_of=date.fromisoformat(as_of)).status == status


def test_an_undated_pregnancy_says_that_it_has_neither_date_nor_end():
    assert cxr(pregnancy(None)).sentence.endswith(
        "Held: pregnancy recorded without a date and without an end; the clinician decides."
    )


def test_the_next_change_is_the_day_after_the_last_pregnancy():
    entry = cxr(pregnancy("2024-08-05", "2024-11-30"), pregnancy("2024-07-01", "2024-10-20"))

    assert entry.next_change == date(2024, 12, 1)
    assert "recorded 05-Aug-2024" in entry.sentence


def test_what_was_done_stays_done():
    assert cxr(pregnancy("2024-08-05"), investigation("CXR", "2024-03-06")).status == Status.CLOSED


def test_pet_is_held_where_it_would_be_considered(complete_baseline):
    key = "CA-IMACS-PET-CONSIDER:rule"
    events = (*complete_baseline.events, pregnancy("2024-08-05", "2024-11-30"))

    entries = planned(*events, facts=complete_baseline)

    assert (entries[key].status, entries[key].next_change) == (Status.HELD, date(2024, 12, 1))
    assert "Consider FDG PET-CT. Held: pregnancy recorded 05-Aug-2024" in entries[key].sentence
    assert entries["CA-IMACS-GI-CONSIDER:rule"].status == Status.CONSIDER


def test_next_change_of_a_held_film_is_earlier_when_its_drug_stops_first():
    stops = replace(HIGH, doses=(dose("methotrexate", "2024-09-20", "2024-10-15"),))
    entries = planned(pregnancy("2024-08-05", "2024-11-30"), facts=stops)

    assert entries["DM-MTX-BASE:CXR:2024-09-20"].next_change == date(2024, 10, 15)
