"""2017 EULAR/ACR classification criteria for idiopathic inflammatory myopathies, both models side by side.

Scores are integer tenths: as floats, exact sums such as 5.5 and 6.7 fall short of their cut-point.
Unknown counts as absent for the class (S06) and as present for the upper bound (mark M). All weights are
positive, so these two sums are the exact ends of what the missing answers can still give.
Numbers, marks and conflicts: shared clinical reference, criteria sections 1.1 to 1.6 and 7.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from assessments.knowledge.eular_acr_2017_notes import IMNM_STATEMENTS, USE_STATEMENTS, Note, biopsy_notes
from assessments.knowledge.eular_acr_2017_subgroups import RASHES, TREE_ITEMS, WEAKNESS, Subgroup, subgroup
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.prefill import (
    Prefill,
    facts_until,
    from_antibody,
    from_biopsies,
    from_raised_tests,
    from_symptom,
    when,
)
from assessments.knowledge.three_valued import any_of
from assessments.knowledge.trace import Answer, Source
from patients.knowledge.partial_dates import age_on

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
             "Anti-histidyl-tRNA synthetase positive in a validated serum assay.", _T, "M"),
        Item("muscle_enzymes", "CK, LDH, AST or ALT raised", "Laboratory", 13, 14,
             "Any of them above the upper limit of normal; the worst value in the disease course counts.",
             _T, "2"),
        Item("bx_endomysial", "Endomysial mononuclear cells", "Biopsy", None, 17,
             "Endomysial mononuclear cells around but not invading otherwise healthy fibres.", _T, "1"),
        Item("bx_perimysial", "Perimysial or perivascular mononuclear cells", "Biopsy", None, 12,
             "Mononuclear cells in the perimysium, around vessels, or both.", _T, "1"),
        Item("bx_perifascicular", "Perifascicular atrophy", "Biopsy", None, 19,
             "Rows of smaller fibres at the edge of the fascicle.", _T, "M"),
        Item("bx_rimmed_vacuoles", "Rimmed vacuoles", "Biopsy", None, 31,
             "Vacuoles that stain bluish with H&E and reddish with modified Gomori trichrome.", _T, "M"),
    )
}  # fmt: skip

ONSET_AGE = "onset_age"
# Age at the first symptom: exactly one level holds. Weights mark 2 (S04 S07 S08), definition mark 1 (S04).
AGE_LEVELS: dict[str, tuple[str, int, int]] = {
    "age_lt18": ("Under 18", 0, 0),
    "age_18_39": ("18 to 39", 13, 15),
    "age_ge40": ("40 or older", 21, 22),
}


class IimClass(StrEnum):
    NOT_IIM = "not_iim"
    POSSIBLE = "possible"
    PROBABLE = "probable"
    DEFINITE = "definite"


CLASS_LABELS = {
    IimClass.NOT_IIM: "Not IIM by these criteria",
    IimClass.POSSIBLE: "Possible IIM",
    IimClass.PROBABLE: "Probable IIM",
    IimClass.DEFINITE: "Definite IIM",
}


@dataclass(frozen=True, slots=True)
class Model:
    """`cut_points` in tenths, mark 2; `intercept` of the logistic form, slope 1 on the score: S07, mark 1."""

    code: str
    label: str
    cut_points: tuple[tuple[IimClass, int], ...]
    intercept: float


WITHOUT_BIOPSY, WITH_BIOPSY = "without_biopsy", "with_biopsy"
MODELS = {
    WITHOUT_BIOPSY: Model(
        WITHOUT_BIOPSY,
        "Without biopsy",
        ((IimClass.DEFINITE, 75), (IimClass.PROBABLE, 55), (IimClass.POSSIBLE, 53)),
        5.33,
    ),
    WITH_BIOPSY: Model(
        WITH_BIOPSY,
        "With biopsy",
        ((IimClass.DEFINITE, 87), (IimClass.PROBABLE, 67), (IimClass.POSSIBLE, 65)),
        6.49,
    ),
}
# The nominal probability of each class; 55% is the recommended minimum (S01, conflict C2).
PROBABILITIES = ((IimClass.DEFINITE, 0.90), (IimClass.PROBABLE, 0.55), (IimClass.POSSIBLE, 0.50))
BIOPSY_ITEMS = tuple(item.code for item in ITEMS.values() if item.without_biopsy is None)


@dataclass(frozen=True, slots=True)
class Working:
    """One line of the sum. `weight`: what the item gives, or could still give when unknown, in tenths."""

    code: str
    label: str
    answer: str
    weight: int
    counted: int


@dataclass(frozen=True, slots=True)
class ModelResult:
    """One model. Scores in tenths; `_low` takes unknown as absent and sets the class, `_high` as present."""

    model: Model
    score_low: int
    score_high: int
    class_low: IimClass
    class_high: IimClass
    probability_low: float
    probability_high: float
    class_by_probability: IimClass
    remark: str
    working: tuple[Working, ...]
    missing: tuple[str, ...]  # codes of unknown items of this model
    deciding: tuple[str, ...]  # those whose answer alone would change the class


@dataclass(frozen=True, slots=True)
class Eular2017Result:
    """Both models. `primary` names the one to read: with biopsy only once its report is complete."""

    without_biopsy: ModelResult
    with_biopsy: ModelResult
    biopsy_entered: bool
    biopsy_complete: bool
    primary: str
    subgroup: Subgroup
    biopsy_lowers_class: bool
    notes: tuple[Note, ...]  # what to say beside the numbers, the most particular first

    @property
    def models(self) -> tuple[ModelResult, ModelResult]:
        return self.without_biopsy, self.with_biopsy

    @property
    def primary_result(self) -> ModelResult:
        return self.with_biopsy if self.primary == WITH_BIOPSY else self.without_biopsy


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
    lowers_class = complete and _rank(with_.class_low) < _rank(without.class_low)
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
    class_low = class_of(low, model)
    by_probability = _class_by_probability(low, model)
    return ModelResult(
        model=model,
        score_low=low,
        score_high=high,
        class_low=class_low,
        class_high=class_of(high, model),
        probability_low=probability(low, model),
        probability_high=probability(high, model),
        class_by_probability=by_probability,
        remark="" if by_probability == class_low else _rounding_remark(low, model, class_low, by_probability),
        working=tuple(working),
        missing=tuple(line.code for line in unknown),
        deciding=tuple(line.code for line in unknown if class_of(low + line.weight, model) != class_low),
    )


def _weight(item: Item, model: Model) -> int | None:
    return item.with_biopsy if model.code == WITH_BIOPSY else item.without_biopsy


def _age_working(model: Model, onset_age: str | None) -> Working:
    """Age unknown gives nothing below and its highest level above: 2.1 or 2.2."""
    column = 2 if model.code == WITH_BIOPSY else 1
    if onset_age is None:
        highest = max(level[column] for level in AGE_LEVELS.values())
        return Working(ONSET_AGE, "Age at onset not known", Answer.UNKNOWN, highest, 0)
    level = AGE_LEVELS[onset_age]
    return Working(ONSET_AGE, f"Age at onset: {level[0].lower()}", onset_age, level[column], level[column])


def class_of(tenths: int, model: Model) -> IimClass:
    """The class by the printed score cut-points (conflict C3: score, not probability)."""
    return next((cls for cls, cut in model.cut_points if tenths >= cut), IimClass.NOT_IIM)


def probability(tenths: int, model: Model) -> float:
    """Unrounded probability of IIM: 1 / (1 + exp(intercept - score))."""
    return 1 / (1 + math.exp(model.intercept - tenths / 10))


def _class_by_probability(tenths: int, model: Model) -> IimClass:
    chance = probability(tenths, model)
    return next((cls for cls, least in PROBABILITIES if chance >= least), IimClass.NOT_IIM)


def _rounding_remark(tenths: int, model: Model, by_score: IimClass, by_probability: IimClass) -> str:
    return (
        f"Score {show_tenths(tenths)} is {CLASS_LABELS[by_score]} by the printed cut-point, but its "
        f"probability of {show_percent(probability(tenths, model))} is just short of that class "
        f"({CLASS_LABELS[by_probability]}). The printed cut-points are rounded; we classify by score."
    )


def headline(result: ModelResult) -> str:
    """The class of one model in a sentence: final only where no missing answer can change it.

    Unknown items count as absent for the class (S06); that is no finding of "not IIM".
    """
    low, high, where = (
        show_tenths(result.score_low),
        show_tenths(result.score_high),
        result.model.label.lower(),
    )
    now, at_most = CLASS_LABELS[result.class_low], CLASS_LABELS[result.class_high]
    if result.class_low == result.class_high:
        return f"{now}, score {low}{'' if low == high else f' to {high}'} {where}."
    if result.class_low == IimClass.NOT_IIM:
        items = "item" if len(result.missing) == 1 else "items"
        return f"Not decided: {low} so far, up to {high}; {len(result.missing)} {items} not known."
    return f"At least {now} ({low} {where}), may be {at_most}."


def _rank(cls: IimClass) -> int:
    return list(IimClass).index(cls)


def _reached(result: ModelResult) -> Answer:
    """Probable or definite, whatever the missing answers turn out to be."""
    if _rank(result.class_low) >= _rank(IimClass.PROBABLE):
        return Answer.YES
    return Answer.UNKNOWN if _rank(result.class_high) >= _rank(IimClass.PROBABLE) else Answer.NO


def _adult(onset_age: str | None) -> Answer:
    if onset_age is None:
        return Answer.UNKNOWN
    return Answer.NO if onset_age == "age_lt18" else Answer.YES


def show_tenths(tenths: int) -> str:
    """58 is `5.8`."""
    return f"{tenths // 10}.{tenths % 10}"


def show_percent(chance: float) -> str:
    """0.6154 is `61.5%`."""
    return f"{chance:.1%}"


def answers_from_facts(facts: PatientFacts, as_of: date) -> dict[str, Prefill]:
    """Proposed answers by item code, plus ONSET_AGE and the tree's items, each with the fact behind it.

    Later facts than `as_of` are left out. For ONSET_AGE the answer is a code of AGE_LEVELS or "unknown".
    """
    facts = facts_until(facts, as_of)
    prefills = {ONSET_AGE: _age_from_facts(facts)}
    prefills |= {code: from_symptom(facts, code) for code in (*WEAKNESS, *RASHES, "finger_flexors")}
    prefills["dysphagia"] = _dysphagia_from_facts(facts)
    prefills["anti_jo1"] = from_antibody(facts, "ANTI_JO1")
    prefills["muscle_enzymes"] = from_raised_tests(facts, ("CK", "LDH", "AST", "ALT"))
    prefills |= {code: from_biopsies(facts, code) for code in BIOPSY_ITEMS}
    prefills["treatment_not_improved"] = Prefill(Answer.UNKNOWN, "Only the clinician can answer this.")
    return {code: prefills[code] for code in (ONSET_AGE, *ITEMS, *TREE_ITEMS)}


def _dysphagia_from_facts(facts: PatientFacts) -> Prefill:
    """Moderate or severe trouble swallowing is trouble swallowing; its absence says nothing of a mild one."""
    plain, severe = from_symptom(facts, "dysphagia"), from_symptom(facts, "dysphagia_moderate_severe")
    return severe if plain.answer != Answer.YES and severe.answer == Answer.YES else plain


def _age_from_facts(facts: PatientFacts) -> Prefill:
    """The level of age at onset, unknown when imprecise dates leave an age on either side of a limit."""
    birth = facts.birth
    if birth is None or facts.onset is None:
        missing = "Birth date" if birth is None else "Onset"
        return Prefill(Answer.UNKNOWN, f"{missing} not recorded.")
    if facts.onset.last_day < birth.day:
        return Prefill(Answer.UNKNOWN, "Onset is recorded before birth: check both dates.", facts.onset)
    youngest = max(age_on(birth.last_day, facts.onset.day), 0)
    oldest = age_on(birth.day, facts.onset.last_day)
    between = "or" if oldest == youngest + 1 else "to"
    age = f"age {youngest}" if youngest == oldest else f"age {youngest} {between} {oldest}"
    born = "" if birth.is_exact else f" (born {birth})"
    sentence = f"First symptom {when(facts.onset)}, {age}{born}"
    if age_level(youngest) != age_level(oldest):
        return Prefill(Answer.UNKNOWN, f"{sentence}: on either side of a limit.", facts.onset)
    return Prefill(age_level(oldest), f"{sentence}.", facts.onset)


def age_level(years: int) -> str:
    """The code of AGE_LEVELS for completed years at the first symptom."""
    if years < 18:
        return "age_lt18"
    return "age_18_39" if years < 40 else "age_ge40"
