"""Worked cases of the Total Improvement Score, to be read and disagreed with by a clinician.

`BAND_CASES`: one measure alone, on each side of every cut-point of its bands. `CASES`: whole scores, on each
side of every category, and with measures missing. Lines are those of core_set_cases.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BandCase:
    measure: str
    baseline: str
    follow_up: str
    percent: str  # of the range, exact
    points: str


def _edges(measure: str, name: str, rows: str) -> tuple[BandCase, ...]:
    """Rows `before after percent points`."""
    found = []
    for row in rows.strip().splitlines():
        before, after, percent, points = row.split()
        found.append(BandCase(measure, f"{name}={before}", f"{name}={after}", percent, points))
    return tuple(found)


BAND_CASES = (
    *_edges("physician_global", "physician_global", """
        5.0  6.0  -10  0
        5.0  4.5    5  0
        5.0  4.4    6  7.5
        5.0  3.5   15  7.5
        2.2  0.7   15  7.5
        5.0  3.4   16  15
        5.0  2.5   25  15
        5.0  2.4   26  17.5
        5.0  1.0   40  17.5
        5.0  0.9   41  20
        10   0    100  20"""),
    *_edges("patient_global", "patient_global", """
        5.0  9.0  -40  0
        5.0  4.5    5  0
        5.0  4.4    6  2.5
        5.0  3.5   15  2.5
        5.0  3.4   16  5
        5.0  2.5   25  5
        5.0  2.4   26  7.5
        5.0  1.0   40  7.5
        5.0  0.9   41  10"""),
    *_edges("mmt8", "mmt8.both", """
        90   80  -20/3  0
        90   93    2    0
        90   94    8/3  10
        90  105   10    10
        90  106   32/3  20
        90  120   20    20
        90  121   62/3  27.5
        90  135   30    27.5
        90  136   92/3  32.5"""),
    *_edges("mmt8", "mmt8.right", """
        50   51    5/4  0
        50   52    5/2  10
        50   58   10    10
        50   59   45/4  20
        50   66   20    20
        50   67   85/4  27.5
        50   74   30    27.5
        50   75  125/4  32.5"""),
    *_edges("haq", "haq.with_aids", """
        1.5  1.75  -25/3  0
        1.5  1.35    5    0
        1.5  1.34   16/3  5
        1.5  1.05   15    5
        1.5  1.04   46/3  7.5
        1.5  0.75   25    7.5
        1.5  0.74   76/3  7.5
        1.5  0.3    40    7.5
        1.5  0.29  121/3  10"""),
    *_edges("enzyme", "CK", """
        20  25     -100/3  0
        20  19.25     5    0
        20  19.1      6    2.5
        20  17.75    15    2.5
        20  17.6     16    5
        20  16.25    25    5
        20  16.1     26    7.5
        20  14       40    7.5
        20  13.85    41    7.5"""),
    *_edges("enzyme", "ALDOLASE", """
        4  3.7   5  0
        4  3.64  6  2.5"""),
    *_edges("enzyme", "ALT", """
        4  3.85  5  0
        4  3.82  6  2.5"""),
    *_edges("enzyme", "AST", """
        4  3.85  5  0
        4  3.82  6  2.5"""),
    *_edges("enzyme", "LDH", """
        4  3.85  5  0
        4  3.82  6  2.5"""),
    *_edges("extramuscular_global", "extramuscular_global", """
        5.0  5.1   -1  0
        5.0  4.5    5  0
        5.0  4.4    6  7.5
        5.0  3.5   15  7.5
        5.0  3.4   16  12.5
        5.0  2.5   25  12.5
        5.0  2.4   26  15
        5.0  1.0   40  15
        5.0  0.9   41  20"""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """`changed` is the follow-up where it differs from `baseline`; a name with `=-` is not known there."""

    description: str
    changed: str
    low: str
    high: str
    adult: str  # lowest and highest category
    juvenile: str
    statement: str  # of the adult score
    baseline: str = ""


START = "physician_global=10 patient_global=10 extramuscular_global=10 haq.with_aids=3 mmt8.both=50 CK=20"

CASES = (
    Case("nothing changed", "", "0", "0", "none none", "none none",
         "Less than minimal improvement, 0 of 100."),
    Case("everything got worse: never below 0", "mmt8.both=20 CK=40", "0", "0", "none none", "none none",
         "Less than minimal improvement, 0 of 100."),
    Case("just below adult minimal", "physician_global=7", "17.5", "17.5", "none none", "none none",
         "Less than minimal improvement, 17.5 of 100."),
    Case("adult minimal", "physician_global=5", "20", "20", "minimal minimal", "none none",
         "Minimal improvement, 20 of 100."),
    Case("just below juvenile minimal", "mmt8.both=90", "27.5", "27.5", "minimal minimal", "none none",
         "Minimal improvement, 27.5 of 100."),
    Case("juvenile minimal", "physician_global=5 patient_global=5", "30", "30", "minimal minimal",
         "minimal minimal", "Minimal improvement, 30 of 100."),
    Case("just below adult moderate", "physician_global=5 patient_global=5 haq.with_aids=2.4", "37.5", "37.5",
         "minimal minimal", "minimal minimal", "Minimal improvement, 37.5 of 100."),
    Case("adult moderate", "physician_global=5 mmt8.both=70", "40", "40", "moderate moderate",
         "minimal minimal", "Moderate improvement, 40 of 100."),
    Case("just below juvenile moderate", "patient_global=5 mmt8.both=100", "42.5", "42.5",
         "moderate moderate", "minimal minimal", "Moderate improvement, 42.5 of 100."),
    Case("juvenile moderate", "physician_global=7 mmt8.both=90", "45", "45", "moderate moderate",
         "moderate moderate", "Moderate improvement, 45 of 100."),
    Case("just below adult major", "physician_global=5 patient_global=5 mmt8.both=90", "57.5", "57.5",
         "moderate moderate", "moderate moderate", "Moderate improvement, 57.5 of 100."),
    Case("adult major", "physician_global=5 mmt8.both=100 haq.with_aids=2.4", "60", "60", "major major",
         "moderate moderate", "Major improvement, 60 of 100."),
    Case("just below juvenile major", "physician_global=5 extramuscular_global=5 mmt8.both=90", "67.5",
         "67.5", "major major", "moderate moderate", "Major improvement, 67.5 of 100."),
    Case("juvenile major", "physician_global=5 patient_global=5 mmt8.both=100 haq.with_aids=2.4", "70", "70",
         "major major", "major major", "Major improvement, 70 of 100."),
    Case("everything possible",
         "physician_global=0 patient_global=0 extramuscular_global=0 haq.with_aids=0 mmt8.both=150 CK=0.5",
         "100", "100", "major major", "major major", "Major improvement, 100 of 100."),
    Case("two measures missing: at least", "mmt8.both=90 extramuscular_global=- haq.with_aids=-", "27.5",
         "57.5", "minimal moderate", "none moderate",
         "At least minimal: 27.5 to 57.5 of 100, HAQ and extramuscular activity missing."),
    Case("missing and nothing gained so far", "extramuscular_global=-", "0", "20", "none minimal",
         "none none", "Cannot tell: 0 to 20 of 100, extramuscular activity missing."),
    Case("missing, but the category is settled", "physician_global=5 CK=-", "20", "27.5", "minimal minimal",
         "none none", "Minimal improvement, 20 to 27.5 of 100, muscle enzyme missing."),
    Case("follow-up missing: what was 0 can gain nothing, and CK of 1 x limit falls by at most 6.7%",
         "physician_global=6 mmt8.both=70 patient_global=- haq.with_aids=- extramuscular_global=- CK=-",
         "37.5", "40", "minimal moderate", "minimal minimal",
         "At least minimal: 37.5 to 40 of 100, muscle enzyme missing.",
         "physician_global=10 patient_global=0 extramuscular_global=0 haq.with_aids=0 mmt8.both=50 CK=1"),
    Case("full strength at baseline, not tested again, and no follow-up of CK: nothing left to gain",
         "mmt8.both=- CK=-", "0", "0", "none none", "none none",
         "Not scorable: muscle strength not known at follow-up.",
         "physician_global=4 patient_global=4 extramuscular_global=0 haq.with_aids=1 mmt8.both=150 CK=0.5"),
    Case("strength between bounds: 2% to 8.7%", "mmt8.both=53..63", "0", "10", "none none", "none none",
         "Less than minimal improvement, 0 to 10 of 100, muscle strength known only between bounds."),
    Case("HAQ with aids, then without: never mixed", "haq.with_aids=- haq.without_aids=1", "0", "10",
         "none none", "none none", "Less than minimal improvement, 0 to 10 of 100, HAQ missing."),
    Case("both sides, then only the right: not the same muscles",
         "mmt8.both=- mmt8.right=60 physician_global=5", "20", "52.5", "minimal moderate", "none moderate",
         "Not scorable: muscle strength not the same side at both visits."),
    Case("physician global missing", "physician_global=- mmt8.both=100", "32.5", "52.5", "minimal moderate",
         "minimal moderate", "Not scorable: physician global not known at follow-up."),
    Case("IMNM: CK 50 times its limit, a fall by 13% fills its term", "CK=43.5", "7.5", "7.5", "none none",
         "none none", "Less than minimal improvement, 7.5 of 100.",
         START.replace("CK=20", "CK=50")),
    Case("the most abnormal enzyme at baseline counts, not the one that fell most", "CK=20 AST=1", "0", "0",
         "none none", "none none", "Less than minimal improvement, 0 of 100.", f"{START} AST=12"),
    Case("the most abnormal enzyme was not measured again: another one does not stand in", "CK=- AST=1",
         "0", "7.5", "none none", "none none",
         "Less than minimal improvement, 0 to 7.5 of 100, muscle enzyme missing.", f"{START} AST=12"),
)  # fmt: skip


def lines_of(case: Case) -> tuple[str, str]:
    """Baseline and follow-up of a case, each as one line."""
    before = case.baseline or START
    after = dict(word.split("=") for word in before.split()) | dict(
        word.split("=") for word in case.changed.split()
    )
    return before, " ".join(f"{name}={value}" for name, value in after.items() if value != "-")
