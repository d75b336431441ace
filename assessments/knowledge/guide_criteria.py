"""The four criteria of the owner's guide for IMNM, three-valued, with the guide's subtypes and treatments.

The guide gives no number of criteria that makes a diagnosis, so none is made up here: the answer is how
many are met and how many are not known. The outcome that a missing answer can change is therefore the
number met together with the subtype by the antibodies. The guide heads its table "EULAR/ACR Diagnostic
Criteria"; the published 2017 EULAR/ACR criteria are other ones (eular_acr_2017.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from assessments.knowledge.deciding import Completions, Deciding, Ease, easiest_first, over_completions
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.prefill import (
    Prefill,
    exceeds,
    facts_until,
    from_antibody,
    from_biopsies,
    from_raised_tests,
    show_result,
)
from assessments.knowledge.proximal_weakness import weakness_from_facts
from assessments.knowledge.three_valued import any_of
from assessments.knowledge.trace import Answer, Note, Source
from patients.knowledge.lab_tests import LAB_TESTS, UnknownUnit, to_canonical
from patients.knowledge.subtypes import SUBTYPES

VERSION = "Owner's guide, compiled 22-Nov-2026"
SOURCE = Source("guide", "Owner's guide: Immune myopathy with necrosis, Dalil Medical", "S")

CK_OFTEN_ABOVE = Decimal(5000)  # units/L; "often", so information and no condition (guide, criteria table)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One of the four; met when any of its `inputs` is yes, not met when all are no."""

    code: str
    label: str
    note: str
    inputs: tuple[str, ...]


# What is asked. The antibodies are asked one by one, because they tell the subtype.
INPUTS = {
    "weakness": "Symmetric proximal muscle weakness",
    "ck_raised": "CK raised",
    "biopsy": "Biopsy: necrosis with little or no inflammation",
    "anti_srp": "Anti-SRP positive",
    "anti_hmgcr": "Anti-HMGCR positive",
}
EASE = {
    "weakness": Ease.ASK,
    "ck_raised": Ease.LOOK_UP,  # raised at any time counts, so earlier results are looked up
    "biopsy": Ease.BIOPSY,
    "anti_srp": Ease.BLOOD_TEST,
    "anti_hmgcr": Ease.BLOOD_TEST,
}

# The guide's table 6, with its note on each.
CRITERIA = (
    Criterion("weakness", "Symmetric proximal muscle weakness", "Key clinical sign", ("weakness",)),
    Criterion("ck", "CK raised, often above 5,000 units/L", "Major biochemical marker", ("ck_raised",)),
    Criterion("biopsy", "Muscle biopsy with necrosis and minimal inflammation", "Confirmatory", ("biopsy",)),
    Criterion(
        "antibody",
        "Anti-SRP or anti-HMGCR antibodies",
        "Supports diagnosis and subtype classification",
        ("anti_srp", "anti_hmgcr"),
    ),
)


NOTES = (
    Note("The guide says CK is “often above 5,000 units/L”; it is no condition.", SOURCE),
    Note("The guide names no number of criteria that makes a diagnosis.", SOURCE),
)

# By anti-SRP and anti-HMGCR found.
_SUBTYPE = {
    (True, True): "double_positive",
    (True, False): "anti_srp",
    (False, True): "anti_hmgcr",
    (False, False): "seronegative",
}


@dataclass(frozen=True, slots=True)
class SubtypeInformation:
    """What the guide says of a subtype, for reading. `protocol` is its suggestion, never an order."""

    code: str
    features: tuple[str, ...]
    protocol: str
    source: Source = SOURCE


