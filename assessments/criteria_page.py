"""What the criteria screen shows: the questions with their facts, and the result of each set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assessments.fact_links import (
    amend_address,
    entered_by,
    entry_address,
    fact_address,
    for_reader,
    names_of,
    who_told_onset,
    without_label,
)
from assessments.forms.criteria import SaveCriteriaForm, reason_name
from assessments.instruments import ENMC, EULAR, GUIDE, INSTRUMENTS, QUESTIONS, UNKNOWN, answer_words
from assessments.knowledge.criteria_questions import Question, item_answers, questions_for
from assessments.knowledge.deciding import EASE_LABELS
from assessments.knowledge.enmc_2016 import INPUTS, OUTCOMES
from assessments.knowledge.eular_acr_2017 import (
    AGE_LEVELS,
    CLASS_LABELS,
    show_percent,
    show_tenths,
)
from assessments.knowledge.eular_acr_2017_subgroups import TREE_ITEMS
from assessments.knowledge.prefill import PATIENT, Prefill
from assessments.knowledge.trace import Answer
from assessments.result_words import open_subgroup
from patients.models import Patient

STATES = {"yes": ("met", "✓"), "no": ("not met", "✗"), UNKNOWN: ("not known", "?")}
FIRST_DECIDING = 5


@dataclass(frozen=True, slots=True)
class Page:
    """One screen of one patient: what the record proposes, what is answered, and what follows."""

    patient: Patient
    proposed: Mapping[str, Prefill]
    answers: Mapping[str, str]
    may_write: bool
    said_unknown: frozenset[str] = frozenset()  # questions answered "not known" by a person

    @property
    def results(self) -> dict:
        return {code: instrument.score(self.answers) for code, instrument in INSTRUMENTS.items()}


def groups(page: Page, form: SaveCriteriaForm, counts: Mapping[str, list]) -> list[tuple[str, list[dict]]]:
    """The questions by group. "Not known" is chosen only by a person, never in advance."""
    facts = [fact for prefill in page.proposed.values() for fact in prefill.facts]
    told_by = who_told_onset(page.patient) if any(fact.kind == PATIENT for fact in facts) else None
    names = names_of([*(fact.recorded_by for fact in facts), told_by], page.patient)
    found: dict[str, list[dict]] = {}
    for code, question in QUESTIONS.items():
        prefill, answer = page.proposed[code], page.answers[code]
        is_open = answer == UNKNOWN == prefill.answer and code not in page.said_unknown
        found.setdefault(question.group, []).append(
            {
                "question": question,
                "choices": _choices(question),
                "value": "" if is_open else answer,
                "record": "" if prefill.answer == UNKNOWN else str(prefill.answer),
                "record_words": answer_words(code, str(prefill.answer)),
                "sentence": for_reader(without_label(_not_in_facts(prefill), question.label), page.patient),
                "facts": _facts(page, prefill, question.label, names, told_by),
                "mend": amend_address(page.patient, question, prefill) if page.may_write else ("", ""),
                "counts": counts[code],
                "reason": form[reason_name(code)],
            }
        )
    return list(found.items())


def _not_in_facts(prefill: Prefill) -> str:
    """What the sentence says beside the facts listed: above all that nothing answers the question."""
    rest = prefill.sentence
    for fact in prefill.facts:
        rest = rest.replace(fact.sentence, "")
    return " ".join(rest.split())


def _choices(question: Question) -> list[tuple[str, str]]:
    words = {"yes": "Yes", "no": "No", UNKNOWN: "Not known", **{c: a[0] for c, a in AGE_LEVELS.items()}}
    return [(choice, words[choice]) for choice in question.choices]


def _facts(page: Page, prefill: Prefill, label: str, names: Mapping[int, str], told_by: int | None):
    """The facts of one answer; of one row, such as a visit, who entered it is said once."""
    shown, rows = [], set()
    for fact in prefill.facts:
        one = _fact(page, fact, label, names, told_by)
        if fact.row and (fact.kind, fact.row) in rows:
            one |= {"entered": "", "address": ""}
        rows.add((fact.kind, fact.row))
        shown.append(one)
    return shown


def _fact(page: Page, fact, label: str, names: Mapping[int, str], told_by: int | None) -> dict:
    day = fact.on.day if fact.on else None
    address, where = fact_address(page.patient, fact.kind, fact.row, day, may_write=page.may_write)
    by = told_by if fact.kind == PATIENT else fact.recorded_by
    return {
        "sentence": for_reader(without_label(fact.sentence, label), page.patient),
        "entered": entered_by(names.get(by, "")),
        "address": address,
        "where": where,
    }


def counts(page: Page, results: Mapping) -> dict[str, list[dict]]:
    """By question, what its item comes to in each set: met, not met or not known, and points."""
    items = {code: item_answers(code, page.answers) for code in INSTRUMENTS}
    points = [{line.code: line for line in results[EULAR.code].models[place].working} for place in range(2)]
    found = {}
    for code, question in QUESTIONS.items():
        found[code] = [
            {
                "set": INSTRUMENTS[instrument].short,
                "state": STATES.get(items[instrument][item], ("known", "✓")),
                "of": _item_name(instrument, item),
                "points": _points(item, points) if instrument == EULAR.code else "",
            }
            for instrument, item in question.items.items()
        ]
    return found


def _item_name(instrument: str, item: str) -> str:
    """The name of an item that several questions answer, so that its state is not taken for one answer's."""
    names = {"weakness": "weakness", "biopsy": "biopsy"}
    return names.get(item, "") if len(questions_for(instrument, item)) > 1 else ""


