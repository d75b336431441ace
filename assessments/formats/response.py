"""Response to treatment: two core sets, and what is written of the scores that compare them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from fractions import Fraction
from itertools import pairwise
from typing import Any

from assessments.formats import results
from assessments.formats.fields import DAY, YES_NO, Field, Unusable, above_zero, between, decimal, fraction
from assessments.knowledge import imacs_improvement, tis_2016
from assessments.knowledge.core_set import (
    ENZYMES,
    GLOBAL_MAXIMUM,
    GLOBALS,
    HAQ_MAXIMUM,
    MEASURE_LABELS,
    STRENGTH_MAXIMUM,
    CoreSet,
)
from assessments.knowledge.trace import Answer
from patients.knowledge.haq import VARIANTS
from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.mmt8 import SIDES

BASELINE, FOLLOW_UP, LATER = "baseline", "follow_up", "later_visits"
_VISITS = {BASELINE: "Baseline", FOLLOW_UP: "Follow-up", f"{LATER}.#": "A visit after it, in order"}


def _visit_fields(visit: str) -> tuple[Field, ...]:
    when = _VISITS[visit]
    return (
        Field(f"{visit}.on", DAY, f"{when}: date"),
        *(
            Field(
                f"{visit}.{measure}",
                decimal(0, GLOBAL_MAXIMUM),
                f"{when}: {MEASURE_LABELS[measure].lower()}, cm",
            )
            for measure in GLOBALS
        ),
        *(
            Field(f"{visit}.mmt8.{side}", between(0, most), f"{when}: MMT8, {SIDES[side].lower()}")
            for side, most in STRENGTH_MAXIMUM.items()
        ),
        *(
            Field(f"{visit}.haq.{variant}", fraction(0, HAQ_MAXIMUM), f"{when}: HAQ-DI {words}")
            for variant, words in VARIANTS.items()
        ),
        *(
            field
            for test in ENZYMES
            for field in (
                Field(f"{visit}.enzymes.{test}.value", decimal(0), f"{when}: {LAB_TESTS[test].name}"),
                Field(
                    f"{visit}.enzymes.{test}.upper_limit",
                    above_zero(),
                    f"{when}: upper limit of that {LAB_TESTS[test].name}, in the same unit",
                ),
            )
        ),
    )


TIS_FIELDS = (
    Field("juvenile", YES_NO, "Juvenile (yes) or adult (no) categories; always needed"),
    *_visit_fields(BASELINE),
    *_visit_fields(FOLLOW_UP),
)
IMACS_FIELDS = tuple(field for visit in _VISITS for field in _visit_fields(visit))


def _core_set(values: Mapping[str, Any], visit: str) -> CoreSet:
    def named(group: str, codes) -> dict[str, Any]:
        found = {code: values.get(f"{visit}.{group}.{code}") for code in codes}
        return {code: value for code, value in found.items() if value is not None}

    enzymes, reasons = {}, []
    for test in ENZYMES:
        value = values.get(f"{visit}.enzymes.{test}.value")
        limit = values.get(f"{visit}.enzymes.{test}.upper_limit")
        if value is not None and limit is not None:
            enzymes[test] = Fraction(value) / Fraction(limit)
        elif value is not None:
            reasons.append(f"{LAB_TESTS[test].name}: no upper limit of normal")
        elif limit is not None:
            reasons.append(f"{LAB_TESTS[test].name}: no value")
    return CoreSet(
        on=values.get(f"{visit}.on"),  # None where not given: no calculation reads it, and words say so
        **{measure: values.get(f"{visit}.{measure}") for measure in GLOBALS},
        haq=named("haq", VARIANTS),
        mmt8=named("mmt8", STRENGTH_MAXIMUM),
        enzymes=enzymes,
        unused={"enzyme": tuple(reasons)} if reasons else {},
    )


def _check_order(values: Mapping[str, Any], visits: Collection[str]) -> None:
    dated = [visit for visit in visits if values.get(f"{visit}.on")]
    for earlier, later in pairwise(dated):
        if values[f"{later}.on"] <= values[f"{earlier}.on"]:
            raise Unusable(f"{later}.on", f"is not after {earlier}.on")


def _unused(sets: Mapping[str, CoreSet]) -> list[dict[str, str]]:
    """What was given and could not be used, by visit."""
    return [
        results.remark(f"{visit}, {MEASURE_LABELS[measure].lower()} not used: {reason}.")
        for visit, one in sets.items()
        for measure, reasons in one.unused.items()
        for reason in reasons
    ]


# --- Total Improvement Score ---


def tis_2016_result(values: Mapping[str, Any]) -> dict[str, Any]:
    if "juvenile" not in values:
        raise Unusable("juvenile", "is needed: yes for the juvenile categories, no for the adult ones")
    _check_order(values, (BASELINE, FOLLOW_UP))
    sets = {visit: _core_set(values, visit) for visit in (BASELINE, FOLLOW_UP)}
    baseline, follow_up = sets.values()
    found = tis_2016.improvement(baseline, follow_up, juvenile=values["juvenile"] == Answer.YES)
    return results.result(
        tis_2016.VERSION,
        outcome=(found.response_low.value, found.response_high.value),
        settled=found.is_settled,
        statement=found.statement,
        scorable=found.is_scorable,
        juvenile=found.is_juvenile,
        score={"low": tis_2016.show_points(found.low), "high": tis_2016.show_points(found.high)},
        missing=found.missing,
        trace=[_component(one) for one in found.components],
        remarks=[
            *map(results.remark, found.remarks),
            *_unused(sets),
            *map(results.remark, tis_2016.IMNM_NOTES),
        ],
        sources=[results.source(tis_2016.SOURCE), *map(results.cited, found.numbers)],
        unconfirmed=results.unconfirmed(found.numbers),
    )


def _component(one: tis_2016.Component) -> dict[str, Any]:
    return {
        "item": one.measure,
        "label": one.label,
        "baseline": one.baseline,
        "follow_up": one.follow_up,
        "change_percent": results.bounds(one.change_low, one.change_high),
        "points": {
            "low": tis_2016.show_points(one.points_low),
            "high": tis_2016.show_points(one.points_high),
        },
        "maximum": tis_2016.show_points(one.maximum),
        "reason_missing": one.reason_missing,
    }


# --- IMACS improvement and worsening ---


def imacs_improvement_result(values: Mapping[str, Any]) -> dict[str, Any]:
    visits = (BASELINE, FOLLOW_UP, *_later(values))
    _check_order(values, visits)
    sets = {visit: _core_set(values, visit) for visit in visits}
    baseline, follow_up, *later = sets.values()
    found = imacs_improvement.improvement(baseline, follow_up)
    three = imacs_improvement.three_of_six_worse(baseline, follow_up)
    rules = [
        imacs_improvement.deterioration(baseline, [follow_up, *later], rule)
        for rule in (imacs_improvement.PRODERM, imacs_improvement.RIM)
    ]
    numbers = list(
        dict.fromkeys([*found.cited, *three.cited, *(one for rule in rules for one in rule.cited)])
    )
    return results.result(
        imacs_improvement.VERSION,
        outcome=_ends(found.answer),
        settled=found.answer != Answer.UNKNOWN,
        statement=found.statement,
        better=results.bounds(*found.better),
        worse=results.bounds(*found.worse),
        strength_worse=found.is_strength_worse.value,
        worsening={
            "three_of_six": _worsening(three) | {"worse": results.bounds(*three.worse)},
            **{
                one.rule.code: _worsening(one) | {"visits": [said.value for _, said in one.visits]}
                for one in rules
            },
        },
        missing=found.missing,
        trace=[
            {
                "item": one.measure,
                "label": one.label,
                "change_percent": results.bounds(one.low, one.high),
                "change_cm": results.exact(one.cm),
                "reason_missing": one.reason_missing,
            }
            for one in found.changes
        ],
        remarks=_unused(sets),
        sources=[results.source(imacs_improvement.SOURCE), *map(results.cited, numbers)],
        unconfirmed=results.unconfirmed(numbers),
    )


def _later(values: Mapping[str, Any]) -> list[str]:
    """The places of the visits after the follow-up; one that is left out between two was a visit too."""
    places = [int(name.split(".")[1]) for name in values if name.startswith(f"{LATER}.")]
    return [f"{LATER}.{place}" for place in range(1, max(places, default=0) + 1)]


def _ends(answer: Answer) -> tuple[str, str]:
    """Not known lies between no and yes."""
    return ("no", "yes") if answer == Answer.UNKNOWN else (answer.value, answer.value)


def _worsening(one: imacs_improvement.WorseningResult | imacs_improvement.Deterioration) -> dict[str, Any]:
    low, high = _ends(one.answer)
    return {"outcome": {"low": low, "high": high}, "statement": one.statement}