SUBTYPE_TABLE = {
    information.code: information
    for information in (
        SubtypeInformation(
            "anti_hmgcr",
            (
                "Often with statin use over the age of 50; may appear long after the statin was stopped.",
                "Markedly raised CK; gradual weakness, above all of thighs and shoulders.",
                "Rare in children or young adults without a statin.",
            ),
            "Steroids + IVIG ± MMF",
        ),
        SubtypeInformation(
            "anti_srp",
            (
                "Sudden, rapidly progressive weakness; may reach swallowing and breathing.",
                "Responds less well to treatment than the other types.",
                "Sometimes with systemic autoimmune symptoms.",
            ),
            "High-dose steroids + rituximab or plasmapheresis",
        ),
        SubtypeInformation(
            "seronegative",
            (
                "Neither antibody found; the cause is unknown.",
                "Always screen for cancer, above all of breast, lung, stomach and colon.",
                "Rests on biopsy, laboratory results and exclusion of other causes.",
            ),
            "Intensive immunotherapy; the guide names no protocol",
        ),
        SubtypeInformation(
            "double_positive", ("Both antibodies found: the guide does not describe this.",), ""
        ),
    )
}

ANTIBODY_WITHOUT_WEAKNESS = Source("S22", "Meyer 2020 Arthritis Res Ther, 55 statin anti-HMGCR patients", "1")


@dataclass(frozen=True, slots=True)
class CriterionResult:
    criterion: Criterion
    answer: Answer


@dataclass(frozen=True, slots=True)
class GuideResult:
    """`met_low` counts the criteria met, `met_high` also those not known; `subtypes` are those possible.

    `deciding`: the missing inputs that could change the number met or the subtype; one of them `settles`
    when an answer to it alone leaves one number and one subtype.
    """

    criteria: tuple[CriterionResult, ...]
    met_low: int
    met_high: int
    missing: tuple[str, ...]  # inputs not known that could still change a criterion or the subtype
    statement: str
    subtypes: tuple[str, ...]
    subtype: str  # the code when only one is possible, else "not_classified"
    subtype_statement: str
    information: tuple[SubtypeInformation, ...]  # what the guide says of each antibody found, or of none
    remarks: tuple[str, ...]
    deciding: tuple[Deciding, ...]

    @property
    def is_settled(self) -> bool:
        return self.met_low == self.met_high and len(self.subtypes) == 1

    @property
    def not_known(self) -> int:
        return self.met_high - self.met_low


def assess(answers: Mapping[str, Answer]) -> GuideResult:
    """Count the four criteria. `answers`: codes of INPUTS; a code left out is unknown.

    Raises ValueError for a code that is not an input or an answer that is not yes, no or unknown.
    """
    if strangers := set(answers) - set(INPUTS):
        raise ValueError(f"not asked by the guide's criteria: {', '.join(sorted(strangers))}")
    given = {code: Answer(answers.get(code, Answer.UNKNOWN)) for code in INPUTS}
    results = tuple(
        CriterionResult(criterion, any_of(*(given[code] for code in criterion.inputs)))
        for criterion in CRITERIA
    )
    met = sum(result.answer == Answer.YES for result in results)
    unknown = sum(result.answer == Answer.UNKNOWN for result in results)
    found = _completions(tuple(given.values()))
    possible = {subtype for _, subtype in found.outcomes}
    subtypes = tuple(code for code in SUBTYPES if code in possible)
    subtype = subtypes[0] if len(subtypes) == 1 else "not_classified"
    return GuideResult(
        criteria=results,
        met_low=met,
        met_high=met + unknown,
        missing=tuple(code for code, answer in given.items() if answer == Answer.UNKNOWN),
        statement=f"{met} of {len(CRITERIA)} met, {unknown} not known.",
        subtypes=subtypes,
        subtype=subtype,
        subtype_statement=_subtype_statement(given, subtypes),
        information=tuple(SUBTYPE_TABLE[code] for code in _to_read(given, subtype)),
        remarks=_remarks(given),
        deciding=easiest_first(
            [
                Deciding(code, INPUTS[code], EASE[code], settles=code in found.settling)
                for code in INPUTS
                if code in found.pivotal
            ]
        ),
    )


@cache  # 3 answers to each of 5 inputs: at most 243 entries
def _completions(answers: tuple[Answer, ...]) -> Completions:
    return over_completions(dict(zip(INPUTS, answers, strict=True)), _outcome)


