"""The subgroup tree of the 2017 EULAR/ACR criteria, followed with three-valued answers.

Tree: shared clinical reference, criteria section 1.5. The criteria use it only for probable or definite.
The questions share no item, so the leaves still possible are exactly those reached by answering each
open question both ways.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.knowledge.three_valued import all_of, any_of
from assessments.knowledge.trace import Answer, Source

RASHES = ("heliotrope", "gottron_papules", "gottron_sign")
WEAKNESS = ("prox_upper", "prox_lower", "neck_flexors", "leg_prox_gt_distal")

# Asked by the tree only; they add nothing to the score.
TREE_ITEMS = {
    "finger_flexors": "Finger flexor weakness",
    "treatment_not_improved": "Not improved by treatment",
}


ADULT = "onset_age"


@dataclass(frozen=True, slots=True)
class Leaf:
    code: str
    label: str
    source: Source


_TREE = "2017 EULAR/ACR subgroup tree"
LEAVES = {
    leaf.code: leaf
    for leaf in (
        Leaf("JDM", "Juvenile dermatomyositis", Source("criteria 1.5", f"{_TREE}, juvenile branch", "M")),
        Leaf(
            "JM",
            "Juvenile myositis other than dermatomyositis",
            Source("criteria 1.5", f"{_TREE}, juvenile branch", "M"),
        ),
        Leaf("DM", "Dermatomyositis", Source("criteria 1.5", f"{_TREE}, list of weakness items", "M")),
        # S73 confirms that rash without weakness is amyopathic; which items count as weakness is recalled.
        Leaf("ADM", "Amyopathic dermatomyositis", Source("S73", f"{_TREE}, list of weakness items", "M")),
        Leaf("IBM", "Inclusion body myositis", Source("S70 S07", f"{_TREE}, inclusion body branch", "1")),
        Leaf(
            "PM",
            "Polymyositis, which includes IMNM",
            Source("S19 S26", "Lundberg talk, The Rheumatologist; Parker 2019 Rheumatology", "2"),
        ),
    )
}


@dataclass(frozen=True, slots=True)
class Subgroup:
    """`reached`: whether the class allows the tree at all. `leaves`: those still possible, one = decided."""

    reached: Answer
    leaves: tuple[Leaf, ...]
    statement: str


def subgroup(answers: Mapping[str, Answer], adult: Answer, reached: Answer) -> Subgroup:
    """Follow the tree. `adult`: onset at 18 or later; `reached`: probable or definite."""
    leaves = tuple(LEAVES[code] for code in LEAVES if code in _possible(answers, adult))
    names = "; or ".join(leaf.label for leaf in leaves)
    if reached == Answer.NO:
        statement = "No subgroup: the criteria use the tree only for probable or definite."
    elif reached == Answer.UNKNOWN:
        statement = f"Only if the missing items bring the class to probable: {names}."
    else:
        statement = (
            f"{names}." if len(leaves) == 1 else f"Open until the missing items are answered: {names}."
        )
    return Subgroup(reached, leaves, statement)


def subgroup_deciding(answers: Mapping[str, Answer], adult: Answer) -> tuple[str, ...]:
    """The items not known of which the leaf still depends; `ADULT` for the age at onset.

    An open item of a question decides unless the other items of the question have answered it already, or
    the branch that asks it cannot be reached any more.
    """

    def answer(code: str) -> Answer:
        return answers.get(code, Answer.UNKNOWN)

    rash, weak = (any_of(*map(answer, codes)) for codes in (RASHES, WEAKNESS))
    signs = all_of(*map(answer, TREE_ITEMS))
    asked = [(ADULT, adult)] if adult == Answer.UNKNOWN else []
    if rash == Answer.UNKNOWN:
        asked += [(code, answer(code)) for code in RASHES]
    if adult != Answer.NO:
        if rash != Answer.NO and weak == Answer.UNKNOWN:
            asked += [(code, answer(code)) for code in WEAKNESS]
        if rash != Answer.YES and any_of(answer("bx_rimmed_vacuoles"), signs) == Answer.UNKNOWN:
            asked.append(("bx_rimmed_vacuoles", answer("bx_rimmed_vacuoles")))
            asked += [(code, answer(code)) for code in TREE_ITEMS if signs != Answer.NO]
    return tuple(code for code, given in asked if given == Answer.UNKNOWN)


def _possible(answers: Mapping[str, Answer], adult: Answer) -> set[str]:
    def answer(code: str) -> Answer:
        return answers.get(code, Answer.UNKNOWN)

    rash = any_of(*map(answer, RASHES))
    weak = any_of(*map(answer, WEAKNESS))
    inclusion_body = any_of(
        answer("bx_rimmed_vacuoles"),
        all_of(answer("finger_flexors"), answer("treatment_not_improved")),
    )
    juvenile = _branch(rash, {"JDM"}, {"JM"})
    grown_up = _branch(rash, _branch(weak, {"DM"}, {"ADM"}), _branch(inclusion_body, {"IBM"}, {"PM"}))
    return _branch(adult, grown_up, juvenile)


def _branch(question: Answer, if_yes: set[str], if_no: set[str]) -> set[str]:
    return {Answer.YES: if_yes, Answer.NO: if_no, Answer.UNKNOWN: if_yes | if_no}[question]
