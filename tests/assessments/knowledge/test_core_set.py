from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from assessments.knowledge import core_set as core
from assessments.knowledge.core_set_cases import SAMPLE_CASES, core_set_of
from assessments.knowledge.facts import PatientFacts, ResultFact, VisitFact
from patients.knowledge import haq, mmt8
from patients.knowledge.partial_dates import PartialDate, Precision

DAY = date(2024, 3, 1)
TODAY = date(2025, 1, 1)


def only(*, results=(), **visit) -> core.CoreSet:
    facts = PatientFacts(visits=(VisitFact(on=DAY, **visit),), results=tuple(results))
    (found,) = core.core_sets(facts, TODAY)
    return found


def sample(text: str) -> ResultFact:
    days, _, rest = text.strip().partition(" ")
    value, _, limit = rest.partition("/")
    return ResultFact(
        "CK",
        PartialDate(DAY + timedelta(days=int(days))),
        Decimal(value.removeprefix(">")),
        comparator=">" if value.startswith(">") else "",
        upper_limit=None if limit == "-" else Decimal(limit),
    )


@pytest.mark.parametrize("case", SAMPLE_CASES, ids=lambda case: case.description)
def test_case_of_the_sample_that_belongs_to_a_visit(case):
    found = only(results=[sample(text) for text in case.results.split(",") if text])

    assert found.enzymes == ({"CK": Fraction(case.multiple)} if case.multiple else {})
    assert found.unused.get("enzyme", ()) == ((case.unused,) if case.unused else ())


def test_the_window_is_a_default_of_the_project():
    assert core.ENZYME_WINDOW_DAYS == 28
    assert core.ENZYME_WINDOW.mark == "D"


def test_the_result_behind_a_multiple_is_kept_for_the_link():
    near = sample("3 1000/200")

    assert only(results=[sample("-10 9000/200"), near]).results == {"CK": near}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"on": PartialDate(DAY, Precision.MONTH)}, "CK: not dated to the day"),
        ({"value": None}, "CK: no value"),
        ({"upper_limit": Decimal(0)}, "CK: no upper limit of normal"),
    ],
)
def test_a_result_that_gives_no_multiple_is_named(change, reason):
    fields = {"on": PartialDate(DAY), "value": Decimal(5000), "upper_limit": Decimal(200)} | change

    assert only(results=[ResultFact("CK", **fields)]).unused["enzyme"] == (reason,)


def test_a_result_without_any_date_or_of_another_month_belongs_to_no_visit():
    undated = ResultFact("CK", None, Decimal(5000), upper_limit=Decimal(200))
    july = ResultFact("CK", PartialDate(date(2024, 7, 1), Precision.MONTH), Decimal(5000))

    assert only(results=[undated, july]).unused == {}


def test_nothing_after_the_day_asked_about_counts():
    facts = PatientFacts(
        visits=(VisitFact(on=DAY + timedelta(days=9), physician_global=Decimal(2)), VisitFact(on=DAY)),
        results=(sample("5 5000/200"),),
    )

    assert [one.on for one in core.core_sets(facts, TODAY)] == [DAY, DAY + timedelta(days=9)]
    (first,) = core.core_sets(facts, DAY)
    assert (first.on, first.enzymes) == (DAY, {})


def test_strength_has_every_side_on_which_more_than_the_neck_was_graded():
    right = dict.fromkeys(mmt8.sites_of("right"), 8)

    assert only(mmt8=right).mmt8 == {"right": (64, 64)}
    assert only(mmt8=right | {"biceps_left": "T"}).mmt8 == {
        "both": (64, 125),
        "right": (64, 64),
        "left": (8, 69),
    }
    assert only(mmt8={"neck_flexors": 8, "biceps_left": "unable:pain"}).mmt8 == {}
    assert only(mmt8={"neck_flexors": 8}).unused["mmt8"] == ("no muscle besides the neck was graded",)


def test_the_muscles_left_out_of_a_side_are_known_and_named():
    whole = dict.fromkeys(mmt8.sites_of("right"), 8)
    one = only(mmt8={"deltoid_right": 8})
    doubtful = only(mmt8=whole | {"biceps_right": "T", "quadriceps_right": "unable:pain"})

    assert one.untested["right"] == tuple(s for s in mmt8.sites_of("right") if s != "deltoid_right")
    assert core.partly_graded(one) == (
        "Visit of 01-Mar-2024: 7 of 8 muscles not graded: neck flexors, biceps, wrist extensors, gluteus "
        "maximus, gluteus medius, quadriceps, ankle dorsiflexors (right side)"
    )
    assert not one.has_whole_strength
    assert (doubtful.mmt8["right"], doubtful.untested, core.partly_graded(doubtful)) == ((48, 59), {}, "")
    assert doubtful.has_whole_strength
    begun = only(mmt8=whole | {"biceps_left": 7})
    assert begun.has_whole_strength
    assert "left wrist extensors" in core.partly_graded(begun, "both")
    assert core.partly_graded(begun) == ""
    assert not only(patient_global=Decimal(3)).has_whole_strength