def _outcome(found: Mapping[str, bool]) -> tuple[int, str]:
    """The number met and the subtype when every answer is known."""
    met = sum(any(found[code] for code in criterion.inputs) for criterion in CRITERIA)
    return met, _SUBTYPE[found["anti_srp"], found["anti_hmgcr"]]


def _to_read(given: Mapping[str, Answer], subtype: str) -> tuple[str, ...]:
    """The rows of SUBTYPE_TABLE that apply: an antibody found counts though the other was not tested."""
    found = tuple(code for code in ("anti_hmgcr", "anti_srp") if given[code] == Answer.YES)
    if subtype in ("seronegative", "double_positive"):
        return (subtype, *found)
    return found


def _subtype_statement(given: Mapping[str, Answer], subtypes: tuple[str, ...]) -> str:
    if len(subtypes) == 1:
        return f"By the antibodies, if this is IMNM: {SUBTYPES[subtypes[0]]}."
    names = {"anti_srp": "anti-SRP", "anti_hmgcr": "anti-HMGCR"}
    found = [names[code] for code in names if given[code] == Answer.YES]
    absent = [names[code] for code in names if given[code] == Answer.NO]
    open_ = " and ".join(names[code] for code in names if given[code] == Answer.UNKNOWN)
    known = f"{found[0]} found, " if found else f"{absent[0]} not found, " if absent else ""
    sentence = f"{known}{open_} not known: not tested is not negative."
    return f"{sentence[0].upper()}{sentence[1:]} Possible: {', '.join(SUBTYPES[code] for code in subtypes)}."


def _remarks(given: Mapping[str, Answer]) -> tuple[str, ...]:
    antibody = any_of(given["anti_srp"], given["anti_hmgcr"])
    if antibody == Answer.YES and given["weakness"] == Answer.NO:
        return (
            "Antibody positive without weakness: 22 of 55 statin patients with anti-HMGCR (40%) presented "
            f"with normal strength ({ANTIBODY_WITHOUT_WEAKNESS.key}, {ANTIBODY_WITHOUT_WEAKNESS.certainty}).",
        )
    return ()


def answers_from_facts(facts: PatientFacts, as_of: date) -> dict[str, Prefill]:
    """Proposed answers to INPUTS, plus "ck_above_5000" as information, each with the fact behind it."""
    facts = facts_until(facts, as_of)
    return {
        "weakness": weakness_from_facts(facts),
        "ck_raised": from_raised_tests(facts, ("CK",)),
        "biopsy": from_biopsies(facts, "necrosis", "minimal_infiltrate"),
        "anti_srp": from_antibody(facts, "ANTI_SRP"),
        "anti_hmgcr": from_antibody(facts, "ANTI_HMGCR"),
        "ck_above_5000": _ck_above_5000(facts),
    }


def _ck_above_5000(facts: PatientFacts) -> Prefill:
    """Whether any CK exceeded 5,000 units/L in whatever unit it was reported. Information only."""
    read = []
    for result in facts.results:
        if result.test != "CK" or result.value is None:
            continue
        try:
            units_per_litre = to_canonical(LAB_TESTS["CK"], result.value, result.unit)
        except UnknownUnit:
            continue  # a CK without a unit we know cannot be compared with 5,000 units/L
        if units_per_litre is not None:
            read.append(
                (units_per_litre, exceeds(units_per_litre, result.comparator, CK_OFTEN_ABOVE), result)
            )
    if not read:
        return Prefill(Answer.UNKNOWN, "No CK with a number and a known unit recorded.")
    above = [row for row in read if row[1] == Answer.YES]
    _, _, highest = max(above or read, key=lambda row: row[0])
    answer = any_of(*(answer for _, answer, _ in read))
    words = {Answer.YES: "above", Answer.NO: "not above", Answer.UNKNOWN: "not known whether above"}[answer]
    return Prefill(answer, f"Highest: {show_result(highest)}, {words} 5,000 units/L.", highest.on)
