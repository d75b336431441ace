"""Which single answer would make a patient classifiable or scorable, and what it would settle.

For each instrument whose answer is open, the fields of which some answer alone, the others still not known,
settles what the instrument asks:

- 2017 EULAR/ACR: open while the class is neither final nor at least probable, the recommended minimum
  (S01). The model that is read counts; the other is left aside.
- ENMC 2016: open while more than one outcome is possible. Once the criteria are met through an antibody
  found, only the second antibody is open, which is good enough: no row.
- The guide's subtype: open while neither antibody is found and one was not tested. How many of its four
  criteria are met is no class and gives no row.
- Total Improvement Score: open while it cannot be scored, or while the one measure missing leaves the
  category open. A measure that can gain no points any more is not waited for. Strength of which muscles
  were left out is a field missing; a trace or a muscle that could not be tested is none.

A row is kept only where some positive answer classifies or scores: a yes, a date, a value. Where nothing but
a "no" settles, as a finding whose absence rules the class out, nobody is one field away from a class: no row.
A field is what a person fills in, so one weakness that two questions answer gives the question that is left,
and a biopsy that was never taken (three findings) gives none. Of the four enzymes of EULAR/ACR the first that
is not judged yet is asked for; "never raised" settles only when it is the last.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assessments.knowledge import enmc_2016, eular_acr_2017, guide_criteria
from assessments.knowledge.core_set import (
    ENZYME_WINDOW_DAYS,
    MEASURE_LABELS,
    CoreSet,
    common_side,
    most_abnormal,
    partly_graded,
)
from assessments.knowledge.deciding import Ease
from assessments.knowledge.eular_acr_2017 import AGE_LEVELS, CLASS_LABELS, ITEMS, ONSET_AGE, IimClass
from assessments.knowledge.eular_acr_2017_classes import class_of, rank, show_tenths
from assessments.knowledge.eular_acr_2017_result import ModelResult
from assessments.knowledge.facts import PatientFacts
from assessments.knowledge.prefill import facts_until, not_judged
from assessments.knowledge.response_now import (
    AT_VISIT,
    ResponseNow,
    gaps_in_strength,
    place_of,
    response_now,
)
from assessments.knowledge.tis_2016 import (
    NEEDED,
    RESPONSE_LABELS,
    TisResult,
    lacks_for_baseline,
    may_be_chosen,
)
from assessments.knowledge.tis_2016_tables import SCALES
from assessments.knowledge.trace import Answer
from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.partial_dates import show_date
from patients.knowledge.subtypes import SUBTYPES
from patients.knowledge.symptoms import SYMPTOMS

INSTRUMENTS = {
    "eular_acr_2017": "EULAR/ACR 2017",
    "enmc_2016": "ENMC 2016",
    "guide_criteria": "The guide’s subtype",
    "tis_2016": "Response (TIS 2016)",
}

# An instrument's item to the field that a person fills in: a symptom of the visit or a laboratory test.
FIELD_OF = {
    "anti_jo1": "ANTI_JO1",
    "anti_srp": "ANTI_SRP",
    "anti_hmgcr": "ANTI_HMGCR",
    "ck_raised": "CK",
}
ONSET, BIRTH = "onset", "birth"
_YES_NO = dict.fromkeys(("ANTI_JO1", "ANTI_SRP", "ANTI_HMGCR"), ("positive", "negative")) | dict.fromkeys(
    eular_acr_2017.ENZYME_TESTS, ("raised", "never raised")
)


@dataclass(frozen=True, slots=True)
class OneField:
    """`item`: a symptom, a laboratory test, "onset", "birth", a biopsy finding of ENMC or a core set measure.

    `on`: the visit that the field belongs to; None where any day will do.
    """

    instrument: str
    item: str
    label: str
    ease: Ease
    sentence: str
    on: date | None = None


def one_field_away(
    facts: PatientFacts, as_of: date, baseline_on: date | None = None, *, response: ResponseNow | None = None
) -> tuple[OneField, ...]:
    """Every such field, the easiest first. `response`: today's response where the caller has it already."""
    facts = facts_until(facts, as_of)
    response = response or response_now(facts, as_of, baseline_on)
    found = [
        *_eular(facts, as_of),
        *_enmc(facts, as_of),
        *_guide(facts),
        *_response(response, as_of),
    ]
    return tuple(sorted(found, key=lambda one: one.ease))


def _eular(facts: PatientFacts, as_of: date) -> list[OneField]:
    prefilled = eular_acr_2017.answers_from_facts(facts, as_of)
    age = prefilled.pop(ONSET_AGE).answer
    answers = {code: Answer(one.answer) for code, one in prefilled.items()}
    result = eular_acr_2017.score(answers, age if age in AGE_LEVELS else None).primary_result
    if result.is_settled or rank(result.class_low) >= rank(IimClass.PROBABLE):
        return []
    unjudged = not_judged(facts, eular_acr_2017.ENZYME_TESTS)
    found = []
    for deciding in result.deciding:
        item = _age_field(facts) if deciding.item == ONSET_AGE else _field(deciding.item)
        if deciding.item == "muscle_enzymes":
            item = unjudged[0]
        is_last = deciding.item != "muscle_enzymes" or len(unjudged) == 1
        words = _eular_words(deciding.item, item, result, is_last) if deciding.settles and item else ""
        if words:
            where = result.model.label.lower()
            sentence = f"By EULAR/ACR 2017 {where}, {words}."
            found.append(OneField("eular_acr_2017", item, _label(item), deciding.ease, sentence))
    return found


