"""The questions of all criteria sets, each asked once, and how their answers fill the items of every set.

A question is one fact. Most answer one item as they stand; the weakness of ENMC 2016 and of the guide is
arms or legs, and the guide's biopsy is necrosis together with little inflammation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from assessments.knowledge import enmc_2016, eular_acr_2017, guide_criteria
from assessments.knowledge.deciding import Ease
from assessments.knowledge.eular_acr_2017 import AGE_LEVELS, BIOPSY_ITEMS, ITEMS, ONSET_AGE, ONSET_AGE_LABEL
from assessments.knowledge.eular_acr_2017_subgroups import TREE_ITEMS
from assessments.knowledge.facts import EventFact, PatientFacts
from assessments.knowledge.prefill import PATIENT, Prefill, Provenance, facts_until, from_biopsies
from assessments.knowledge.three_valued import all_of, any_of
from assessments.knowledge.trace import Answer
from patients.knowledge.investigations import BIOPSY_FINDINGS

EULAR, ENMC, GUIDE = "eular_acr_2017", "enmc_2016", "guide_criteria"
THREE = tuple(answer.value for answer in Answer)
UNKNOWN = Answer.UNKNOWN.value


@dataclass(frozen=True, slots=True)
class Question:
    """`items`: the item of each set that this question answers or takes part in.

    `tests`: laboratory tests that hold its fact. `definition_mark`: a key of trace.MARKS, "" without one.
    """

    code: str
    label: str
    group: str
    ease: Ease
    items: Mapping[str, str]
    choices: tuple[str, ...] = THREE
    definition: str = ""
    definition_mark: str = ""
    tests: tuple[str, ...] = ()


_BIOPSY, _BLOOD = "Muscle biopsy", "Laboratory"
_TESTS = {
    "muscle_enzymes": ("CK", "LDH", "AST", "ALT"),
    "anti_jo1": ("ANTI_JO1",),
}
_GROUPS = {"Other": "Skin and swallowing", "Skin": "Skin and swallowing", "Biopsy": _BIOPSY}
_TREE = "For the EULAR/ACR subgroup only"


def _of_eular(code: str) -> Question:
    """A scored item as a question; the two regions of weakness answer the other sets too."""
    item = ITEMS[code]
    items = {EULAR: code}
    if code in ("prox_upper", "prox_lower"):
        items |= {ENMC: "weakness", GUIDE: "weakness"}
    return Question(
        code, item.label, _GROUPS.get(item.group, item.group), item.ease, items,
        definition=item.definition, definition_mark=item.definition_mark, tests=_TESTS.get(code, ()),
    )  # fmt: skip


def _of_both(code: str, label: str, ease: Ease, *tests: str) -> Question:
    return Question(code, label, _BLOOD, ease, {ENMC: code, GUIDE: code}, tests=tests)


def _tree_item(code: str) -> Question:
    return Question(code, TREE_ITEMS[code], _TREE, Ease.ASK, {EULAR: code})


QUESTIONS: dict[str, Question] = {
    question.code: question
    for question in (
        Question(
            ONSET_AGE, ONSET_AGE_LABEL, "Onset", Ease.ASK, {EULAR: ONSET_AGE}, (*AGE_LEVELS, UNKNOWN),
            "At the first symptom thought to belong to the disease.",
        ),
        *map(_of_eular, ("prox_lower", "prox_upper", "neck_flexors", "leg_prox_gt_distal")),
        _of_both("ck_raised", "CK raised", Ease.LOOK_UP, "CK"),
        _of_eular("muscle_enzymes"),
        _of_both("anti_hmgcr", "Anti-HMGCR positive", Ease.BLOOD_TEST, "ANTI_HMGCR"),
        _of_both("anti_srp", "Anti-SRP positive", Ease.BLOOD_TEST, "ANTI_SRP"),
        _of_eular("anti_jo1"),
        Question("bx_necrosis", BIOPSY_FINDINGS["necrosis"], _BIOPSY, Ease.BIOPSY,
                 {ENMC: "bx_necrosis", GUIDE: "biopsy"},
                 definition="Scattered for ENMC. For the guide together with the next answer."),
        Question("bx_minimal_infiltrate", BIOPSY_FINDINGS["minimal_infiltrate"], _BIOPSY, Ease.BIOPSY,
                 {GUIDE: "biopsy"}),
        Question("bx_stages", BIOPSY_FINDINGS["bx_stages"], _BIOPSY, Ease.BIOPSY,
                 {ENMC: "bx_stages"}),
        Question("bx_macrophages", BIOPSY_FINDINGS["bx_macrophages"], _BIOPSY, Ease.BIOPSY,
                 {ENMC: "bx_macrophages"}),
        *map(_of_eular, BIOPSY_ITEMS),
        *map(_of_eular, ("heliotrope", "gottron_papules", "gottron_sign", "dysphagia")),
        *map(_tree_item, TREE_ITEMS),
    )
}  # fmt: skip


def questions_of(instrument: str) -> tuple[str, ...]:
    """The codes of the questions that one set needs."""
    return tuple(question.code for question in QUESTIONS.values() if instrument in question.items)


def questions_for(instrument: str, item: str) -> tuple[str, ...]:
    """The codes of the questions that answer an item of a set, in the order of the screen."""
    return tuple(code for code, question in QUESTIONS.items() if question.items.get(instrument) == item)


def item_answers(instrument: str, answers: Mapping[str, str]) -> dict[str, str]:
    """The answer to each item of a set. `answers`: question to answer; a question left out is unknown."""
    items: dict[str, list[Answer]] = {}
    for code in questions_of(instrument):
        item = QUESTIONS[code].items[instrument]
        items.setdefault(item, []).append(answers.get(code, UNKNOWN))
    return {item: _joined(item, given) for item, given in items.items()}


def _joined(item: str, given: list[str]) -> str:
    """Weakness of either region is weakness; both findings together make the guide's biopsy."""
    if len(given) == 1:
        return given[0]
    rule = all_of if item == "biopsy" else any_of
    return rule(*map(Answer, given)).value


