from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.views.decorators.http import require_http_methods

from assessments.actions.worklist import assign, mark_taken
from assessments.forms.worklist import Ticked, WorklistFilter
from assessments.models import ClinicSettings
from assessments.models.run_log import plan_health
from assessments.worklist.finished import finished_today
from assessments.worklist.lines import KINDS, URGENCIES, count, page_of_lines
from assessments.worklist.owners import NOBODY, Owners
from assessments.worklist.rows import rows_of
from assessments.worklist.tallies import LISTS, Scope, tallies
from imnm.pages import render_page
from patients.access import Right, hide_from, log_access, may_anywhere, memberships_of
from patients.models import Clinic, Patient

PAGE_SIZE = 50  # lines


@require_http_methods(["GET", "HEAD", "POST"])
def worklist(request: HttpRequest) -> HttpResponse:
    """What must I do today, why, and can I finish it here? The most harm first, then the longest late.

    A POST does one thing with every line that is ticked (`line`): `do=assign` to `colleague`, or `do=taken`.
    All or none; then the list opens again as its address says.
    """
    mine = list(Clinic.objects.filter(pk__in=memberships_of(request.user)))
    owners = Owners.of(mine)
    refused: list[str] = []
    if request.method == "POST":
        done, refused = _do(request, owners)
        if done:
            messages.success(request, done)
            return redirect(request.get_full_path())
    chosen = WorklistFilter.read(request.GET, request.user, owners.people)
    clinics = [clinic for clinic in mine if chosen.clinic in (None, clinic.pk)]
    now = timezone.now()
    health = [plan_health(ClinicSettings.of(clinic), now) for clinic in clinics]
    context = {
        "chosen": chosen,
        "clinics": mine,
        "people": owners.people,
        "health": health,
        "all_ran": all(one.last_finished and not one.warning for one in health),
        "refreshed_at": now,
        "refused": refused,
        "has_errors": bool(refused),
        "ticked": Ticked.read(request.POST).lines if refused else (),
        "may_work": may_anywhere(request.user, Right.MANAGE_REMINDERS),
    }
    if clinics:
        context |= _found(request, chosen, clinics, owners)
        context["finished"] = _finished(request, clinics)
        context["tallies"] = _tallies(request, chosen, tuple(clinics), owners)
    status = 422 if refused else 200
    return render_page(request, "assessments/worklist.html", context, partial="list", status=status)


class _LinePaginator(Paginator):
    """Takes the count from the tiles, so that the list cannot count otherwise than its tile."""

    def __init__(self, total: int) -> None:
        super().__init__(range(total), PAGE_SIZE)
        self.total = total

    @cached_property
    def count(self) -> int:
        return self.total


def _found(request: HttpRequest, chosen: WorklistFilter, clinics: list[Clinic], owners: Owners) -> dict:
    """The tiles with their counts and one page of lines."""
    owned = owners.lines(chosen.who, request.user, clinics)
    counts = count(owned, clinics, chosen.urgency, chosen.kind)
    page = _LinePaginator(counts.chosen).get_page(request.GET.get("page"))
    first = (page.number - 1) * PAGE_SIZE
    lines = page_of_lines(owned, clinics, chosen.urgency, chosen.kind, first, first + PAGE_SIZE)
    return {
        "tiles": [(name, title, counts.urgencies[name]) for name, title in URGENCIES.items()],
        "kinds": [(name, title, counts.kinds[name]) for name, title in KINDS.items()],
        "counted": counts.chosen,
        "page": page,
        "rows": rows_of(lines, request.user, owners),
    }


def _finished(request: HttpRequest, clinics: list[Clinic]) -> list:
    found = finished_today(request.user, clinics)
    hide_from(request.user, [one.patient for one in found])
    return found


def _tallies(
    request: HttpRequest, chosen: WorklistFilter, clinics: tuple[Clinic, ...], owners: Owners
) -> list[tuple[str, int, str]]:
    """(heading, number, address of the list it counts)"""
    found = tallies(Scope(owners, request.user, chosen.who, clinics))
    clinic = {"clinic": chosen.clinic} if chosen.clinic else {}
    address = reverse("assessments:worklist_tally")
    rows = [
        (heading, found[name], f"{address}?{urlencode({'of': name, 'who': chosen.who} | clinic)}")
        for name, (heading, _) in LISTS.items()
    ]
    nobodys = f"{reverse('assessments:worklist')}?{urlencode({'who': NOBODY} | clinic)}"
    rows.insert(2, ("Tasks that nobody owns", found["unowned"], nobodys))
    return rows


def _do(request: HttpRequest, owners: Owners) -> tuple[str, list[str]]:
    """(what was done, why nothing was)"""
    ticked = Ticked.read(request.POST)
    if not ticked.lines:
        return "", ["Tick at least one line first."]
    try:
        if request.POST.get("do") == "taken":
            return _take(request, ticked)
        return _assign(request, ticked, owners)
    except ValidationError as refused:
        return "", refused.messages


def _take(request: HttpRequest, ticked: Ticked) -> tuple[str, list[str]]:
    if ticked.alerts:
        return "", ["An alert cannot be marked as taken: write what was done about it, in its line."]
    stored = mark_taken(by=request.user, checks=ticked.checks)
    _log(request, {row.patient for row in stored})
    last = max(row.until for row in stored)
    return (
        f"Marked as taken: {_lines(ticked)}. They wait for the result and speak again when it does not come, "
        f"the last on {last:%d-%b-%Y}."
    ), []


def _assign(request: HttpRequest, ticked: Ticked, owners: Owners) -> tuple[str, list[str]]:
    sent = request.POST.get("colleague", "")
    colleague = next((pk for pk in owners.people if str(pk) == sent), None)
    if colleague is None:
        return "", ["Choose the colleague to whom the lines go."]
    assign(by=request.user, to=colleague, alerts=ticked.alerts, checks=ticked.checks)
    changed = Q(alerts__in=ticked.alerts) | Q(planned_checks__in=ticked.checks)
    _log(request, set(Patient.objects.visible_to(request.user).filter(changed)))
    who = "you" if colleague == request.user.pk else owners.people[colleague]
    return f"Assigned to {who}: {_lines(ticked)}.", []


def _lines(ticked: Ticked) -> str:
    return f"{len(ticked.lines)} line{'' if len(ticked.lines) == 1 else 's'}"


def _log(request: HttpRequest, patients: set[Patient]) -> None:
    ordered = sorted(patients, key=lambda patient: patient.pk)
    log_access(request.user, ordered, screen="worklist", action="change")
