"""What is refused or asked about a dose before it is stored: its unit, its size, a statin given again."""

from __future__ import annotations

from patients.forms.ticks import ask
from patients.knowledge.drugs import DOSE_UNITS, DOSE_UNITS_OF, DRUGS, limit_passed
from patients.knowledge.units import show_number
from patients.models import LabResult, Patient, Treatment

# Shared clinical reference, screening and monitoring section 4, Cautions [mammen_statin, seed], mark 2.
NO_STATIN_AGAIN = (
    "Anti-HMGCR disease is recorded. Statins are not given again once it is known (mammen_statin, two "
    "sources agree)."
)


def check_dose(form, code: str) -> None:
    """Refuse a unit the drug is not measured in and a dose above a hard limit; ask above a soft one."""
    unit, dose = form.value("unit"), form.value("dose")
    name = DRUGS[code].name
    allowed = DOSE_UNITS_OF.get(code, tuple(DOSE_UNITS))
    if unit and unit not in allowed:
        *others, last = [DOSE_UNITS[one] for one in allowed]
        words = f"{', '.join(others)} or {last}" if others else last
        form.add_error("unit", f"{name} is not measured in {DOSE_UNITS[unit]}. Write the dose in {words}.")
    elif unit and dose:
        route, frequency = form.value("route") or "", form.value("frequency") or ""
        if passed := limit_passed(code, dose=dose, unit=unit, route=route, frequency=frequency):
            _refuse_or_ask(form, name, *passed)


def _refuse_or_ask(form, name: str, limit, amount) -> None:
    kind = "hard limit" if limit.is_hard else "usual limit"
    above = (
        f"{show_number(amount)} mg per {limit.period} is above the {kind} of {show_number(limit.mg)} mg per "
        f"{limit.period} for {name.lower()} (project default, mark {limit.mark}, beside the doses of "
        f"{limit.source})"
    )
    if limit.is_hard:
        form.add_error("dose", f"{above}; not stored. Check the dose, its unit and how often it is taken.")
    else:
        ask(form, "dose_is_meant", f"{above}. Check the dose, then tick.")


def ask_about_statin(form, code: str, patient: Patient) -> None:
    """Ask before a statin is recorded as taken now in anti-HMGCR disease; names the last stop."""
    if DRUGS[code].family != "statin" or not _has_anti_hmgcr(patient):
        return
    statins = [drug.code for drug in DRUGS.values() if drug.family == "statin"]
    earlier = Treatment.objects.filter(patient=patient, drug__in=statins).exclude(stop_precision="")
    # A change of dose ends an interval too, but is no stop: the course went on.
    last = earlier.exclude(stop_reason="Dose changed").order_by("stop_on", "pk").last()
    words = f" {_stopped(last)}" if last else ""
    ask(form, "statin_is_meant", f"{NO_STATIN_AGAIN}{words}")


def _has_anti_hmgcr(patient: Patient) -> bool:
    positive = LabResult.objects.filter(patient=patient).of_test("ANTI_HMGCR").filter(qualitative="positive")
    return patient.subtype == "anti_hmgcr" or positive.exists()


def _stopped(last: Treatment) -> str:
    when = f"on {last.stop}" if last.stop and last.stop.is_exact else f"in {last.stop}" if last.stop else ""
    when = when or "on a date not known"
    return f"{last.get_drug_display()} was stopped {when}: {last.stop_reason or 'reason not recorded'}."