def _eular_words(code: str, item: str, result: ModelResult, is_last: bool) -> str:
    """`yes would make this at least probable (5.8 to 7.7)`, each answer that settles in turn.

    "" where no answer that gives points settles it. `is_last`: a "no" to the field is a "no" to the item.
    """
    model, low, high = result.model, result.score_low, result.score_high
    with_biopsy = model.code == eular_acr_2017.WITH_BIOPSY
    if code == ONSET_AGE:
        levels = [(f"onset at {label}" if label[0].isdigit() else f"onset {label.lower()}", weights)
                  for label, *weights in AGE_LEVELS.values()]  # fmt: skip
        choices = [(words, weights[with_biopsy]) for words, weights in levels]
    else:
        weight = ITEMS[code].with_biopsy if with_biopsy else ITEMS[code].without_biopsy
        yes, no = _YES_NO.get(item, ("yes", "no"))
        choices = [(yes, weight), (no, 0)] if is_last else [(yes, weight)]
    most = max(points for _, points in choices)
    settled, is_positive = [], False
    for words, points in choices:
        least, best = low + points, high - most + points
        class_low, class_high = class_of(least, model), class_of(best, model)
        score = show_tenths(least) if least == best else f"{show_tenths(least)} to {show_tenths(best)}"
        if class_low == class_high:
            settled.append(f"{words} would make it final: “{CLASS_LABELS[class_low]}” ({score})")
        elif rank(class_low) >= rank(IimClass.PROBABLE):
            settled.append(f"{words} would make this at least probable ({score})")
        else:
            continue
        is_positive |= class_low != IimClass.NOT_IIM
    return "; ".join(settled) if is_positive else ""


def _age_field(facts: PatientFacts) -> str:
    """The one date that is missing or not exact enough; "" when both are."""
    missing = [name for name, on in ((BIRTH, facts.birth), (ONSET, facts.onset)) if on is None]
    if missing:
        return missing[0] if len(missing) == 1 else ""
    inexact = [name for name, on in ((BIRTH, facts.birth), (ONSET, facts.onset)) if not on.is_exact]
    return inexact[-1] if inexact else ONSET


def _enmc(facts: PatientFacts, as_of: date) -> list[OneField]:
    prefilled = enmc_2016.answers_from_facts(facts, as_of)
    answers = {code: Answer(one.answer) for code, one in prefilled.items()}
    result = enmc_2016.classify(answers)
    if result.is_settled or _met_by_antibody(result):
        return []
    found = []
    for deciding in result.deciding:
        if not deciding.settles or (deciding.item in enmc_2016.BIOPSY_LIST and not _has_biopsy(facts)):
            continue
        after = {
            answer: enmc_2016.classify({**answers, deciding.item: answer})
            for answer in (Answer.YES, Answer.NO)
        }
        item = _weakness_field(facts) if deciding.item == "weakness" else _field(deciding.item)
        if _is_settled(after[Answer.YES]):
            is_last = deciding.item != "weakness" or _is_other_limb_strong(facts)
            sentence = f"By ENMC 2016, {_enmc_words(item, after, is_last)}."
            found.append(OneField("enmc_2016", item, _label(item), deciding.ease, sentence))
    return found


def _met_by_antibody(result: enmc_2016.Enmc2016Result) -> bool:
    return result.is_met == Answer.YES and "antibody_negative_imnm" not in result.outcomes


def _enmc_words(item: str, after: Mapping[Answer, enmc_2016.Enmc2016Result], is_last: bool) -> str:
    """Each answer that settles; of a "no" only where `is_last`, that is, no other field keeps it open."""
    settled = []
    for answer, words in zip(after, _YES_NO.get(item, ("yes", "no")), strict=True):
        result = after[answer]
        if answer == Answer.NO and not is_last:
            continue
        if result.is_settled:
            settled.append(f"{words} would make it final: “{enmc_2016.OUTCOMES[result.outcomes[0]].label}”")
        elif _met_by_antibody(result):
            settled.append(f"{words} would meet the criteria")
    return "; ".join(settled)


def _is_settled(result: enmc_2016.Enmc2016Result) -> bool:
    return result.is_settled or _met_by_antibody(result)


def _is_other_limb_strong(facts: PatientFacts) -> bool:
    return Answer.NO in (facts.ever_symptom(code)[0] for code in ("prox_lower", "prox_upper"))


def _weakness_field(facts: PatientFacts) -> str:
    """Legs or arms, whichever was not asked; the legs where neither was."""
    return "prox_upper" if facts.ever_symptom("prox_lower")[0] == Answer.NO else "prox_lower"


