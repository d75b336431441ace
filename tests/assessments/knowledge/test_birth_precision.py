"""A birth date known to the year or month: ages are ranges, and no birthday is made up."""

from datetime import date

import pytest

from assessments.knowledge.eular_acr_2017 import ONSET_AGE, answers_from_facts
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import plan
from assessments.knowledge.plan_case_facts import on, patient
from assessments.knowledge.trace import Answer

PACKS = tuple(load_packs()[name] for name in ("drug.bsr2017", "cancer.imacs2023"))
AS_OF = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("onset", "level", "words"),
    [
        ("2024-03-05", "unknown", "age 39 or 40 (born 1984): on either side of a limit."),
        ("2024", "unknown", "in 2024, age 39 or 40 (born 1984): on either side of a limit."),
        ("2023-12-31", "age_18_39", "age 39 (born 1984)."),
        ("2024-12-30", "unknown", "age 39 or 40 (born 1984): on either side"),
        ("2024-12-31", "age_ge40", "age 40 (born 1984)."),
        ("2025", "age_ge40", "in 2025, age 40 or 41 (born 1984)."),
        ("2002-06-01", "unknown", "age 17 or 18 (born 1984): on either side"),
        ("1983", "unknown", "before birth"),
    ],
)
def test_age_level_of_somebody_born_in_1984(onset, level, words):
    facts = patient(birth_date=date(1984, 1, 1), birth_precision="year", onset=on(onset))

    prefill = answers_from_facts(facts, AS_OF)[ONSET_AGE]

    assert (prefill.answer, words in prefill.sentence) == (level, True), prefill.sentence


@pytest.mark.parametrize(
    ("precision", "onset", "answer", "provisional", "sentence"),
    [
        ("year", "2024-01-10", Answer.YES, True,
         "First symptoms 10-Jan-2024, perhaps after the 40th birthday: born 1984, 40 in 2024."),
        ("year", "2023-12-31", Answer.NO, False,
         "First symptoms 31-Dec-2023, not after the 40th birthday: born 1984, 40 in 2024."),
        ("year", "2025-01-10", Answer.YES, False,
         "First symptoms 10-Jan-2025, after the 40th birthday: born 1984, 40 in 2024."),
        ("month", "2024-01-10", Answer.YES, True,
         "First symptoms 10-Jan-2024, perhaps after the 40th birthday: born Jan-1984, 40 in Jan-2024."),
        ("day", "2024-01-10", Answer.YES, False,
         "First symptoms 10-Jan-2024, after the 40th birthday on 01-Jan-2024."),
    ],
)  # fmt: skip
def test_age_over_40_says_no_more_than_is_known(precision, onset, answer, provisional, sentence):
    facts = patient(
        birth_date=date(1984, 1, 1), birth_precision=precision, onset=on(onset), diagnosis=on("2025-03-05")
    )

    age = next(factor for factor in plan(facts, PACKS, AS_OF).risk.factors if factor.id == "age40")

    assert (age.answer, age.is_provisional, age.sentence) == (answer, provisional, sentence)


def test_adult_onset_in_the_year_of_the_18th_birthday_is_in_doubt():
    def adult(birth_date, precision):
        facts = patient(birth_date=birth_date, birth_precision=precision)
        risk = plan(facts, PACKS, AS_OF).risk
        return risk.applies, risk.is_provisional

    assert adult(date(2006, 1, 1), "year") == (Answer.YES, True)
    assert adult(date(2005, 1, 1), "year") == (Answer.YES, False)
    assert adult(date(2007, 1, 1), "year") == (Answer.NO, False)
