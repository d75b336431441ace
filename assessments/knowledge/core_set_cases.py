"""Core sets written on one line, for the cases of the response instruments; and which blood sample counts.

`physician_global=6 mmt8.right=60 mmt8.both=110..120 haq.with_aids=9/8 CK=12.5`: globals in cm, strength as
a sum or bounds, HAQ as an exact fraction, enzymes as multiples of their upper limit. What is not named is
not known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from assessments.knowledge.core_set import ENZYMES, GLOBALS, CoreSet

BASELINE_DAY, FOLLOW_UP_DAY = date(2024, 3, 1), date(2024, 9, 1)


def core_set_of(text: str, on: date = BASELINE_DAY) -> CoreSet:
    """The core set that a line describes; ValueError for a word that is none of it."""
    values: dict = {"haq": {}, "mmt8": {}, "enzymes": {}}
    for word in text.split():
        name, _, value = word.partition("=")
        measure, _, kind = name.partition(".")
        if name in GLOBALS:
            values[name] = Decimal(value)
        elif measure == "mmt8":
            low, _, high = value.partition("..")
            values["mmt8"][kind] = (int(low), int(high or low))
        elif measure == "haq":
            values["haq"][kind] = Fraction(value)
        elif name in ENZYMES:
            values["enzymes"][name] = Fraction(value)
        else:
            raise ValueError(f"“{word}” is not part of a core set")
    return CoreSet(on=on, **values)


@dataclass(frozen=True, slots=True)
class SampleCase:
    """CK results as `day value/limit`, days counted from the visit; a comparator stands before the value.

    `multiple` is what the visit gets, "" for nothing, and `unused` the reason then.
    """

    description: str
    results: str
    multiple: str
    unused: str = ""


SAMPLE_CASES = (
    SampleCase("a sample of the day of the visit", "0 5000/200", "25"),
    SampleCase("28 days before still counts", "-28 5000/200", "25"),
    SampleCase("29 days before does not", "-29 5000/200", ""),
    SampleCase("28 days after still counts", "28 5000/200", "25"),
    SampleCase("29 days after does not", "29 5000/200", ""),
    SampleCase("the nearest counts, not the highest", "-10 9000/200, 3 1000/200", "5"),
    SampleCase("on equal distance the earlier one", "-7 2000/200, 7 1000/200", "10"),
    SampleCase("each result against its own limit", "0 2000/100, 20 2000/400", "20"),
    SampleCase("without a limit there is no multiple", "0 5000/-", "", "CK: no upper limit of normal"),
    SampleCase("the nearest with a limit is taken instead", "0 5000/-, 9 4000/200", "20"),
    SampleCase("a value above the range of the machine has no multiple", "0 >22000/200", "",
               "CK: only known as >22000"),
    SampleCase("no blood taken", "", ""),
)  # fmt: skip
