"""ENMC 2016 criteria for immune-mediated necrotising myopathy (224th workshop): three groups, three-valued.

An antibody found without raised CK or without weakness is an answer of its own, "antibody positive,
criteria not met". An antibody that was not tested is not negative: every group it could still give stays
possible. No CK number is set. Shared clinical reference, criteria section 2.1 and conflict C9.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from assessments.knowledge.deciding import Completions, Deciding, Ease, easiest_first, over_completions
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.prefill import (
    Prefill,
    facts_until,
    from_antibody,
    from_biopsies,
    from_raised_tests,
)
from assessments.knowledge.proximal_weakness import weakness_from_facts
from assessments.knowledge.trace import Answer, Note, Source

VERSION = "ENMC 2016, compiled 22-Nov-2026"
SOURCE = Source(
    "S20",
    "Allenbach Y et al. 224th ENMC international workshop: clinico-sero-pathological classification of "
    "immune-mediated necrotizing myopathies. Neuromuscul Disord 2018, doi 10.1016/j.nmd.2017.09.016. Its "
    "table was read through S19 and S21, not in the report itself",
    "1",
    "https://linkinghub.elsevier.com/retrieve/pii/S0960-8966(17)31207-5",
)

INPUTS = {
    "ck_raised": "CK raised",
    "weakness": "Proximal muscle weakness",
    "anti_srp": "Anti-SRP positive",
    "anti_hmgcr": "Anti-HMGCR positive",
    "bx_necrosis": "Biopsy: scattered necrotic fibres",
    "bx_stages": "Biopsy: necrosis, myophagocytosis and regeneration together",
    "bx_macrophages": "Biopsy: macrophages with few lymphocytes",
}
BIOPSY_LIST = ("bx_necrosis", "bx_stages", "bx_macrophages")
EASE = {
    "ck_raised": Ease.LOOK_UP,  # raised at any time counts, so earlier results are looked up
    "weakness": Ease.ASK,
    "anti_srp": Ease.BLOOD_TEST,
    "anti_hmgcr": Ease.BLOOD_TEST,
    **dict.fromkeys(BIOPSY_LIST, Ease.BIOPSY),
}
_BIOPSY_CODES = {"bx_necrosis": "necrosis", "bx_stages": "bx_stages", "bx_macrophages": "bx_macrophages"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`is_met`: whether the criteria are fulfilled."""

    code: str
    label: str
    rule: str
    is_met: bool
    source: Source


_TALK = "Lundberg talk, The Rheumatologist"
_LIST = Source("S19", _TALK, "1")
# The lowest first: what is met stands above what is not.
OUTCOMES = {
    outcome.code: outcome
    for outcome in (
        Outcome("not_met", "Criteria not met", "No antibody found, and no group fulfilled.", False, _LIST),
        Outcome(
            "antibody_positive_not_met",
            "Antibody positive, criteria not met",
            "Anti-SRP or anti-HMGCR, but no raised CK or no proximal weakness.",
            False,
            Source("S22", "Meyer 2020 Arthritis Res Ther, 55 statin anti-HMGCR patients", "1"),
        ),
        Outcome(
            "antibody_negative_imnm",
            "Antibody-negative IMNM",
            "Raised CK, proximal weakness, neither antibody, and a biopsy of IMNM.",
            True,
            _LIST,
        ),
        Outcome(
            "anti_srp_myopathy",
            "Anti-SRP myopathy",
            "Raised CK, proximal weakness and anti-SRP; no biopsy needed.",
            True,
            _LIST,
        ),
        Outcome(
            "anti_hmgcr_myopathy",
            "Anti-HMGCR myopathy",
            "Raised CK, proximal weakness and anti-HMGCR; no biopsy needed.",
            True,
            Source("S19 S21", f"{_TALK}; Sharf 2024 Arthritis Care Res 76:1584", "2"),
        ),
        Outcome(
            "both_antibodies",
            "Both groups, anti-SRP myopathy with anti-HMGCR myopathy",
            "Raised CK, proximal weakness and both antibodies: each group is fulfilled, so both are named.",
            True,
            Source("criteria 2.1", "Our reading; the groups as listed do not exclude each other", "D"),
        ),
    )
}

NOTES = (
    Note(
        "An antibody not tested is not a negative antibody: the antibody-negative group needs both tested "
        "and negative.",
        _LIST,
    ),
    Note("No CK number is set: raised means above the laboratory's own limit.", _LIST),
    Note(
        "Known gap: the criteria need weakness, but of 55 statin patients with anti-HMGCR 22 (40%) presented "
        "with normal strength, and 9 still had it at treatment. Criteria not met is no argument against "
        "IMNM: to classify is not to diagnose.",
        OUTCOMES["antibody_positive_not_met"].source,
    ),
    Note(
        "A biopsy of IMNM has scattered necrotic fibres; necrosis, myophagocytosis and regeneration "
        "together; and macrophages with few lymphocytes.",
        _LIST,
    ),
    Note(
        "That all three findings of this list are needed together is our reading of it.",
        Source("criteria 2.1", "Our reading of the list in S19", "D"),
    ),
    Note(
        "Supporting signs, not counted: MHC class I on the sarcolemma, C5b-9 on the sarcolemma, fine p62 "
        "staining, endomysial fibrosis, enlarged capillaries.",
        Source("criteria 2.1", "Recalled supporting signs", "M"),
    ),
    Note(
        "Footnote, not counted: in the antibody-negative group other myositis-specific antibodies should be "
        "absent.",
        Source("criteria 2.1", "Recalled footnote", "M"),
    ),
)


