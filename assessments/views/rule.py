from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from assessments.actions import rules as actions
from assessments.for_readers import for_reader
from assessments.forms.rules import NumberForm, SaveNumberForm, SignOffForm
from assessments.knowledge.clinic_rules import fingerprint, rules_with
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan_entry import CATEGORY_LABELS, PlanEntry, Status
from assessments.knowledge.rule_effect import Chosen
from assessments.knowledge.rule_packs import Pack, Rule
from assessments.knowledge.rule_words import RuleWords, find_rule, in_words
from assessments.knowledge.wording import due_in_words
from assessments.models import ClinicSettings, RuleOverride, RuleSignOff
from assessments.rules import (
    Selection,
    clinics_of,
    effect,
    pack_with_number,
    packs_with,
    patients_in,
    said_to,
    selection,
)
from assessments.templatetags.rules import sees_names, state_of_spoken
from assessments.views.rules import chosen_clinic, effect_context
from imnm.pages import render_page
from patients.access import Right, hide_from, memberships_of
from patients.knowledge.partial_dates import show_date
from patients.models import Clinic, Patient

PAGE_SIZE = 25
SHOWS = {
    Chosen.SELECTED: "Selected",
    Chosen.NOT_SELECTED: "Not selected",
    Chosen.CANNOT_TELL: "Cannot tell",
}
TAGS = {
    Status.OVERDUE: ("overdue", "overdue"),
    Status.DUE: ("due", "due"),
    Status.OPEN: ("due", "open"),
    Status.NEEDS_YES: ("info", "needs a yes"),
    Status.UPCOMING: ("upcoming", "upcoming"),
    Status.SCHEDULED: ("quiet", "later"),
    Status.WAITING: ("quiet", "waiting"),
    Status.HELD: ("quiet", "held"),
    Status.CONSIDER: ("info", "consider"),
    Status.CANNOT_TELL: ("quiet", "cannot tell"),
    Status.DECLINED: ("quiet", "declined"),
    Status.NOT_DUE: ("quiet", "not asked"),
    Status.CLOSED: ("done", "done"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: HttpRequest, rule: str) -> HttpResponse:
    """What a rule says, for whom in the clinic, and what another number would change.

    A POST uses another number, goes back to the pack's, signs the rule off or takes the sign-off away.
    """
    found = find_rule(load_packs(), rule)
    if found is None:
        raise Http404("No rule of this name.")
    clinics = clinics_of(request.user)
    clinic = chosen_clinic(request, clinics)
    if clinic is None:
        return render_page(request, "assessments/rule.html", {"clinics": [], "rule": found[1]})
    if request.method == "POST":
        return _change(request, _posted_clinic(request, clinics), *found)
    return _page(request, clinics, clinic, *found)


def _page(
    request: HttpRequest,
    clinics: list[Clinic],
    clinic: Clinic,
    pack: Pack,
    standard: Rule,
    save: SaveNumberForm | None = None,
) -> HttpResponse:
    """`save`: a number that could not be stored, with what is wrong with it."""
    settings = ClinicSettings.of(clinic)
    used = settings.as_used([pack])[0][0]
    here = next(one for one in used.rules if one.id == standard.id)
    words = in_words(here, standard)
    packs = packs_with(settings, pack)
    context = {
        "clinics": clinics,
        "clinic": clinic,
        "pack": used,
        "rule": here,
        "words": words,
        "is_on": pack.id in {one.id for one in settings.chosen_packs()},
        "category": CATEGORY_LABELS[here.category],
        "state": state_of_spoken(here, shows_names=sees_names(request.user)),
        "names": sees_names(request.user),
        "may_change": memberships_of(request.user)[clinic.pk].may(Right.CHANGE_RULES),
        "overrides": _overrides(clinic, pack, here.id, words),
        "sign_off": RuleSignOff.objects.filter(clinic=clinic, rule=here.id, pack_version=pack.version)
        .select_related("signed_by")
        .first(),
        "sign_form": SignOffForm(initial={"seen": fingerprint(used, here)}),
    }
    context |= _who(request, clinic, used, here, packs)
    context |= _tried(request, settings, pack, here, words, packs, save)
    has_errors = bool(context["form"].errors or (save and save.errors))
    context["has_errors"] = has_errors
    status = 422 if save and save.errors else 200
    return render_page(request, "assessments/rule.html", context, status=status)


def _who(request: HttpRequest, clinic: Clinic, pack: Pack, rule: Rule, packs: list[Pack]) -> dict:
    """The patients of one answer, a page of them worked out with every pack in use."""
    found: Selection = selection(clinic, pack, rule.id)
    named = request.GET.get("show", "")
    show = Chosen(named) if named in list(Chosen) else Chosen.SELECTED
    page = Paginator(found.ids[show], PAGE_SIZE).get_page(request.GET.get("page"))
    patients = patients_in(page.object_list)
    said = said_to(patients, packs, rule.id, clinic.today())
    hide_from(request.user, patients)
    return {
        "selection": found,
        "selection_took": f"{found.seconds:.1f}" if found.seconds > 1 else "",
        "shows": [(one.value, label, len(found.ids[one])) for one, label in SHOWS.items()],
        "show": show.value,
        "page": page,
        "rows": [(patient, _said(patient, said[patient.pk])) for patient in patients],
    }


def _said(patient: Patient, entries: Iterable[PlanEntry]) -> list[dict]:
    """One line for all items of one state and date, the most urgent first."""
    lines: dict[tuple, dict] = {}
    for entry in entries:
        css, word = TAGS[entry.status]
        asks = entry.due and entry.status not in (Status.CLOSED, Status.NOT_DUE)
        when = f"{show_date(entry.due)}, {due_in_words(entry.due, patient.clinic.today())}" if asks else ""
        if entry.status == Status.CLOSED and not entry.done_on:
            word = "over"
        line = lines.setdefault(
            (word, when), {"css": css, "word": word, "when": for_reader(when, patient), "items": []}
        )
        label = entry.item_label if entry.item else ""
        line["items"].append((label, for_reader(entry.sentence, patient)))
    return list(lines.values())


def _tried(
    request: HttpRequest,
    settings: ClinicSettings,
    pack: Pack,
    rule: Rule,
    words: RuleWords,
    packs: list[Pack],
    save: SaveNumberForm | None,
) -> dict:
    """The form that tries a number, and what that number would change."""
    about = {"pack": pack, "rule_id": rule.id, "words": words}
    asked = save.data if save else request.GET if "value" in request.GET else None
    form = NumberForm(asked, **about)
    if asked is None or not words.numbers or not form.is_valid():
        return {"form": form}
    setting, value = form.cleaned_data["setting"], form.cleaned_data["value"]
    changed = pack_with_number(settings, pack, rule.id, setting, value)
    after = [changed if one.id == pack.id else one for one in packs]
    found = effect(settings.clinic, packs, after)
    number = next(one for one in words.numbers if one.setting == setting)
    return {
        "form": form,
        "number": number,
        "value": int(value),
        "save": save or SaveNumberForm(initial={"setting": setting, "value": int(value)}, **about),
        "shared": [one for one in rules_with(pack, rule.id, setting) if one != rule.id],
        "is_the_packs": form.is_the_packs,
        **effect_context(request, settings.clinic, found, packs, after),
    }


def _overrides(clinic: Clinic, pack: Pack, rule_id: str, words: RuleWords) -> list[dict]:
    """The numbers of this clinic in the rule, each with its reason, and who put it in."""
    changed = {number.setting: number for number in words.numbers if number.is_changed}
    rows = RuleOverride.objects.filter(
        clinic=clinic, rule__in=[one.id for one in pack.rules], setting__in=changed
    ).select_related("changed_by")
    return [
        {"row": row, "number": changed[row.setting]}
        for row in rows
        if rule_id in rules_with(pack, row.rule, row.setting)
    ]


def _posted_clinic(request: HttpRequest, clinics: list[Clinic]) -> Clinic:
    named = request.POST.get("clinic", "")
    clinic = next((one for one in clinics if str(one.pk) == named), None)
    if clinic is None:
        raise Http404("No such clinic among those you belong to.")
    memberships_of(request.user)[clinic.pk].require(Right.CHANGE_RULES)
    return clinic


def _change(request: HttpRequest, clinic: Clinic, pack: Pack, standard: Rule) -> HttpResponse:
    who = {"clinic": clinic, "by": request.user, "rule": standard.id}
    action = request.POST.get("action", "")
    here = f"{reverse('assessments:rule', args=[standard.id])}?{urlencode({'clinic': clinic.pk})}"
    if action == "set":
        used = actions.rule_here(clinic, standard.id)[1]
        form = SaveNumberForm(request.POST, pack=pack, rule_id=standard.id, words=in_words(used, standard))
        if not form.is_valid():
            return _page(request, clinics_of(request.user), clinic, pack, standard, save=form)
        setting, value = form.cleaned_data["setting"], form.cleaned_data["value"]
        if form.is_the_packs:
            actions.withdraw_number(**who, setting=setting)
        else:
            actions.set_number(**who, setting=setting, value=value, reason=form.cleaned_data["reason"])
        messages.success(request, f"{standard.id} now uses {int(value)}. {actions.renew_plans(clinic)}")
    elif action == "withdraw":
        actions.withdraw_number(**who, setting=request.POST.get("setting", ""))
        messages.success(request, f"{standard.id} uses the number of the pack. {actions.renew_plans(clinic)}")
    elif action == "sign":
        form = SignOffForm(request.POST)
        try:
            seen = form.cleaned_data["seen"] if form.is_valid() else ""
            actions.sign_off(**who, seen=seen, note=request.POST.get("note", "")[:300])
            messages.success(request, f"You have signed {standard.id} off for {clinic}.")
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    elif action == "unsign":
        actions.withdraw_sign_off(**who)
        messages.success(request, f"{standard.id} says again that it is not signed off.")
    else:
        raise Http404("No such action.")
    return redirect(here)
