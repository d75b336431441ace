"""Facts of patients who lack one field, for the tests of one_field_away."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from assessments.knowledge.facts import ResultFact, VisitFact
from assessments.knowledge.one_field_away import one_field_away
from assessments.knowledge.trace import Answer
from patients.knowledge.mmt8 import SITES
from patients.knowledge.partial_dates import PartialDate, Precision

TODAY = date(2026, 11, 23)
BIRTH, ONSET = date(1964, 5, 17), PartialDate(date(2023, 3, 1), Precision.MONTH)
OLD, LATE = date(2026, 3, 5), date(2026, 9, 1)
FULL = dict.fromkeys(SITES, 10)
WEAK = dict.fromkeys(SITES, 6)


def antibody(test, word):
    return ResultFact(test, PartialDate(OLD), qualitative=word)


def ck(value, on=OLD, limit=190):
    limit = None if limit is None else Decimal(limit)
    return ResultFact("CK", PartialDate(on), Decimal(value), unit="U/L", upper_limit=limit)


def enzyme(test, answer):
    return replace(ck(9800 if answer == "yes" else 100), test=test)


def measured(on, **more):
    values = {"physician_global": Decimal(6), "mmt8": WEAK} | more
    return VisitFact(on, **{name: value for name, value in values.items() if value is not None})


def symptoms(**answers):
    return VisitFact(OLD, symptoms={code: Answer(answer) for code, answer in answers.items()})


def found(facts, instrument, **more):
    return {one.item: one for one in one_field_away(facts, TODAY, **more) if one.instrument == instrument}
