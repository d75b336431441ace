"""What a result says beside its headline, as it is stored with it and printed from it.

Stored, because an older version has to print what it said then: points of every item, remarks, notes with
their sources, and what would have decided.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from assessments.instruments import (
    ENMC,
    EULAR,
    GUIDE,
    QUESTIONS,
    UNKNOWN,
    Instrument,
    answer_words,
    answers_of,
)
from assessments.knowledge import enmc_2016, guide_criteria
from assessments.knowledge.criteria_questions import item_answers, questions_for
from assessments.knowledge.deciding import EASE_LABELS, Deciding
from assessments.knowledge.eular_acr_2017 import ITEMS, ONSET_AGE
from assessments.knowledge.eular_acr_2017_classes import show_tenths
from assessments.knowledge.eular_acr_2017_result import Eular2017Result, Working
from assessments.knowledge.eular_acr_2017_subgroups import subgroup_deciding
from assessments.knowledge.trace import Answer, Note, Source
from assessments.models import CriteriaResult

STATES = {"yes": "met", "no": "not met", UNKNOWN: "not known"}


def words_of(saved: CriteriaResult, instrument: Instrument) -> dict:
    """What the saved result said; worked out anew only for the version that still holds, else empty."""
    if "said" in saved.outcome:
        return saved.outcome["said"]
    if saved.version != instrument.version:
        return {}
    answers = answers_of(saved)
    return said(instrument, instrument.score(answers), answers)


def said(instrument: Instrument, result: Any, answers: Mapping[str, str]) -> dict:
    """In plain types, fit for JSON. `answers`: question to answer; what is left out is not known."""
    open_ = {code for code in instrument.questions if answers.get(code, UNKNOWN) == UNKNOWN}
    found = {"deciding": _deciding(instrument, result.deciding, open_), "is_settled": result.is_settled}
    return found | _OF[instrument.code](result, answers, open_)


def open_subgroup(result: Eular2017Result, answers: Mapping[str, str]) -> list[Deciding]:
    """What leaves the subgroup open though the class is settled; without a subgroup, nothing."""
    if not result.is_settled or result.subgroup.reached != Answer.YES:
        return []
    items = item_answers(EULAR.code, answers)
    age = items.pop(ONSET_AGE)
    adult = Answer.UNKNOWN if age == UNKNOWN else Answer.NO if age == "age_lt18" else Answer.YES
    found = subgroup_deciding({code: Answer(answer) for code, answer in items.items()}, adult)
    return [Deciding(code, QUESTIONS[code].label, QUESTIONS[code].ease, settles=False) for code in found]


def _deciding(instrument: Instrument, found: Iterable[Deciding], open_: set[str]) -> list[dict]:
    """Named by the questions still open, as the screen asks them."""
    rows = []
    for one in found:
        labels = [QUESTIONS[code].label for code in questions_for(instrument.code, one.item) if code in open_]
        rows.append({"label": " or ".join(labels), "ease": EASE_LABELS[one.ease], "settles": one.settles})
    return rows


def _notes(notes: Iterable[Note]) -> list[dict]:
    return [_sourced(note.text, note.source) for note in notes]


def _sourced(text: str, source: Source) -> dict:
    """`certainty` in the words of the day: they may be worded otherwise later."""
    return {"text": text, "source": source.key, "mark": source.mark, "certainty": source.certainty}


def _eular(result: Eular2017Result, answers: Mapping[str, str], open_: set[str]) -> dict:
    other = () if result.deciding or result.biopsy_complete else result.with_biopsy.deciding
    return {
        "deciding_other": _deciding(EULAR, other, open_),
        "subgroup_open": _deciding(EULAR, open_subgroup(result, answers), open_),
        "subgroup_unconfirmed": any(leaf.source.mark == "M" for leaf in result.subgroup.leaves),
        "remarks": [f"{one.model.label}: {one.remark}" for one in result.models if one.remark],
        "points": _points(result),
        "notes": _notes(result.notes),
    }


def _points(result: Eular2017Result) -> list[dict]:
    """One row an item, both models side by side."""
    columns = [{line.code: line for line in one.working} for one in result.models]
    rows = []
    for code, line in columns[1].items():
        definition = ITEMS[code].definition_mark if code in ITEMS else ""
        given = answer_words(code, line.answer)
        is_open = line.answer == Answer.UNKNOWN
        counted = [column.get(code) for column in columns]
        rows.append(
            {
                "label": line.label,
                "answer": given if line.answer in (*Answer,) else "",
                "points": [_span(one, is_open) for one in counted],
                "unconfirmed": definition == "M",
            }
        )
    return rows


def _span(line: Working | None, is_open: bool) -> str:
    """`0.7`; of an item not known what it could come to, `0.0 to 0.7`; a dash where the model has it not."""
    if line is None:
        return "–"
    counted = show_tenths(line.counted)
    return f"{counted} to {show_tenths(line.weight)}" if is_open else counted


def _enmc(result: enmc_2016.Enmc2016Result, answers: Mapping[str, str], open_: set[str]) -> dict:
    outcomes = [enmc_2016.OUTCOMES[code] for code in result.outcomes]
    return {
        "rules": [{"label": one.label, **_sourced(one.rule, one.source)} for one in outcomes],
        "working": [[label, STATES[result.answers[code].value]] for code, label in enmc_2016.INPUTS.items()],
        "notes": _notes(result.notes),
    }


def _guide(result: guide_criteria.GuideResult, answers: Mapping[str, str], open_: set[str]) -> dict:
    features = []
    for one in result.information:
        texts = [*one.features]
        if one.protocol:
            texts.append(f"Treatment the guide names, for reading and no order: {one.protocol}.")
        features += [_sourced(text, one.source) for text in texts]
    return {
        "remarks": list(result.remarks),
        "notes": _notes(guide_criteria.NOTES),
        "features": features,
    }


_OF = {EULAR.code: _eular, ENMC.code: _enmc, GUIDE.code: _guide}
