"""Worked cases of the red flags, to be read and disagreed with by a clinician.

`visits` are written `day what=answer, ...` with y, n or ? for yes, no and not known; `mobility` and
`right`/`left` (the MMT8 of that side, given to the muscles in order) stand among them. `doses` are
`drug from until`, an open end being still taken. `flags` are those that stand on AS_OF.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

AS_OF = date(2026, 11, 1)


@dataclass(frozen=True, slots=True)
class Case:
    description: str
    visits: str
    flags: str
    doses: str = ""


STEROID = "prednisolone 2026-01-01 open"

CASES = (
    Case("nothing asked", "2026-03-01", ""),
    Case("first recorded trouble swallowing", "2026-03-01 dysphagia=y", "AL-DYSPHAGIA-NEW 2026-03-01"),
    Case("no trouble swallowing", "2026-03-01 dysphagia=n", ""),
    Case("not known is not yes", "2026-03-01 dysphagia=?", ""),
    Case("resolved since", "2026-03-01 dysphagia=y; 2026-04-01 dysphagia=n", ""),
    Case("not known afterwards: it still stands", "2026-03-01 dysphagia=y; 2026-04-01 dysphagia=?",
         "AL-DYSPHAGIA-NEW 2026-03-01"),
    Case("not asked afterwards: it still stands", "2026-03-01 dysphagia=y; 2026-04-01 dyspnoea=n",
         "AL-DYSPHAGIA-NEW 2026-03-01"),
    Case("said again: still one problem", "2026-03-01 dysphagia=y; 2026-04-01 dysphagia=y",
         "AL-DYSPHAGIA-NEW 2026-03-01"),
    Case("came back after it had gone: a new problem",
         "2026-03-01 dysphagia=y; 2026-04-01 dysphagia=n; 2026-05-01 dysphagia=y",
         "AL-DYSPHAGIA-NEW 2026-05-01"),
    Case("moderate or severe at once: one problem",
         "2026-03-01 dysphagia=y, dysphagia_moderate_severe=y", "AL-DYSPHAGIA-NEW 2026-03-01"),
    Case("one grade worse: a second alert",
         "2026-03-01 dysphagia=y, dysphagia_moderate_severe=n; 2026-04-01 dysphagia_moderate_severe=y",
         "AL-DYSPHAGIA-NEW 2026-03-01; AL-DYSPHAGIA-NEW 2026-04-01"),
    Case("severe trouble answered without the milder question", "2026-03-01 dysphagia_moderate_severe=y",
         "AL-DYSPHAGIA-NEW 2026-03-01"),
    Case("severe yes and trouble no on one visit: yes counts",
         "2026-03-01 dysphagia=n, dysphagia_moderate_severe=y", "AL-DYSPHAGIA-NEW 2026-03-01"),
    Case("no trouble swallowing ends the severe one too",
         "2026-03-01 dysphagia=y, dysphagia_moderate_severe=y; 2026-04-01 dysphagia=n", ""),
    Case("not severe any more, but still there",
         "2026-03-01 dysphagia=y, dysphagia_moderate_severe=y; 2026-04-01 dysphagia_moderate_severe=n",
         "AL-DYSPHAGIA-NEW 2026-03-01"),
    Case("breathless", "2026-03-01 dyspnoea=y", "AL-DYSPNOEA 2026-03-01"),
    Case("chest pain or palpitations", "2026-03-01 chest_pain=y", "AL-CHEST 2026-03-01"),
    Case("sudden loss of mobility, as asked", "2026-03-01 mobility_loss=y", "AL-MOBILITY 2026-03-01"),
    Case("worse during treatment, as asked", "2026-03-01 worse_on_treatment=y",
         "AL-WORSE-ON-TX 2026-03-01"),
    Case("all at once: a line for each rule, critical first",
         "2026-03-01 worse_on_treatment=y, chest_pain=y, dyspnoea=y, dysphagia=y, mobility_loss=y",
         "AL-CHEST 2026-03-01; AL-DYSPHAGIA-NEW 2026-03-01; AL-DYSPNOEA 2026-03-01; "
         "AL-MOBILITY 2026-03-01; AL-WORSE-ON-TX 2026-03-01"),
    # A muscle symptom that comes during treatment
    Case("leg weakness comes during treatment", "2026-03-01 prox_lower=n; 2026-04-01 prox_lower=y",
         "AL-WORSE-ON-TX 2026-04-01", STEROID),
    Case("without treatment it is no worsening on treatment",
         "2026-03-01 prox_lower=n; 2026-04-01 prox_lower=y", ""),
    Case("a statin is no treatment", "2026-03-01 prox_lower=n; 2026-04-01 prox_lower=y", "",
         "atorvastatin 2026-01-01 open"),
    Case("folic acid is no treatment", "2026-03-01 prox_lower=n; 2026-04-01 prox_lower=y", "",
         "folic_acid 2026-01-01 open"),
    Case("never asked before: nothing says that it is new", "2026-04-01 prox_lower=y", "", STEROID),
    Case("not known before: nothing says that it is new", "2026-03-01 prox_lower=?; 2026-04-01 prox_lower=y",
         "", STEROID),
    Case("treatment begun at that visit: the symptom was first",
         "2026-03-01 prox_lower=n; 2026-04-01 prox_lower=y", "", "prednisolone 2026-04-01 open"),
    Case("treatment begun the day before", "2026-03-01 prox_lower=n; 2026-04-01 prox_lower=y",
         "AL-WORSE-ON-TX 2026-04-01", "prednisolone 2026-03-31 open"),
    Case("last day of the treatment is not a day on it", "2026-03-01 prox_lower=n; 2026-04-01 prox_lower=y",
         "", "prednisolone 2026-01-01 2026-04-01"),
    Case("stopped the day after", "2026-03-01 prox_lower=n; 2026-04-01 prox_lower=y",
         "AL-WORSE-ON-TX 2026-04-01", "prednisolone 2026-01-01 2026-04-02"),
    Case("stopped on a day nobody knows", "2026-03-01 prox_lower=n; 2026-04-01 prox_lower=y", "",
         "prednisolone 2026-01-01 unknown"),
    Case("two muscle symptoms on one day: one problem",
         "2026-03-01 prox_lower=n, myalgia=n; 2026-04-01 prox_lower=y, myalgia=y",
         "AL-WORSE-ON-TX 2026-04-01", STEROID),
    Case("one of the two goes away: the problem stands",
         "2026-03-01 prox_lower=n, myalgia=n; 2026-04-01 prox_lower=y, myalgia=y; 2026-05-01 myalgia=n",
         "AL-WORSE-ON-TX 2026-04-01", STEROID),
    Case("a second symptom later is a second problem",
         "2026-03-01 prox_lower=n, myalgia=n; 2026-04-01 prox_lower=y; 2026-05-01 myalgia=y",
         "AL-WORSE-ON-TX 2026-04-01; AL-WORSE-ON-TX 2026-05-01", STEROID),
    Case("trouble swallowing during treatment is both", "2026-03-01 dysphagia=n; 2026-04-01 dysphagia=y",
         "AL-DYSPHAGIA-NEW 2026-04-01; AL-WORSE-ON-TX 2026-04-01", STEROID),
    Case("a rash is no muscle symptom", "2026-03-01 heliotrope=n; 2026-04-01 heliotrope=y", "", STEROID),
    # Mobility
    Case("one step in four weeks", "2026-03-01 mobility=unaided; 2026-03-29 mobility=one_aid", ""),
    Case("two steps in 28 days", "2026-03-01 mobility=unaided; 2026-03-29 mobility=frame",
         "AL-MOBILITY 2026-03-29"),
    Case("two steps in 29 days", "2026-03-01 mobility=unaided; 2026-03-30 mobility=frame", ""),
    Case("to a wheelchair, one step", "2026-03-01 mobility=frame; 2026-03-29 mobility=wheelchair_outdoors",
         "AL-MOBILITY 2026-03-29"),
    Case("to a wheelchair in 29 days",
         "2026-03-01 mobility=frame; 2026-03-30 mobility=wheelchair_outdoors", ""),
    Case("from the wheelchair outdoors to always",
         "2026-03-01 mobility=wheelchair_outdoors; 2026-03-29 mobility=wheelchair", "AL-MOBILITY 2026-03-29"),
    Case("from the wheelchair to bed, one step: no rule says so",
         "2026-03-01 mobility=wheelchair; 2026-03-29 mobility=bed", ""),
    Case("two steps over two visits",
         "2026-03-01 mobility=unaided; 2026-03-10 mobility=one_aid; 2026-03-20 mobility=frame",
         "AL-MOBILITY 2026-03-20"),
    Case("still the same later",
         "2026-03-01 mobility=unaided; 2026-03-29 mobility=frame; 2026-06-01 mobility=frame",
         "AL-MOBILITY 2026-03-29"),
    Case("walks again",
         "2026-03-01 mobility=unaided; 2026-03-29 mobility=frame; 2026-06-01 mobility=one_aid", ""),
    Case("lost further: a second problem",
         "2026-03-01 mobility=unaided; 2026-03-20 mobility=frame; 2026-03-29 mobility=wheelchair",
         "AL-MOBILITY 2026-03-20; AL-MOBILITY 2026-03-29"),
    Case("came in a wheelchair: nothing was lost here", "2026-03-01 mobility=wheelchair", ""),
    Case("better", "2026-03-01 mobility=wheelchair; 2026-03-10 mobility=one_aid", ""),
    # MMT8 of one side
    Case("15 points of 80 lost", "2026-03-01 right=76; 2026-04-01 right=61", ""),
    Case("16 points of 80 lost", "2026-03-01 right=76; 2026-04-01 right=60", "AL-MOBILITY 2026-04-01"),
    Case("sides are not compared with each other", "2026-03-01 right=76; 2026-04-01 left=60", ""),
    Case("both sides on one day: one problem", "2026-03-01 right=76, left=76; 2026-04-01 right=60, left=60",
         "AL-MOBILITY 2026-04-01"),
    Case("one muscle not tested, the others lower: at most 64 of 80 is left",
         "2026-03-01 right=80; 2026-04-01 right=54+1", "AL-MOBILITY 2026-04-01"),
    Case("one muscle not tested: it may be 65", "2026-03-01 right=80; 2026-04-01 right=55+1", ""),
    Case("not complete before: the fall is not known", "2026-03-01 right=70+1; 2026-04-01 right=40", ""),
    Case("a half-tested day between does not hide the fall",
         "2026-03-01 right=80; 2026-04-01 right=60+1; 2026-05-01 right=60", "AL-MOBILITY 2026-05-01"),
    Case("strong again", "2026-03-01 right=76; 2026-04-01 right=60; 2026-05-01 right=61", ""),
    Case("half tested afterwards: still standing",
         "2026-03-01 right=76; 2026-04-01 right=60; 2026-05-01 right=52+1", "AL-MOBILITY 2026-04-01"),
    Case("fell again by 16", "2026-03-01 right=76; 2026-04-01 right=60; 2026-05-01 right=44",
         "AL-MOBILITY 2026-04-01; AL-MOBILITY 2026-05-01"),
    Case("a visit after the day asked for is not looked at", "2026-11-02 dysphagia=y", ""),
)  # fmt: skip