def _has_biopsy(facts: PatientFacts) -> bool:
    return any(event.kind == "biopsy" for event in facts.events)


def _guide(facts: PatientFacts) -> list[OneField]:
    antibodies = {code: facts.antibody(FIELD_OF[code])[0] for code in ("anti_srp", "anti_hmgcr")}
    if sorted(antibodies.values()) != [Answer.NO, Answer.UNKNOWN]:
        return []
    (code,) = (code for code, answer in antibodies.items() if answer == Answer.UNKNOWN)
    after = [guide_criteria.assess({**antibodies, code: answer}) for answer in (Answer.YES, Answer.NO)]
    yes, no = (SUBTYPES[result.subtype] for result in after)
    sentence = f"By the guide, positive would make the subtype “{yes}”, negative “{no}”."
    item = FIELD_OF[code]
    return [OneField("guide_criteria", item, _label(item), guide_criteria.EASE[code], sentence)]


def _response(now: ResponseNow, as_of: date) -> list[OneField]:
    if now.result is None:
        return _earlier_baseline(now, as_of)
    measures = (
        _open_measures(now.result) if now.is_scorable else [m for m in NEEDED if m in now.result.missing]
    )
    missing = [(measure, place) for measure in measures for place in _places(now.result, measure)]
    if len(missing) != 1:
        return []
    if not now.is_scorable:
        return [_measure(*missing[0], now, "would make the response scorable", as_of)]
    if now.lowest == now.highest or not _settles_category(now, measures[0]):
        return []
    low, high = (RESPONSE_LABELS[one].lower() for one in (now.lowest, now.highest))
    return [_measure(*missing[0], now, f"would settle the response: {low} to {high}", as_of)]


def _open_measures(result: TisResult) -> list[str]:
    """What a person can still fill in and could change the score."""
    gaps = bool(gaps_in_strength(result))
    return [
        one.measure
        for one in result.components
        if one.is_open and (one.is_missing or (one.measure == "mmt8" and gaps))
    ]


def _earlier_baseline(now: ResponseNow, as_of: date) -> list[OneField]:
    """One measure at an earlier visit would give the latest one a baseline: the earliest such visit."""
    measured = [one for one in now.sets if any(one.has(measure) for measure in AT_VISIT)]
    latest = now.baseline or (measured[-1] if measured else None)
    if latest is None or now.is_chosen or not may_be_chosen(latest):
        return []
    for earlier in measured:
        lacking = lacks_for_baseline(earlier)
        is_comparable = "mmt8" in lacking or common_side(earlier, latest) is not None
        if earlier.on < latest.on and len(lacking) == 1 and is_comparable:
            words = "would make the response scorable, with that visit as baseline"
            return [_measure(lacking[0], earlier, now, words, as_of)]
    return []


def _places(result: TisResult, measure: str) -> list[CoreSet]:
    """The visits at which the measure has to be filled in."""
    absent = [one for one in (result.baseline, result.follow_up) if not one.has(measure)]
    if measure == "mmt8" and not result.component("mmt8").is_missing:
        return gaps_in_strength(result)
    return absent or [place_of(result, measure)]


def _settles_category(now: ResponseNow, measure: str) -> bool:
    """Whether some value of the one open measure that can still be reached leaves a single category."""
    one = now.result.component(measure)
    low, high = now.result.low - one.points_low, now.result.high - one.points_high
    bands = [Fraction(halves, 2) for halves in SCALES[measure].halves]
    reached = [points for points in bands if one.points_low <= points <= one.points_high]
    return any(now.lowest_with(low + points) == now.highest_with(high + points) for points in reached)


def _measure(measure: str, place: CoreSet, now: ResponseNow, words: str, as_of: date) -> OneField:
    item, label, day = measure, MEASURE_LABELS[measure], show_date(place.on)
    # What belongs to a past visit can no longer be asked or examined: it stands in that day's notes.
    ease = Ease.ASK if place.on == as_of else Ease.LOOK_UP
    if measure == "enzyme":
        item = next(filter(None, map(most_abnormal, (now.baseline, now.follow_up))), "CK")
        label = LAB_TESTS[item].name
        if (as_of - place.on).days <= ENZYME_WINDOW_DAYS:
            ease = Ease.BLOOD_TEST
        sentence = f"{label} with its limit within {ENZYME_WINDOW_DAYS} days of {day} {words}."
    else:
        sentence = f"{label} of {day} {words}."
        if measure == "mmt8" and (gaps := partly_graded(place)):
            sentence = f"{sentence} {gaps}."
    return OneField("tis_2016", item, label, ease, sentence, place.on)


def _field(code: str) -> str:
    return FIELD_OF.get(code, code)


def _label(item: str) -> str:
    if item in LAB_TESTS:
        return LAB_TESTS[item].name
    return {ONSET: "Onset", BIRTH: "Birth date"}.get(item) or SYMPTOMS.get(item) or enmc_2016.INPUTS[item]
