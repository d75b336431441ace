from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from patients.courses import courses_of, treatment_overview
from patients.models import Treatment


def step(drug="prednisolone", dose="60", start=date(2024, 1, 1), stop=None, **fields) -> Treatment:
    fields = {"unit": "mg", "route": "oral", "frequency": "once_daily", **fields}
    fields = {
        "start_precision": "day" if start else "unknown",
        "stop_precision": "day" if stop else "",
        **fields,
    }
    dose = Decimal(dose) if dose else None
    return Treatment(pk=step.next_pk(), drug=drug, dose=dose, start_on=start, stop_on=stop, **fields)


step.next_pk = iter(range(1, 10_000)).__next__


def test_the_steps_of_a_taper_read_as_one_sentence():
    taper = [
        step(stop=date(2024, 2, 1)),
        step(dose="40", start=date(2024, 2, 1), stop=date(2024, 3, 1)),
        step(dose="7.5", start=date(2024, 3, 1)),
    ]

    (course,) = treatment_overview(taper).current

    assert course.sentence == (
        "60 mg, by mouth, once daily from 01-Jan-2024, then 40 mg from 01-Feb-2024, "
        "then 7.5 mg from 01-Mar-2024"
    )
    assert str(course.began) == "01-Jan-2024"
    assert course.last.dose == Decimal("7.5")


def test_a_new_route_or_frequency_is_named_in_its_step():
    course = [
        step("methotrexate", "15", frequency="once_weekly", stop=date(2024, 2, 1)),
        step("methotrexate", "15", frequency="once_weekly", route="sc", start=date(2024, 2, 1)),
    ]

    (shown,) = treatment_overview(course).current

    assert shown.sentence.endswith("then 15 mg, subcutaneous from 01-Feb-2024")


def test_a_single_step_needs_no_sentence():
    (course,) = treatment_overview([step()]).current

    assert course.sentence == ""


def test_a_restart_after_a_gap_is_a_course_of_its_own():
    overview = treatment_overview([step(stop=date(2024, 2, 1)), step(start=date(2024, 6, 1))])

    assert [course.is_current for course in overview.current] == [True]
    assert [course.stopped for course in overview.stopped] == ["01-Feb-2024"]


def test_the_next_weekly_dose_continues_the_course():
    overview = treatment_overview([step(stop=date(2024, 2, 1)), step(start=date(2024, 2, 8), dose="50")])

    assert len(overview.current[0].steps) == 2
    assert overview.stopped == []


def test_current_and_stopped_drugs_are_never_mixed():
    overview = treatment_overview([step(), step("azathioprine", stop=date(2024, 2, 1), stop_reason="Nausea")])

    assert [course.drug.code for course in overview.current] == ["prednisolone"]
    assert [course.drug.code for course in overview.stopped] == ["azathioprine"]


def test_a_stop_on_an_unknown_day_is_a_stop_and_says_so():
    (course,) = treatment_overview([step(stop_precision="unknown")]).stopped

    assert course.stopped == "date not known"


def test_statins_stand_apart_whether_taken_or_stopped():
    overview = treatment_overview([step("atorvastatin", stop=date(2024, 2, 1)), step("rosuvastatin")])

    assert [course.drug.code for course in overview.statins] == ["rosuvastatin", "atorvastatin"]
    assert overview.current == overview.stopped == []


def test_infusions_are_grouped_by_drug_with_the_newest_first():
    days = [date(2024, 1, 1), date(2024, 2, 1), date(2024, 3, 1)]

    (given,) = treatment_overview([step("ivig", start=day, stop=day) for day in days]).given

    assert [str(time.start) for time in given.times] == ["01-Mar-2024", "01-Feb-2024", "01-Jan-2024"]


def test_an_infusion_series_still_going_on_is_taken_now():
    overview = treatment_overview([step("ivig", "140", unit="g", route="iv", frequency="monthly")])

    assert [course.drug.code for course in overview.current] == ["ivig"]
    assert overview.given == []


def test_stopped_courses_come_latest_first():
    overview = treatment_overview(
        [
            step("azathioprine", stop=date(2022, 2, 1), start=date(2022, 1, 1)),
            step("tacrolimus", stop=date(2024, 2, 1)),
        ]
    )

    assert [course.drug.code for course in overview.stopped] == ["tacrolimus", "azathioprine"]


def test_a_note_stays_at_the_step_it_was_made_for():
    printed = "dose printed as 1 mg for three days, probably 1 g"
    (course,) = treatment_overview(
        [step(dose="1", stop=date(2024, 1, 4), reason=printed), step(dose="48", start=date(2024, 1, 4))]
    ).current

    assert course.sentence.endswith(f"from 01-Jan-2024 ({printed}), then 48 mg from 04-Jan-2024")


def test_a_reason_that_repeats_is_told_once():
    days = [date(2024, month, 1) for month in (1, 2, 3, 4, 5)]
    taper = [
        step(
            start=day,
            stop=following,
            dose=str(60 - day.month),
            reason="Relapse" if day.month == 3 else "Taper",
        )
        for day, following in pairwise(days)
    ]

    (course,) = treatment_overview(taper).stopped

    assert course.sentence.count("(Taper)") == 1
    assert course.sentence.count("(Relapse)") == 1


@pytest.mark.parametrize(
    ("course", "words"),
    [
        (step(stop=date(2024, 2, 1)), "from 01-Jan-2024 to 01-Feb-2024"),
        (step(stop_precision="unknown"), "from 01-Jan-2024 to date not known"),
        (step(start=None, stop=date(2024, 2, 1)), "start not recorded, to 01-Feb-2024"),
        (step(start=None, stop_precision="unknown"), "start and end not recorded"),
        (step(), "from 01-Jan-2024"),
        (step(start=None), "start not recorded"),
    ],
)
def test_a_period_says_what_is_not_recorded(course, words):
    assert courses_of(course.catalogue, [course])[0].period == words
