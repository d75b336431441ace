"""The three sets of criteria: their inputs, and what is written of each result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from assessments.formats import results
from assessments.formats.fields import YES_NO, Field, Unusable, between, choice
from assessments.knowledge import enmc_2016, eular_acr_2017, guide_criteria
from assessments.knowledge.eular_acr_2017 import AGE_LEVELS, ITEMS, ONSET_AGE, ONSET_AGE_LABEL
from assessments.knowledge.eular_acr_2017_age import age_level
from assessments.knowledge.eular_acr_2017_subgroups import TREE_ITEMS
from assessments.knowledge.trace import Answer
from patients.knowledge.cited import Cited

OLDEST = 120  # years: more is a slip of the pen
YEARS = f"{ONSET_AGE}_years"


def _yes_no(labels: Mapping[str, str]) -> tuple[Field, ...]:
    return tuple(Field(code, YES_NO, label) for code, label in labels.items())


# --- 2017 EULAR/ACR ---

EULAR_FIELDS = (
    Field(ONSET_AGE, choice(*AGE_LEVELS), f"{ONSET_AGE_LABEL}, as a level"),
    Field(YEARS, between(0, OLDEST), f"{ONSET_AGE_LABEL} in completed years, instead of the level"),
    *_yes_no({code: item.label for code, item in ITEMS.items()}),
    *_yes_no({code: f"{label} (subgroup only)" for code, label in TREE_ITEMS.items()}),
)


def eular_acr_2017_result(values: Mapping[str, Any]) -> dict[str, Any]:
    level, said = _onset(values)
    answers = {code: values[code] for code in (*ITEMS, *TREE_ITEMS) if code in values}
    found = eular_acr_2017.score(answers, level)
    return results.result(
        eular_acr_2017.VERSION,
        outcome=(found.class_low.value, found.class_high.value),
        settled=found.class_low == found.class_high,  # of the whole outcome; each model says its own
        statement=found.statement,
        primary=found.primary,
        models={one.model.code: _model(one) for one in found.models},
        subgroup={
            "reached": found.subgroup.reached.value,
            "possible": [leaf.code for leaf in found.subgroup.leaves],
            "statement": found.subgroup.statement,
        },
        missing=found.primary_result.missing,
        deciding=found.deciding,
        trace=[
            {
                "model": one.model.code,
                "item": line.code,
                "label": line.label,
                "answer": str(line.answer),
                "points": {
                    "low": eular_acr_2017.show_tenths(line.counted),
                    "high": eular_acr_2017.show_tenths(_most(line)),
                },
            }
            for one in found.models
            for line in one.working
        ],
        remarks=[*map(results.remark, said), *map(results.note, found.notes)],
        sources=[results.source(eular_acr_2017.SOURCE), *_weights(), *_leaves(found)],
        unconfirmed=_unconfirmed_of_eular(answers, found),
    )


def _onset(values: Mapping[str, Any]) -> tuple[str | None, list[str]]:
    """The level of age, and what to say where years leave it open."""
    if YEARS not in values:
        return values.get(ONSET_AGE), []
    youngest, oldest = values[YEARS]
    lowest, highest = age_level(youngest), age_level(oldest)
    if ONSET_AGE in values and (lowest != highest or values[ONSET_AGE] != lowest):
        raise Unusable(YEARS, f"does not agree with {ONSET_AGE}, {values[ONSET_AGE]}: give one of the two")
    if lowest != highest:
        years = f"{ONSET_AGE_LABEL} from {youngest} to {oldest}"
        return None, [f"{years} lies on either side of a limit: taken as not known."]
    return lowest, []


def _model(one: eular_acr_2017.ModelResult) -> dict[str, Any]:
    return {
        "score": {
            "low": eular_acr_2017.show_tenths(one.score_low),
            "high": eular_acr_2017.show_tenths(one.score_high),
        },
        "outcome": {"low": one.class_low.value, "high": one.class_high.value},
        "probability": {
            "low": eular_acr_2017.show_percent(one.probability_low),
            "high": eular_acr_2017.show_percent(one.probability_high),
        },
        "settled": one.is_settled,
        "statement": one.statement,
        "remark": one.remark,
        "missing": list(one.missing),
        "deciding": results.decides(one.deciding),
    }


def _most(line: eular_acr_2017.Working) -> int:
    return line.weight if line.answer == Answer.UNKNOWN else line.counted


def _weights() -> list[dict[str, str]]:
    """The sources of the weights, items that share them together; all mark 2."""
    by_keys: dict[str, list[str]] = {}
    for item in ITEMS.values():
        by_keys.setdefault(item.sources, []).append(item.code)
    return [
        results.cited(Cited(f"Weights of {', '.join(codes)}", keys, "2")) for keys, codes in by_keys.items()
    ]


def _leaves(found: eular_acr_2017.Eular2017Result) -> list[dict[str, str]]:
    if found.subgroup.reached == Answer.NO:
        return []
    return [
        results.source(leaf.source) | {"what": f"{leaf.label}: {leaf.source.citation}"}
        for leaf in found.subgroup.leaves
    ]


def _unconfirmed_of_eular(answers: Mapping[str, Answer], found) -> list[str]:
    """Recalled definitions of what was answered, recalled leaves still possible, recalled remarks."""
    definitions = [
        f"Definition of {ITEMS[code].label.lower()}: {ITEMS[code].definition}"
        for code, answer in answers.items()
        if code in ITEMS and ITEMS[code].definition_mark == "M" and answer != Answer.UNKNOWN
    ]
    leaves = [one["what"] for one in _leaves(found) if one["mark"] == "M"]
    return [*definitions, *leaves, *(one.text for one in found.notes if one.source.mark == "M")]


# --- ENMC 2016 ---

ENMC_FIELDS = _yes_no(enmc_2016.INPUTS)


def enmc_2016_result(values: Mapping[str, Any]) -> dict[str, Any]:
    found = enmc_2016.classify(values)
    possible = [enmc_2016.OUTCOMES[code] for code in found.outcomes]
    return results.result(
        enmc_2016.VERSION,
        outcome=(possible[0].code, possible[-1].code),
        settled=found.is_settled,
        statement=found.statement,
        possible=[{"outcome": one.code, "label": one.label, "rule": one.rule} for one in possible],
        met=found.is_met.value,
        missing=found.missing,
        deciding=found.deciding,
        trace=[
            {"item": code, "label": enmc_2016.INPUTS[code], "answer": answer.value}
            for code, answer in found.answers.items()
        ],
        remarks=map(results.note, found.notes),
        sources=[
            results.source(enmc_2016.SOURCE),
            *(
                results.source(one.source) | {"what": f"{one.label}: {one.source.citation}"}
                for one in possible
            ),
        ],
        unconfirmed=[
            *(one.label for one in possible if one.source.mark == "M"),
            *(one.text for one in found.notes if one.source.mark == "M"),
        ],
    )


# --- The guide ---

GUIDE_FIELDS = _yes_no(guide_criteria.INPUTS)


def guide_criteria_result(values: Mapping[str, Any]) -> dict[str, Any]:
    found = guide_criteria.assess(values)
    return results.result(
        guide_criteria.VERSION,
        outcome=(results.exact(found.met_low), results.exact(found.met_high)),
        settled=found.is_settled,
        statement=f"{found.statement} {found.subtype_statement}",
        subtypes=list(found.subtypes),
        information=[
            {"subtype": one.code, "features": list(one.features), "protocol": one.protocol}
            for one in found.information
        ],
        missing=found.missing,
        deciding=found.deciding,
        trace=[
            {
                "item": one.criterion.code,
                "label": one.criterion.label,
                "answer": one.answer.value,
                "inputs": {code: values.get(code, Answer.UNKNOWN).value for code in one.criterion.inputs},
            }
            for one in found.criteria
        ],
        remarks=map(results.remark, found.remarks),
        sources=[results.source(guide_criteria.SOURCE)],
    )
