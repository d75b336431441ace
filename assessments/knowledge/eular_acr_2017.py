"""2017 EULAR/ACR classification criteria for idiopathic inflammatory myopathies, both models side by side.

Scores are integer tenths: as floats, exact sums such as 5.5 and 6.7 fall short of their cut-point.
Unknown counts as absent for the class (S06) and as present for the upper bound (mark M). All weights are
positive, so these two sums are the exact ends of what the missing answers can still give. Which missing
answers decide is worked out over every sum that the others can still reach.
Numbers, marks and conflicts: shared clinical reference, criteria sections 1.1 to 1.6 and 7.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assessments.knowledge.deciding import Deciding, Ease, easiest_first, pivotal_in_sum
from assessments.knowledge.eular_acr_2017_age import age_from_facts
from assessments.knowledge.eular_acr_2017_classes import (
    CLASS_LABELS,
    MODELS,
    PROBABILITIES,
    WITH_BIOPSY,
    WITHOUT_BIOPSY,
    IimClass,
    Model,
    class_by_probability,
    class_of,
    probability,
    rank,
    rank_of,
    rounding_remark,
    show_percent,
    show_tenths,
)
from assessments.knowledge.eular_acr_2017_notes import IMNM_STATEMENTS, USE_STATEMENTS, biopsy_notes
from assessments.knowledge.eular_acr_2017_result import Eular2017Result, ModelResult, Working
from assessments.knowledge.eular_acr_2017_subgroups import RASHES, TREE_ITEMS, WEAKNESS, subgroup
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.prefill import (
    Prefill,
    facts_until,
    from_antibody,
    from_biopsies,
    from_raised_tests,
    from_symptom,
)
from assessments.knowledge.three_valued import any_of
from assessments.knowledge.trace import Answer, Source

# What a caller needs beside the score, from here too.
__all__ = [
    "AGE_LEVELS", "BIOPSY_ITEMS", "CLASS_LABELS", "ENZYME_TESTS", "ITEMS", "MODELS", "ONSET_AGE",
    "ONSET_AGE_LABEL", "PROBABILITIES", "SOURCE", "VERSION", "WITHOUT_BIOPSY", "WITH_BIOPSY",
    "Eular2017Result", "IimClass", "Item", "Model", "ModelResult", "Working", "answers_from_facts",
    "class_of", "probability", "score", "show_percent", "show_tenths",
]  # fmt: skip

VERSION = "EULAR/ACR 2017, compiled 22-Nov-2026"
SOURCE = Source(
    "S01",
    "Lundberg IE et al. 2017 EULAR/ACR classification criteria for adult and juvenile idiopathic "
    "inflammatory myopathies and their major subgroups. Ann Rheum Dis 2017;76:1955-1964, "
    "doi 10.1136/annrheumdis-2017-211468",
    "2",
    "https://ard.bmj.com/content/76/12/1955",
)


@dataclass(frozen=True, slots=True)
class Item:
    """One scored item. Weights in tenths, without and with biopsy; `None`: not part of that model."""

    code: str
    label: str
    group: str
    without_biopsy: int | None
    with_biopsy: int
    definition: str
    sources: str  # of the weights, all mark 2
    definition_mark: str
    ease: Ease = Ease.ASK  # raised enzymes are looked up: the worst value of the course counts


_S = "S03 S04 S07 S08"
_T = "S03 S07 S08"
ITEMS: dict[str, Item] = {
    item.code: item
    for item in (
        Item("prox_upper", "Proximal arm weakness, both sides", "Weakness", 7, 7,
             "Objective, two-sided, usually progressive weakness of proximal arm muscles when tested.",
             _S, "1"),
        Item("prox_lower", "Proximal leg weakness, both sides", "Weakness", 8, 5,
             "Objective, two-sided, usually progressive weakness of proximal leg muscles when tested.",
             _S, "1"),
        Item("neck_flexors", "Neck flexors weaker than extensors", "Weakness", 19, 16,
             "Neck flexors graded weaker than neck extensors.", _S, "1"),
        Item("leg_prox_gt_distal", "Leg weakness proximal more than distal", "Weakness", 9, 12,
             "Proximal leg muscles graded weaker than distal leg muscles.", _S, "1"),
        Item("heliotrope", "Heliotrope rash", "Skin", 31, 32,
             "Purplish or red patches on the eyelids or around the eyes, often with swelling.", _S, "1"),
        Item("gottron_papules", "Gottron papules", "Skin", 21, 27,
             "Red-violet papules, sometimes scaly, over extensor surfaces of joints.", _S, "1"),
        Item("gottron_sign", "Gottron sign", "Skin", 33, 37,
             "Red-violet flat macules, not palpable, over extensor surfaces of joints.", _S, "1"),
        Item("dysphagia", "Trouble swallowing", "Other", 7, 6,
             "Trouble swallowing, or objectively abnormal oesophageal motility.", _T, "M"),
        Item("anti_jo1", "Anti-Jo-1 positive", "Laboratory", 39, 38,
             "Anti-histidyl-tRNA synthetase positive in a validated serum assay.", _T, "M", Ease.BLOOD_TEST),
        Item("muscle_enzymes", "CK, LDH, AST or ALT raised", "Laboratory", 13, 14,
             "Any of them above the upper limit of normal; the worst value in the disease course counts.",
             _T, "2", Ease.LOOK_UP),
        Item("bx_endomysial", "Endomysial mononuclear cells", "Biopsy", None, 17,
             "Endomysial mononuclear cells around but not invading otherwise healthy fibres.",
             _T, "1", Ease.BIOPSY),
        Item("bx_perimysial", "Perimysial or perivascular mononuclear cells", "Biopsy", None, 12,
             "Mononuclear cells in the perimysium, around vessels, or both.", _T, "1", Ease.BIOPSY),
        Item("bx_perifascicular", "Perifascicular atrophy", "Biopsy", None, 19,
             "Rows of smaller fibres at the edge of the fascicle.", _T, "M", Ease.BIOPSY),
        Item("bx_rimmed_vacuoles", "Rimmed vacuoles", "Biopsy", None, 31,
             "Vacuoles that stain bluish with H&E and reddish with modified Gomori trichrome.",
             _T, "M", Ease.BIOPSY),
    )
}  # fmt: skip

ONSET_AGE, ONSET_AGE_LABEL = "onset_age", "Age at onset"
# Age at the first symptom: exactly one level holds. Weights mark 2 (S04 S07 S08), definition mark 1 (S04).
AGE_LEVELS: dict[str, tuple[str, int, int]] = {
    "age_lt18": ("Under 18", 0, 0),
    "age_18_39": ("18 to 39", 13, 15),
    "age_ge40": ("40 or older", 21, 22),
}
ENZYME_TESTS = ("CK", "LDH", "AST", "ALT")  # of the item "muscle_enzymes": any of them raised
BIOPSY_ITEMS = tuple(item.code for item in ITEMS.values() if item.without_biopsy is None)


def score(answers: Mapping[str, Answer], onset_age: str | None) -> Eular2017Result:
    """Score both models.

    `answers`: codes of ITEMS and TREE_ITEMS to yes, no or unknown; a code left out is unknown.
    `onset_age`: a code of AGE_LEVELS, or None when not known. Raises ValueError for any other code.
    """
    if strangers := set(answers) - set(ITEMS) - set(TREE_ITEMS):
        raise ValueError(f"not items of the 2017 EULAR/ACR criteria: {', '.join(sorted(strangers))}")
    if onset_age is not None and onset_age not in AGE_LEVELS:
        raise ValueError(f"{onset_age!r} is not a level of age at onset: {', '.join(AGE_LEVELS)} or None")
    given = {code: Answer(answers.get(code, Answer.UNKNOWN)) for code in (*ITEMS, *TREE_ITEMS)}
    without, with_ = (_score_model(model, given, onset_age) for model in MODELS.values())
    entered = any(given[code] != Answer.UNKNOWN for code in BIOPSY_ITEMS)
    complete = all(given[code] != Answer.UNKNOWN for code in BIOPSY_ITEMS)
    lowers_class = complete and rank(with_.class_low) < rank(without.class_low)
    primary = with_ if complete else without
    rash, weak = (any_of(*(given[code] for code in codes)) for codes in (RASHES, WEAKNESS))
    about_biopsy = biopsy_notes(rash, weak, entered=entered, complete=complete, lowers_class=lowers_class)
    return Eular2017Result(
        without_biopsy=without,
        with_biopsy=with_,
        biopsy_entered=entered,
        biopsy_complete=complete,
        primary=primary.model.code,
        subgroup=subgroup(given, _adult(onset_age), _reached(primary)),
        biopsy_lowers_class=lowers_class,
        notes=(*about_biopsy, *IMNM_STATEMENTS, *USE_STATEMENTS),
    )


def _score_model(model: Model, answers: Mapping[str, Answer], onset_age: str | None) -> ModelResult:
    working = [_age_working(model, onset_age)]
    for item in ITEMS.values():
        weight = _weight(item, model)
        if weight is not None:
            counted = weight if answers[item.code] == Answer.YES else 0
            working.append(Working(item.code, item.label, answers[item.code], weight, counted))
    unknown = [line for line in working if line.answer == Answer.UNKNOWN]
    low = sum(line.counted for line in working)
    high = low + sum(line.weight for line in unknown)
    points = {line.code: _points(line, model) for line in unknown}
    return ModelResult(
        model=model,
        score_low=low,
        score_high=high,
        class_low=class_of(low, model),
        class_high=class_of(high, model),
        probability_low=probability(low, model),
        probability_high=probability(high, model),
        class_by_probability=class_by_probability(low, model),
        remark=" ".join(dict.fromkeys(rounding_remark(tenths, model) for tenths in (low, high))).strip(),
        working=tuple(working),
        missing=tuple(points),
        deciding=_deciding(model, low, high, points),
    )


def _points(line: Working, model: Model) -> tuple[int, ...]:
    """What an open item may add, in tenths; exactly one of these holds."""
    if line.code != ONSET_AGE:
        return 0, line.weight
    return tuple(level[_column(model)] for level in AGE_LEVELS.values())


def _deciding(
    model: Model, low: int, high: int, points: Mapping[str, tuple[int, ...]]
) -> tuple[Deciding, ...]:
    if class_of(low, model) == class_of(high, model):
        return ()
    found = pivotal_in_sum(low, points, [cut for _, cut in model.cut_points])
    probable = rank(IimClass.PROBABLE)

    def settles(code: str) -> bool:
        open_rest = high - max(points[code])
        ranges = [(rank_of(low + got, model), rank_of(open_rest + got, model)) for got in points[code]]
        return any(least == most or rank_of(low, model) < probable <= least for least, most in ranges)

    def describe(code: str) -> tuple[str, Ease]:
        return (ONSET_AGE_LABEL, Ease.ASK) if code == ONSET_AGE else (ITEMS[code].label, ITEMS[code].ease)

    return easiest_first([Deciding(code, *describe(code), settles(code)) for code in points if code in found])


def _weight(item: Item, model: Model) -> int | None:
    return item.with_biopsy if model.code == WITH_BIOPSY else item.without_biopsy


def _age_working(model: Model, onset_age: str | None) -> Working:
    """Age unknown gives nothing below and its highest level above: 2.1 or 2.2."""
    if onset_age is None:
        highest = max(level[_column(model)] for level in AGE_LEVELS.values())
        return Working(ONSET_AGE, "Age at onset not known", Answer.UNKNOWN, highest, 0)
    level = AGE_LEVELS[onset_age]
    weight = level[_column(model)]
    return Working(ONSET_AGE, f"Age at onset: {level[0].lower()}", onset_age, weight, weight)


def _column(model: Model) -> int:
    """Where the weight of the model stands in AGE_LEVELS."""
    return 2 if model.code == WITH_BIOPSY else 1


def _reached(result: ModelResult) -> Answer:
    """Probable or definite, whatever the missing answers turn out to be."""
    if rank(result.class_low) >= rank(IimClass.PROBABLE):
        return Answer.YES
    return Answer.UNKNOWN if rank(result.class_high) >= rank(IimClass.PROBABLE) else Answer.NO


def _adult(onset_age: str | None) -> Answer:
    if onset_age is None:
        return Answer.UNKNOWN
    return Answer.NO if onset_age == "age_lt18" else Answer.YES


def answers_from_facts(facts: PatientFacts, as_of: date) -> dict[str, Prefill]:
    """Proposed answers by item code, plus ONSET_AGE and the tree's items, each with the fact behind it.

    Later facts than `as_of` are left out. For ONSET_AGE the answer is a code of AGE_LEVELS or "unknown".
    """
    facts = facts_until(facts, as_of)
    prefills = {ONSET_AGE: age_from_facts(facts)}
    prefills |= {code: from_symptom(facts, code) for code in (*WEAKNESS, *RASHES, "finger_flexors")}
    prefills["dysphagia"] = _dysphagia_from_facts(facts)
    prefills["anti_jo1"] = from_antibody(facts, "ANTI_JO1")
    prefills["muscle_enzymes"] = from_raised_tests(facts, ENZYME_TESTS)
    prefills |= {code: from_biopsies(facts, code) for code in BIOPSY_ITEMS}
    prefills["treatment_not_improved"] = Prefill(Answer.UNKNOWN, "Only the clinician can answer this.")
    return {code: prefills[code] for code in (ONSET_AGE, *ITEMS, *TREE_ITEMS)}


def _dysphagia_from_facts(facts: PatientFacts) -> Prefill:
    """Moderate or severe trouble swallowing is trouble swallowing; its absence says nothing of a mild one."""
    plain, severe = from_symptom(facts, "dysphagia"), from_symptom(facts, "dysphagia_moderate_severe")
    return severe if plain.answer != Answer.YES and severe.answer == Answer.YES else plain