def test_a_haq_is_kept_with_its_variant():
    items = dict.fromkeys(haq.ITEMS, 1)

    assert only(haq=Decimal("1.25"), haq_variant="with_aids").haq == {"with_aids": Fraction(5, 4)}
    assert only(haq_items=items, haq_aids=("walking",), haq_variant="with_aids").haq == {
        "with_aids": Fraction(9, 8),
        "without_aids": Fraction(1),
    }
    assert only(haq_items=items, haq_variant="").haq == {"without_aids": Fraction(1)}


def test_an_index_from_activities_is_exact_where_the_stored_one_is_rounded():
    items = {item: int(item == "flat") for item in haq.ITEMS if haq.CATEGORY_OF[item] != "grip"}
    found = only(haq=Decimal("0.143"), haq_items=items, haq_variant="without_aids")

    assert found.haq == {"without_aids": Fraction(1, 7)}


@pytest.mark.parametrize(
    ("visit", "measure", "reason"),
    [
        ({"haq": Decimal(1)}, "haq", "not recorded whether the HAQ is with or without aids"),
        ({"haq": Decimal(4), "haq_variant": "with_aids"}, "haq", "HAQ 4 is out of range"),
        ({"haq_items": {"flat": 1}, "haq_variant": "with_aids"}, "haq", "1 of 8 HAQ categories are too few"),
        ({"haq_items": {"flat": 7}}, "haq", "Walk outdoors on flat ground: “7” is not an answer"),
        ({"mmt8": {"deltoid_left": 11}}, "mmt8", "Deltoid, left: “11” is not a grade"),
        ({"physician_global": Decimal(11)}, "physician_global", "11 is out of range"),
    ],
)
def test_what_cannot_be_used_is_named_and_the_rest_still_counts(visit, measure, reason):
    found = only(patient_global=Decimal(3), **visit)

    assert reason in found.unused[measure][0]
    assert not found.has(measure)
    assert found.patient_global == 3
    assert measure in found.missing
    assert "patient_global" not in found.missing


@pytest.mark.parametrize(
    ("before", "after", "side"),
    [
        ("mmt8.right=60", "mmt8.right=70", "right"),
        ("mmt8.right=60", "mmt8.left=70", None),
        ("mmt8.both=120 mmt8.right=60", "mmt8.both=130 mmt8.right=70", "both"),
        ("mmt8.both=110..120 mmt8.right=60", "mmt8.both=130 mmt8.right=70", "right"),
        ("mmt8.both=110..115 mmt8.left=50..60", "mmt8.both=130 mmt8.left=70", "both"),
        ("", "mmt8.right=70", None),
    ],
)
def test_strength_is_compared_on_the_side_known_most_closely_at_both_visits(before, after, side):
    assert core.common_side(core_set_of(before), core_set_of(after)) == side


@pytest.mark.parametrize(
    ("before", "after", "variant"),
    [
        ("haq.with_aids=1", "haq.with_aids=2", "with_aids"),
        ("haq.with_aids=1", "haq.without_aids=2", None),
        ("haq.with_aids=1 haq.without_aids=1", "haq.without_aids=2", "without_aids"),
        ("haq.with_aids=1 haq.without_aids=1", "haq.without_aids=2 haq.with_aids=2", "with_aids"),
    ],
)
def test_two_variants_of_the_haq_are_never_compared(before, after, variant):
    assert core.common_variant(core_set_of(before), core_set_of(after)) == variant


@pytest.mark.parametrize(
    ("enzymes", "test"),
    [("", None), ("AST=4 CK=3", "AST"), ("CK=3 AST=3", "CK"), ("LDH=0.4", "LDH")],
)
def test_the_most_abnormal_enzyme_is_that_of_the_highest_multiple(enzymes, test):
    assert core.most_abnormal(core_set_of(enzymes)) == test


@pytest.mark.parametrize(
    "line",
    [
        "physician_global=10.1", "haq.with_aids=4", "haq.unknown=1", "mmt8.right=81", "mmt8.both=151",
        "mmt8.right=70..60", "mmt8.upper=5", "CK=-1", "ferritin=3",
    ],
)  # fmt: skip
def test_a_measure_out_of_range_is_refused(line):
    with pytest.raises(ValueError, match=r"not"):
        core_set_of(line)