def _points(item: str, models: list[Mapping]) -> str:
    """`0.7 / 0.5`: without and with biopsy; of an open item, what it could still add."""
    if item in TREE_ITEMS:
        return ""
    lines = [lines.get(item) for lines in models]
    is_open = lines[1].answer == Answer.UNKNOWN
    counted = [line and (line.weight if is_open else line.counted) for line in lines]
    shown = " / ".join("none" if tenths is None else show_tenths(tenths) for tenths in counted)
    if is_open:
        return f"could add {shown}"
    return "" if lines[1].answer == Answer.NO else shown


def eular_card(page: Page, result) -> dict:
    # A complete biopsy report brings the other model, so its open items count where nothing else decides.
    of_other = () if result.biopsy_complete else result.with_biopsy.deciding
    return {
        "instrument": EULAR,
        "statement": result.primary_result.statement,
        "result": result,
        "lowest": CLASS_LABELS[result.class_low],
        "highest": CLASS_LABELS[result.class_high],
        "deciding": deciding(page, EULAR.code, result.deciding or of_other),
        "decides_other_model": not result.deciding and bool(of_other),
        "subgroup_open": deciding(page, EULAR.code, open_subgroup(result, page.answers))["rows"],
        "models": [_model(one, result) for one in result.models],
        "unconfirmed_leaves": any(leaf.source.mark == "M" for leaf in result.subgroup.leaves),
    }


def _model(one, result) -> dict:
    return {
        "model": one.model,
        "is_primary": one.model.code == result.primary,
        "class": CLASS_LABELS[one.class_low],
        "class_high": CLASS_LABELS[one.class_high],
        "score": _range(show_tenths(one.score_low), show_tenths(one.score_high)),
        "probability": _range(show_percent(one.probability_low), show_percent(one.probability_high)),
        "remark": one.remark,
        "missing": len(one.missing),
        "deciding": [item.label for item in one.deciding],
        "working": [(line, show_tenths(line.weight), show_tenths(line.counted)) for line in one.working],
    }


def _range(low: str, high: str) -> str:
    return low if low == high else f"{low} to {high}"


def enmc_card(page: Page, result) -> dict:
    return {
        "instrument": ENMC,
        "statement": result.statement,
        "result": result,
        "lowest": OUTCOMES[result.outcomes[0]].label,
        "highest": OUTCOMES[result.outcomes[-1]].label,
        "outcomes": [OUTCOMES[code] for code in result.outcomes],
        "deciding": deciding(page, ENMC.code, result.deciding),
        "working": [(label, STATES[result.answers[code].value]) for code, label in INPUTS.items()],
        "unconfirmed": sum(note.source.mark == "M" for note in result.notes),
    }


def guide_card(page: Page, result) -> dict:
    return {
        "instrument": GUIDE,
        "statement": result.statement,
        "result": result,
        "lowest": f"{result.met_low} of {len(result.criteria)} met",
        "highest": f"{result.met_high} of {len(result.criteria)} met",
        "deciding": deciding(page, GUIDE.code, result.deciding),
        "criteria": [(one.criterion, STATES[one.answer.value]) for one in result.criteria],
    }


def deciding(page: Page, instrument: str, found) -> dict:
    """The open items that could change the outcome, the easiest first, each with its fields on this page."""
    rows = []
    for one in found:
        open_questions = [
            QUESTIONS[code] for code in questions_for(instrument, one.item) if page.answers[code] == UNKNOWN
        ]
        address, words = _entry(page, open_questions[0])
        fields = [(question.code, question.label) for question in open_questions]
        rows.append(
            {
                "fields": fields,
                "label": fields[0][1] if len(fields) == 1 else "",
                "ease": EASE_LABELS[one.ease],
                "settles": one.settles,
                "address": address,
                "words": words,
            }
        )
    return {"rows": rows, "first": rows[:FIRST_DECIDING], "rest": rows[FIRST_DECIDING:], "total": len(rows)}


def _entry(page: Page, question: Question) -> tuple[str, str]:
    if not page.may_write:
        return "", ""
    return entry_address(page.patient, question, page.proposed[question.code])


def override_lines(page: Page, codes: list[str], reasons: Mapping[str, str]) -> list[dict]:
    """What is answered against the record, for the result pane."""
    return [
        {
            "question": QUESTIONS[code],
            "answer": answer_words(code, page.answers[code]),
            "record": answer_words(code, str(page.proposed[code].answer)),
            "reason": reasons.get(reason_name(code), "").strip(),
        }
        for code in codes
    ]
