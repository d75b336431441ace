"""A few invented patients with what is rare: a rise of CK nobody judged, a pregnancy, a contradiction."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.models import F

from assessments.demo.upkeep import PUBLISHED
from patients.actions.records import add_facts
from patients.models import Clinic, LabResult, Patient

RISES = 2  # patients a clinic whose CK has risen lately, not judged yet
TIMES_LIMIT = ((19, Decimal("2.7")), (5, Decimal("3.6")))  # days ago, multiple of the upper limit


def add_specials(clinic: Clinic, by) -> None:
    active = Patient.objects.filter(clinic=clinic, status="active").exclude(identifier__startswith=PUBLISHED)
    _rises(active, by)
    born = clinic.today().replace(month=1, day=1) - timedelta(days=42 * 365)
    young = active.filter(sex="female", birth_date__gte=born).order_by("pk").first()
    if young:
        began = clinic.today() - timedelta(days=70)
        row = {"kind": "pregnancy", "happened_on": began, "happened_precision": "day"}
        add_facts(patient=young, by=by, events=[row])
    doubtful = active.filter(subtype="seronegative").order_by("-pk").first()
    if doubtful:
        day = clinic.today() - timedelta(days=30)
        both = [
            {"test": "ANTI_SRP", "qualitative": word, "collected_on": day}
            for word in ("positive", "negative")
        ]
        add_facts(patient=doubtful, by=by, results=both)


def _rises(active, by) -> None:
    """Of patients who have had no relapse: a multiple of the last CK or of its limit, the higher one."""
    today, made = None, 0
    without_relapse = active.exclude(clinicalevents__kind="relapse")
    for patient in without_relapse.order_by(F("responsible").asc(nulls_first=True), "pk"):
        last = LabResult.objects.filter(patient=patient, test="CK").order_by("-collected_on", "-pk").first()
        today = today or patient.clinic.today()
        before = today - timedelta(days=TIMES_LIMIT[0][0])
        if last is None or last.upper_limit is None or last.value is None or last.collected_on >= before:
            continue
        names = ("unit", "upper_limit", "laboratory")
        common = {"test": "CK"} | {name: getattr(last, name) for name in names}
        rows = [
            common
            | {
                "value": round(max(last.value, last.upper_limit) * times),
                "collected_on": today - timedelta(days=ago),
            }
            for ago, times in TIMES_LIMIT
        ]
        add_facts(patient=patient, by=by, results=rows)
        made += 1
        if made == RISES:
            return