@dataclass(frozen=True, slots=True)
class Enmc2016Result:
    """`outcomes`: codes of OUTCOMES that some way of answering what is missing would give, lowest first.

    `is_met`: whether the criteria are fulfilled whatever is missing. `deciding`: the missing items that
    could change the outcome; one of them `settles` when an answer to it alone leaves a single outcome.
    """

    answers: Mapping[str, Answer]
    outcomes: tuple[str, ...]
    is_met: Answer
    statement: str
    missing: tuple[str, ...]
    deciding: tuple[Deciding, ...]
    notes: tuple[Note, ...]

    @property
    def is_settled(self) -> bool:
        return len(self.outcomes) == 1


def classify(answers: Mapping[str, Answer]) -> Enmc2016Result:
    """The groups still possible. `answers`: codes of INPUTS; a code left out is unknown.

    Raises ValueError for a code that is not an input or an answer that is not yes, no or unknown.
    """
    if strangers := set(answers) - set(INPUTS):
        raise ValueError(f"not asked by ENMC 2016: {', '.join(sorted(strangers))}")
    given = {code: Answer(answers.get(code, Answer.UNKNOWN)) for code in INPUTS}
    found = _completions(tuple(given.values()))
    outcomes = tuple(code for code in OUTCOMES if code in found.outcomes)
    met = {OUTCOMES[code].is_met for code in outcomes}
    is_met = Answer.UNKNOWN if len(met) == 2 else Answer.YES if met == {True} else Answer.NO
    return Enmc2016Result(
        answers=given,
        outcomes=outcomes,
        is_met=is_met,
        statement=_statement(given, outcomes, is_met),
        missing=tuple(code for code, answer in given.items() if answer == Answer.UNKNOWN),
        deciding=easiest_first(
            [
                Deciding(code, INPUTS[code], EASE[code], settles=code in found.settling)
                for code in INPUTS
                if code in found.pivotal
            ]
        ),
        notes=NOTES,
    )


@cache  # 3 answers to each of 7 inputs: at most 2,187 entries
def _completions(answers: tuple[Answer, ...]) -> Completions:
    return over_completions(dict(zip(INPUTS, answers, strict=True)), _outcome)


def _outcome(found: Mapping[str, bool]) -> str:
    """The outcome when every answer is known."""
    has_myopathy = found["ck_raised"] and found["weakness"]
    if found["anti_srp"] or found["anti_hmgcr"]:
        if not has_myopathy:
            return "antibody_positive_not_met"
        if found["anti_srp"] and found["anti_hmgcr"]:
            return "both_antibodies"
        return "anti_srp_myopathy" if found["anti_srp"] else "anti_hmgcr_myopathy"
    has_biopsy = all(found[code] for code in BIOPSY_LIST)
    return "antibody_negative_imnm" if has_myopathy and has_biopsy else "not_met"


def _statement(given: Mapping[str, Answer], outcomes: tuple[str, ...], is_met: Answer) -> str:
    names = "; or ".join(OUTCOMES[code].label for code in outcomes)
    if len(outcomes) == 1:
        why = "" if is_met == Answer.YES else f": {_why_not_met(given)}"
        return f"{names}{why}."
    if is_met == Answer.YES:
        return f"Criteria met, the group still open: {names}."
    if is_met == Answer.NO:
        return f"No group whatever is missing, because {_why_not_met(given)}: {names}."
    return f"Cannot tell, still possible: {names}."


def _why_not_met(given: Mapping[str, Answer]) -> str:
    """What of the conditions is known to fail. The biopsy counts only where both antibodies are negative."""
    why = []
    if given["ck_raised"] == Answer.NO:
        why.append("CK not raised")
    if given["weakness"] == Answer.NO:
        why.append("no proximal weakness")
    is_antibody_negative = {given["anti_srp"], given["anti_hmgcr"]} == {Answer.NO}
    if is_antibody_negative and Answer.NO in [given[code] for code in BIOPSY_LIST]:
        why.append("no antibody and a biopsy without all three findings")
    return ", ".join(why)


def answers_from_facts(facts: PatientFacts, as_of: date) -> dict[str, Prefill]:
    """Proposed answers to INPUTS, each with the fact behind it. Later facts than `as_of` are left out."""
    facts = facts_until(facts, as_of)
    one_biopsy = _of_one_biopsy(facts)
    return {
        "ck_raised": from_raised_tests(facts, ("CK",)),
        "weakness": weakness_from_facts(facts),
        "anti_srp": from_antibody(facts, "ANTI_SRP"),
        "anti_hmgcr": from_antibody(facts, "ANTI_HMGCR"),
        **{code: from_biopsies(one_biopsy, _BIOPSY_CODES[code]) for code in BIOPSY_LIST},
    }


def _of_one_biopsy(facts: PatientFacts) -> PatientFacts:
    """The facts with the biopsy that shows most of the list, the latest among equals, as the only one.

    Findings of two biopsies are not put together: the list describes one picture.
    """
    biopsies = [event for event in facts.events if event.kind == "biopsy"]

    def shown(place: int) -> tuple[int, int, int]:
        answers = [
            Answer(biopsies[place].findings.get(code, Answer.UNKNOWN)) for code in _BIOPSY_CODES.values()
        ]
        return answers.count(Answer.YES), len(answers) - answers.count(Answer.UNKNOWN), place

    best = max(range(len(biopsies)), key=shown, default=None)
    return replace(facts, events=() if best is None else (biopsies[best],))
