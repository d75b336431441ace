"""Worked cases of the IMACS rules, to be read and disagreed with by a clinician.

`changed` is the follow-up where it differs from START; a name with `=-` is not known there. Lines are those
of core_set_cases. Percentages are of the baseline: physician global 5 to 4 is 20% better.
"""

from __future__ import annotations

from dataclasses import dataclass

START = "physician_global=5 patient_global=5 extramuscular_global=5 haq.with_aids=1 mmt8.both=100 CK=20"


@dataclass(frozen=True, slots=True)
class Case:
    """`better` and `worse`: fewest and most measures, "3" or "2..4"; `answer` is yes, no or unknown."""

    description: str
    changed: str
    answer: str
    better: str
    worse: str
    baseline: str = START


IMPROVEMENT_CASES = (
    Case("nothing changed", "", "no", "0", "0"),
    Case("three better by exactly 20%", "physician_global=4 patient_global=4 CK=16", "yes", "3", "0"),
    Case("the third better by 19%", "physician_global=4 patient_global=4 CK=16.2", "no", "2", "0"),
    Case("strength counts among the better", "mmt8.both=120 patient_global=4 CK=16", "yes", "3", "0"),
    Case("strength better by 19%", "mmt8.both=119 patient_global=4 CK=16", "no", "2", "0"),
    Case("HAQ counts among the better", "haq.with_aids=4/5 patient_global=4 CK=16", "yes", "3", "0"),
    Case("extramuscular activity too", "extramuscular_global=4 patient_global=4 CK=16", "yes", "3", "0"),
    Case("two worse by 25% are allowed",
         "physician_global=4 patient_global=4 CK=16 haq.with_aids=5/4 extramuscular_global=6.3",
         "yes", "3", "2"),
    Case("three worse by 25% are not",
         "physician_global=4 mmt8.both=120 CK=16 haq.with_aids=5/4 extramuscular_global=6.3 patient_global=7",
         "no", "3", "3"),
    Case("the third worse by 24% is",
         "physician_global=4 mmt8.both=120 CK=16 haq.with_aids=5/4 extramuscular_global=6.3 "
         "patient_global=6.2", "yes", "3", "2"),
    Case("strength worse by 25% never is", "physician_global=4 patient_global=4 CK=16 mmt8.both=75", "no",
         "3", "1"),
    Case("strength worse by 24% is", "physician_global=4 patient_global=4 CK=16 mmt8.both=76", "yes", "3",
         "0"),
    Case("two better, one missing: it would decide", "physician_global=4 patient_global=4 CK=-", "unknown",
         "2..3", "0..1"),
    Case("three better, two missing: settled, at most two can be worse",
         "physician_global=4 patient_global=4 CK=16 haq.with_aids=- extramuscular_global=-", "yes", "3..5",
         "0..2"),
    Case("three better, strength missing: it may be worse",
         "physician_global=4 patient_global=4 CK=16 mmt8.both=-", "unknown", "3..4", "0..1"),
    Case("one better, one missing: cannot reach three", "physician_global=4 CK=-", "no", "1..2", "0..1"),
    Case("strength between 74 and 80: may be worse by 25%",
         "physician_global=4 patient_global=4 CK=16 mmt8.both=74..80", "unknown", "3", "0..1"),
    Case("0 at baseline and again: unchanged", "physician_global=4 patient_global=4 CK=16", "yes", "3", "0",
         START.replace("extramuscular_global=5", "extramuscular_global=0")),
    Case("0 at baseline, then 3: no percentage, so not known, but surely not better",
         "physician_global=4 patient_global=4 extramuscular_global=3", "no", "2", "0..1",
         START.replace("extramuscular_global=5", "extramuscular_global=0")),
)  # fmt: skip

# Any three of six worse by 30%.
WORSENING_CASES = (
    Case("three worse by exactly 30%", "physician_global=6.5 patient_global=6.5 CK=26", "yes", "0", "3"),
    Case("the third worse by 29%", "physician_global=6.5 patient_global=6.5 CK=25.8", "no", "0", "2"),
    Case("strength worse by 30% counts", "mmt8.both=70 patient_global=6.5 CK=26", "yes", "0", "3"),
    Case("strength worse by 29% does not", "mmt8.both=71 patient_global=6.5 CK=26", "no", "0", "2"),
    Case("two worse, one missing", "physician_global=6.5 patient_global=6.5 CK=-", "unknown", "0", "2..3"),
    Case("one worse, one missing", "physician_global=6.5 CK=-", "no", "0", "1..2"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DeteriorationCase:
    """`visits`: what changed at each later visit, separated by `|`; "same" for nothing."""

    description: str
    visits: str
    proderm: str
    rim: str


DETERIORATION_CASES = (
    DeteriorationCase("no later visit", "", "unknown", "unknown"),
    DeteriorationCase("nothing changed twice", "same | same", "no", "no"),
    DeteriorationCase("extramuscular worse by 2 cm at two visits",
                      "extramuscular_global=7 | extramuscular_global=7", "yes", "yes"),
    DeteriorationCase("by 1.9 cm", "extramuscular_global=6.9 | extramuscular_global=6.9", "no", "no"),
    DeteriorationCase("once only, better again", "extramuscular_global=7 | same", "no", "no"),
    DeteriorationCase("at the last visit: the next one confirms it", "same | extramuscular_global=7",
                      "unknown", "unknown"),
    DeteriorationCase("at two visits that are not consecutive",
                      "extramuscular_global=7 | same | extramuscular_global=7 | same", "no", "no"),
    DeteriorationCase("physician global by 2 cm with strength by 20%",
                      "physician_global=7 mmt8.both=80 | physician_global=7 mmt8.both=80", "yes", "yes"),
    DeteriorationCase("physician global by 1.9 cm with strength by 20%",
                      "physician_global=6.9 mmt8.both=80 | physician_global=6.9 mmt8.both=80", "no", "no"),
    DeteriorationCase("physician global by 2 cm with strength by 19%",
                      "physician_global=7 mmt8.both=81 | physician_global=7 mmt8.both=81", "no", "no"),
    DeteriorationCase("three by 30% without the enzyme",
                      "physician_global=6.5 patient_global=6.5 haq.with_aids=1.3 | "
                      "physician_global=6.5 patient_global=6.5 haq.with_aids=1.3", "yes", "yes"),
    DeteriorationCase("two by 30% and one by 29%",
                      "physician_global=6.5 patient_global=6.5 haq.with_aids=1.29 | "
                      "physician_global=6.5 patient_global=6.5 haq.with_aids=1.29", "no", "no"),
    DeteriorationCase("two by 30% and the enzyme: only the rule with six measures",
                      "physician_global=6.5 patient_global=6.5 CK=26 | "
                      "physician_global=6.5 patient_global=6.5 CK=26", "no", "yes"),
    DeteriorationCase("one limb, then another: each visit meets the rule",
                      "extramuscular_global=7 | physician_global=7 mmt8.both=80", "yes", "yes"),
    DeteriorationCase("extramuscular not known between two visits that are fine",
                      "same | extramuscular_global=- | same", "no", "no"),
    DeteriorationCase("worse, then not known", "extramuscular_global=7 | extramuscular_global=- | same",
                      "unknown", "unknown"),
)  # fmt: skip


def follow_up_of(changed: str, baseline: str = START) -> str:
    """The follow-up of a case as one line."""
    names = dict(word.split("=") for word in baseline.split())
    names |= dict(word.split("=") for word in changed.split() if word != "same")
    return " ".join(f"{name}={value}" for name, value in names.items() if value != "-")