def answers_from_facts(facts: PatientFacts, as_of: date) -> dict[str, Prefill]:
    """The answer that the record proposes to each question, with its facts. Later facts are left out."""
    facts = facts_until(facts, as_of)
    eular = eular_acr_2017.answers_from_facts(facts, as_of)
    enmc = enmc_2016.answers_from_facts(facts, as_of)
    picture = _necrosis_picture(facts)
    prefills = {
        **{code: eular[code] for code in questions_of(EULAR)},
        **{code: enmc[code] for code in ("ck_raised", "anti_hmgcr", "anti_srp")},
        **{code: from_biopsies(picture, finding) for code, finding in PICTURE.items()},
    }
    prefills[ONSET_AGE] = _with_patient_row(prefills[ONSET_AGE])
    if prefills["bx_minimal_infiltrate"].answer != Answer.YES:
        # The guide names no other finding beside these two: any one biopsy that shows both is enough.
        both = guide_criteria.answers_from_facts(facts, as_of)["biopsy"]
        if both.answer == Answer.YES:
            prefills |= dict.fromkeys(("bx_necrosis", "bx_minimal_infiltrate"), both)
    return {code: prefills[code] for code in QUESTIONS}


# Questions about one and the same biopsy, to the finding as it is recorded.
PICTURE = {
    "bx_necrosis": "necrosis",
    "bx_stages": "bx_stages",
    "bx_macrophages": "bx_macrophages",
    "bx_minimal_infiltrate": "minimal_infiltrate",
}


def _necrosis_picture(facts: PatientFacts) -> PatientFacts:
    """The facts with one biopsy only: one that shows all of ENMC's list, else both of the guide's pair, else
    the most of the list and then of the pair.

    Findings of two biopsies are not put together: both sets describe one picture. Of equals the latest.
    """
    biopsies = [event for event in facts.events if event.kind == "biopsy"]
    enmc_list = [PICTURE[code] for code in enmc_2016.BIOPSY_LIST]

    def shown(place: int) -> tuple[int, ...]:
        of_list = _answers(biopsies[place], enmc_list)
        of_all = _answers(biopsies[place], PICTURE.values())
        known = [sum(answer != Answer.UNKNOWN for answer in answers) for answers in (of_list, of_all)]
        pair = _answers(biopsies[place], ("necrosis", "minimal_infiltrate"))
        fulfils = [set(answers) == {Answer.YES} for answers in (of_list, pair)]
        return *fulfils, of_list.count(Answer.YES), of_all.count(Answer.YES), *known, place

    best = max(range(len(biopsies)), key=shown, default=None)
    return replace(facts, events=() if best is None else (biopsies[best],))


def _answers(biopsy: EventFact, findings) -> list[Answer]:
    return [Answer(biopsy.findings.get(code, Answer.UNKNOWN)) for code in findings]


def _with_patient_row(prefill: Prefill) -> Prefill:
    """Birth and onset stand in the patient's own row, which does not say who entered them."""
    if prefill.facts or prefill.on is None:
        return prefill
    fact = Provenance(PATIENT, None, None, prefill.answer, prefill.on, prefill.sentence)
    return replace(prefill, facts=(fact,))


def contradictions(answers: Mapping[str, str]) -> list[str]:
    """Answers that cannot both hold, in words."""
    found = []
    if answers.get("ck_raised") == Answer.YES and answers.get("muscle_enzymes") == Answer.NO:
        found.append("CK raised is yes, but CK, LDH, AST or ALT raised is no: check one of them.")
    if answers.get("bx_stages") == Answer.YES and answers.get("bx_necrosis") == Answer.NO:
        found.append(
            "The biopsy has necrosis among its stages, but necrotic fibres is no: check one of them."
        )
    return found
