from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from assessments.actions.digests import has_digest
from assessments.mending import to_mend
from assessments.models import ClinicSettings, Reminder, RunLog
from assessments.models.clinic_settings import LONGEST_CLOSURE, WEEKDAYS
from assessments.models.reminder import ReminderState
from assessments.models.run_log import plan_health
from assessments.tasks import write_digest_now
from assessments.worklist.owners import ALL, Owners
from assessments.worklist.tallies import UNDATED, Scope, patients_of
from imnm.pages import render_page
from patients.access import Right, may_anywhere, memberships_of
from patients.knowledge.partial_dates import show_date
from patients.models import Clinic

PAGE_SIZE = 50
SHOWN_RUNS = 5
LAST_DAYS = 7  # of the counts of messages
TAGS = {
    ReminderState.SENT: "done",
    ReminderState.WAITING: "due",
    ReminderState.SENDING: "due",
    ReminderState.RETRY: "overdue",
    ReminderState.REFUSED: "overdue",
    ReminderState.GIVEN_UP: "overdue",
    ReminderState.NOTHING: "quiet",
    ReminderState.SUPPRESSED: "quiet",
}
# name of a count -> the word of the table
COUNT_WORDS = {
    "critical": "critical",
    "high": "high",
    "medium": "medium",
    "overdue": "overdue",
    "due": "due now",
    "coming": "falling due",
    "new": "new",
}


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    """What was sent to whom, what runs next, whether it is alive and what to mend, in the user's clinics.

    A POST asks for the user's own digest of today at once.
    """
    if request.method == "POST":
        return _send_mine(request)
    access = memberships_of(request.user)
    allowed = [clinic_id for clinic_id, one in access.items() if one.may(Right.SEE_REMINDERS)]
    if access and not allowed:
        raise PermissionDenied("Your role does not work with reminders.")
    clinics = list(Clinic.objects.filter(pk__in=allowed))
    owners, now = Owners.of(clinics), timezone.now()
    sent = Reminder.objects.filter(clinic__in=clinics).select_related("user", "clinic")
    page = Paginator(sent, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "clinics": [_clinic(clinic, owners, request.user, now) for clinic in clinics],
        "may_send_mine": not has_digest(request.user, now),
        "page": page,
        "rows": [_row(reminder) for reminder in page.object_list],
        "several_clinics": len(clinics) > 1,
    }
    return render_page(request, "assessments/reminders.html", context, partial="alive")


def _send_mine(request: HttpRequest) -> HttpResponse:
    if not may_anywhere(request.user, Right.MANAGE_REMINDERS):
        raise PermissionDenied("Your role does not work with reminders.")
    try:
        write_digest_now.delay(request.user.pk)
    except Exception:  # a broker that is away; the page says more about it
        messages.error(request, "Your digest could not be asked for: the queue does not answer. Try later.")
    else:
        messages.success(request, "Your digest was asked for. It stands below as soon as it has left.")
    return redirect("assessments:reminders")


def _clinic(clinic: Clinic, owners: Owners, user, now: datetime) -> dict:
    """One clinic's timetable by its own clock, its last nights, its messages, and what to mend."""
    settings = owners.settings[clinic.pk]
    runs = list(RunLog.objects.filter(clinic=clinic)[:SHOWN_RUNS])
    undated = patients_of(Scope(owners, user, ALL, (clinic,)), UNDATED).count()
    query = urlencode({"of": UNDATED, "who": ALL, "clinic": clinic.pk})
    return {
        "clinic": clinic,
        "health": plan_health(settings, now),
        "last_run": next((run for run in runs if run.finished_at), None),
        "next_sweep": _in_words(_next(settings, settings.sweep_time, now, every_day=True), clinic),
        "next_digest": _in_words(_next(settings, settings.digest_time, now, every_day=False), clinic),
        "working_days": ", ".join(WEEKDAYS[day] for day in sorted(settings.working_days)),
        "runs": [(run, clinic.in_words(run.started_at), _state(run, now)) for run in runs],
        "messages": _messages(clinic, now),
        "undated": undated,
        "undated_url": f"{reverse('assessments:worklist_tally')}?{query}",
        "to_mend": to_mend(clinic, owners),
    }


def _messages(clinic: Clinic, now: datetime) -> list[tuple[str, int]]:
    """(word, number) of the messages of the last days. One query."""
    rows = Reminder.objects.filter(clinic=clinic, written_at__gte=now - timedelta(days=LAST_DAYS))
    counts = {state: Count("pk", filter=Q(state=state)) for state in ReminderState.values}
    found = rows.aggregate(**counts, may_be_double=Count("pk", filter=Q(may_be_double=True)))
    words = [(ReminderState(state).label, found[state]) for state in ReminderState.values if found[state]]
    return [*words, ("May have gone out twice (a sender died)", found["may_be_double"])]


def _state(run: RunLog, now: datetime) -> str:
    if run.is_finished:
        return "finished"
    return "running" if run.is_at_work(now) else "broke off; every tick tries again"


def _next(settings: ClinicSettings, at, now: datetime, *, every_day: bool) -> datetime | None:
    """The next time the clinic's clock shows `at`, on a working day or on every day; None: never."""
    today = now.astimezone(settings.clinic.zone).date()
    coming = (today + timedelta(days=ahead) for ahead in range(LONGEST_CLOSURE + 1))
    instants = (settings.instant(day, at) for day in coming if every_day or settings.is_working_day(day))
    return next((instant for instant in instants if instant > now), None)


def _in_words(instant: datetime | None, clinic: Clinic) -> str:
    return "Never: the clinic has no working day" if instant is None else clinic.in_words(instant)


def _row(reminder: Reminder) -> dict:
    state, clinic = ReminderState(reminder.state), reminder.clinic
    counts = [
        f"{reminder.counts[name]} {word}" for name, word in COUNT_WORDS.items() if reminder.counts.get(name)
    ]
    again = f"next try {clinic.in_words(reminder.try_at)}" if state == ReminderState.RETRY else ""
    return {
        "reminder": reminder,
        "day": show_date(reminder.for_date),
        "counts": ", ".join(counts),
        "css": TAGS[state],
        "at": clinic.in_words(reminder.sent_at) if reminder.sent_at else again,
    }
