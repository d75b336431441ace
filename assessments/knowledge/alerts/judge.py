"""Every alert rule over one patient's facts: what stands on a day, and what cannot be judged.

Pure: no database, no clock. Facts after the day are not seen, but for rituximab and a live vaccine that are
planned, which their rules name. Nothing that is not said raises, except where a rule asks for a record that
is not there. AL-SCREEN-OVERDUE, AL-LAB-OVERDUE, AL-NO-NEXT-DATE and AL-RESULT-UNREAD: see `plan_alerts`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from assessments.knowledge.alerts import (
    before_drugs,
    combinations,
    disease,
    doses,
    infusions,
    lab_limits,
    lab_liver,
    pregnancy,
    stopping,
)
from assessments.knowledge.alerts.case import Case, Outcome
from assessments.knowledge.alerts.finding import URGENCIES, AlertFinding, Judgement
from assessments.knowledge.alerts.from_plan import plan_alerts
from assessments.knowledge.alerts.thresholds import DEFAULTS, Thresholds
from assessments.knowledge.facts import PatientFacts

__all__ = ["IMPLEMENTED", "alerts", "judge", "plan_alerts"]

# Which function speaks for which rules. AL-LAB-REPEAT and AL-LAB-ALT-MUSCLE speak within other findings.
_SPEAKERS: tuple[tuple[Callable[[Case], Iterator[Outcome]], str], ...] = (
    (disease.emergency_signs, "AL-DYSPHAGIA-NEW AL-DYSPNOEA AL-CHEST AL-MOBILITY AL-WORSE-ON-TX"),
    (disease.strength, "AL-MMT8-FALL"),
    (disease.lung_fall, "AL-FVC-FALL"),
    (disease.lung_low, "AL-FVC-LOW"),
    (disease.ck_rise, "AL-CK-RISE"),
    (disease.ck_no_fall, "AL-CK-NOFALL"),
    (disease.cancer_signs, "AL-CANCER-SIGN"),
    (stopping.glucocorticoid_stop, "AL-GC-ABRUPT"),
    (stopping.immunosuppressant_stop, "AL-IS-STOP"),
    (stopping.severe_infection, "AL-INFECTION"),
    (pregnancy.teratogens, "AL-TERATOGEN"),
    (pregnancy.pregnancy_tests, "AL-MMF-PREGTEST"),
    (combinations.statins, "AL-STATIN-HMGCR AL-STATIN-RECHALLENGE"),
    (combinations.interactions, "AL-INT-MTX-TMP AL-INT-MTX-TMPPRO AL-INT-AZA-XOI AL-INT-CNI-STATIN"),
    (combinations.live_vaccines, "AL-LIVE-VACC"),
    (doses.dose_limits, "AL-DOSE-SOFT AL-DOSE-HARD"),
    (doses.methotrexate_frequency, "AL-DOSE-MTX-FREQ"),
    (before_drugs.folic_acid, "AL-MTX-FOLATE"),
    (before_drugs.kidney, "AL-MTX-RENAL"),
    (before_drugs.liver, "AL-MTX-LIVER"),
    (before_drugs.tpmt, "AL-AZA-TPMT"),
    (before_drugs.hepatitis_b, "AL-RTX-HBV"),
    (before_drugs.pneumocystis, "AL-PJP"),
    (before_drugs.glucose, "AL-GC-GLUC"),
    (infusions.immunoglobulin_g, "AL-IGG-LOW"),
    (infusions.after_immunoglobulin, "AL-IVIG-AKI AL-IVIG-HAEM"),
    (infusions.fibrinogen, "AL-PLEX-FIB"),
    (
        lab_limits.lab_limits,
        "AL-LAB-WBC AL-LAB-NEUT AL-LAB-NEUT-SEV AL-LAB-PLT AL-LAB-MCV AL-LAB-CREAT AL-LAB-EGFR AL-LAB-ALB "
        "AL-LAB-EOS AL-LAB-UPROT AL-LAB-TREND AL-LAB-REPEAT",
    ),
    (lab_limits.blood_pressure, "AL-LAB-BP"),
    (lab_liver.liver_tests, "AL-LAB-ALT AL-LAB-ALT-MUSCLE"),
)
_FROM_PLAN = "AL-SCREEN-OVERDUE AL-LAB-OVERDUE AL-NO-NEXT-DATE AL-RESULT-UNREAD"

# Rule id and the function that implements it, one row each.
IMPLEMENTED: tuple[tuple[str, Callable], ...] = (
    *((rule, speaker) for speaker, rules in _SPEAKERS for rule in rules.split()),
    *((rule, plan_alerts) for rule in _FROM_PLAN.split()),
)


def alerts(facts: PatientFacts, as_of: date, thresholds: Thresholds = DEFAULTS) -> tuple[AlertFinding, ...]:
    """What stands on `as_of`: one finding per problem, the most urgent and then the oldest first."""
    return judge(facts, as_of, thresholds).findings


def judge(
    facts: PatientFacts,
    as_of: date,
    thresholds: Thresholds = DEFAULTS,
    on_failure: Callable[[Sequence[str], Exception], None] | None = None,
) -> Judgement:
    """What stands, and the rules that may apply and cannot be decided. Of a patient who died: nothing.

    `on_failure` is told which rules could not be run, and the others go on; without it the error is raised.
    """
    if facts.death_date and facts.death_date <= as_of:
        return Judgement((), ())
    case = Case(facts, as_of, thresholds)
    found: dict[str, AlertFinding] = {}
    unjudged = []
    for speaker, rules in _SPEAKERS:
        try:
            outcomes = tuple(speaker(case))
        except Exception as error:
            if on_failure is None:
                raise
            on_failure(rules.split(), error)
            continue
        for outcome in outcomes:
            if isinstance(outcome, AlertFinding):
                # Two with one key are one problem: the worse is kept.
                same = found.get(outcome.key)
                if same is None or (outcome.worse or 0) > (same.worse or 0):
                    found[outcome.key] = outcome
            else:
                unjudged.append(outcome)
    ordered = sorted(found.values(), key=_urgent_first)
    return Judgement(
        tuple(ordered), tuple(dict.fromkeys(sorted(unjudged, key=lambda one: (one.rule, one.sentence))))
    )


def _urgent_first(finding: AlertFinding) -> tuple:
    return (URGENCIES.index(finding.urgency), finding.began or date.min, finding.key)
