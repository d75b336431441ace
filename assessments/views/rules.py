from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from assessments.for_readers import for_reader
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.rule_effect import Change, Effect
from assessments.knowledge.rule_packs import Pack
from assessments.knowledge.rule_words import in_words
from assessments.models import ClinicSettings
from assessments.rules import (
    EffectOnClinic,
    changes_of,
    clinics_of,
    effect,
    packs_with,
    packs_without,
    patients_in,
)
from assessments.templatetags.rules import sees_names, state_of_spoken
from imnm.pages import render_page
from patients.access import hide_from, memberships_of
from patients.knowledge.partial_dates import show_date
from patients.models import Clinic, Patient
from patients.models.clinic import Role

SHOWN = 25  # patients of an effect on one page


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every pack and rule: on or off in the clinic, its source, how sure, who stands for it, what is changed.

    `try` in the address is a pack: what would be asked if it were switched, with nothing stored.
    """
    clinics = clinics_of(request.user)
    clinic = chosen_clinic(request, clinics)
    if clinic is None:
        return render_page(request, "assessments/rules.html", {"clinics": []}, partial="list")
    settings = ClinicSettings.of(clinic)
    used, problems = settings.as_used(load_packs().values())
    on = {pack.id for pack in settings.chosen_packs()}
    names = sees_names(request.user)
    packs = sorted((_pack(pack, on, names) for pack in used), key=lambda row: not row["is_on"])
    tried = next((pack for pack in used if pack.id == request.GET.get("try")), None)
    context = {
        "clinics": clinics,
        "clinic": clinic,
        "packs": packs,
        "problems": problems,
        "on": len(on),
        "rules": sum(len(pack.rules) for pack in used),
        "signed": sum(row["signed"] for row in packs),
        "admin_url": _admin_url(request, settings),
        "tried": tried,
    }
    if tried is not None and tried.is_selectable:
        is_on = tried.id in on
        after = packs_without(settings, tried) if is_on else packs_with(settings, tried)
        gone = [pack.title for pack in settings.chosen_packs() if pack.id not in {one.id for one in after}]
        before = settings.chosen_packs()
        found = effect(clinic, before, after)
        context |= effect_context(request, clinic, found, before, after)
        context |= {"switched_off": is_on, "gone": [] if is_on else gone}
    return render_page(request, "assessments/rules.html", context, partial="list")


def chosen_clinic(request: HttpRequest, clinics: list[Clinic]) -> Clinic | None:
    """The clinic that the address names, else the reader's first; None for a reader without one."""
    named = next((clinic for clinic in clinics if str(clinic.pk) == request.GET.get("clinic", "")), None)
    return named or next(iter(clinics), None)


def effect_context(
    request: HttpRequest, clinic: Clinic, found: EffectOnClinic, before: list[Pack], after: list[Pack]
) -> dict:
    """Counts of an effect, and its first patients with every change of theirs."""
    patients = patients_in(found.ids[:SHOWN])
    concerned = changes_of(patients, before, after, clinic.today())
    hide_from(request.user, patients)
    return {
        "effect": found,
        "effect_rows": [(patient, _in_words(patient, concerned[patient.pk])) for patient in patients],
        "effect_more": len(found.ids) - len(patients),
        "took": _took(found.seconds),
    }


def _in_words(patient: Patient, changes: Iterable[Change]) -> list[tuple[str, str, str]]:
    """(what happens, item, from when to when)."""
    return [(one.effect, one.label, _change_in_words(one, patient)) for one in changes]


def _change_in_words(change: Change, patient: Patient) -> str:
    """`from 14-Dec-2026 to 16-Nov-2026`; no birthday for a reader who may not know the patient."""
    before, after = (day and show_date(day) for day in (change.due_before, change.due_after))
    if change.effect == Effect.CHANGED:
        states = (one.replace("_", " ") for one in (change.status_before, change.status_after))
        text = "was {}, becomes {}".format(*states)
    elif change.effect == Effect.MOVED:
        text = f"from {before or 'no date'} to {after or 'no date'}"
    elif change.effect == Effect.ADDED:
        text = f"due {after}" if after else "to consider"
    else:
        text = f"was due {before}" if before else "was to consider"
    return for_reader(text, patient)


def _took(seconds: float) -> str:
    """How long it took, when anybody would have noticed."""
    return f"{seconds:.1f}" if seconds > 1 else ""


def _pack(pack: Pack, on: set[str], names: bool) -> dict:
    rows = []
    for rule in pack.rules:
        state = state_of_spoken(rule, shows_names=names)
        rows.append(
            {
                "rule": rule,
                "words": in_words(rule, rule),
                "state": state,
                "certainty": rule.sources[0].certainty,
            }
        )
    return {
        "pack": pack,
        "is_on": pack.id in on,
        "rules": rows,
        "signed": sum(row["state"].is_signed for row in rows),
        "changed": sum(bool(rule.changed) for rule in pack.rules),
    }


def _admin_url(request: HttpRequest, settings: ClinicSettings) -> str:
    """Where packs are chosen; "" for who may not."""
    access = memberships_of(request.user).get(settings.clinic_id)
    if request.user.is_staff and access and access.role == Role.ADMINISTRATOR:
        return reverse("admin:assessments_clinicsettings_change", args=[settings.pk])
    return ""
