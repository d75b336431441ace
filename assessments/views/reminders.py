from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from assessments.actions.digests import has_digest
from assessments.models import ClinicSettings, Reminder, RunLog
from assessments.models.clinic_settings import WEEKDAYS
from assessments.models.reminder import ReminderState
from assessments.models.run_log import plan_health
from assessments.tasks import write_digest_now
from imnm.pages import render_page
from patients.access import Access, Right, memberships_of
from patients.knowledge.partial_dates import show_date
from patients.models import Clinic

PAGE_SIZE = 50
SHOWN_RUNS = 5
TAGS = {
    ReminderState.SENT: "done",
    ReminderState.RETRY: "overdue",
    ReminderState.REFUSED: "overdue",
    ReminderState.GIVEN_UP: "overdue",
    ReminderState.WAITING: "due",
    ReminderState.SUPPRESSED: "quiet",
    ReminderState.SENDING: "due",
    ReminderState.NOTHING: "quiet",
}


@require_http_methods(["GET", "HEAD", "POST"])
def reminders(request: HttpRequest) -> HttpResponse:
    """What was sent to whom, what runs next, and whether it is alive, for the clinics of the user.

    A POST asks for the user's own digest of today at once, from the clinic it names.
    """
    access = memberships_of(request.user)
    if request.method == "POST":
        return _send_mine(request, access)
    allowed = [clinic_id for clinic_id, one in access.items() if one.may(Right.SEE_REMINDERS)]
    if access and not allowed:
        raise PermissionDenied("Your role does not work with reminders.")
    clinics = list(Clinic.objects.filter(pk__in=allowed))
    now = timezone.now()
    sent = Reminder.objects.filter(clinic__in=clinics).select_related("user", "clinic")
    page = Paginator(sent, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "clinics": [_clinic(clinic, request.user, now) for clinic in clinics],
        "page": page,
        "rows": [_row(reminder) for reminder in page.object_list],
        "several_clinics": len(clinics) > 1,
    }
    return render_page(request, "assessments/reminders.html", context, partial="alive")


def _send_mine(request: HttpRequest, access: dict[int, Access]) -> HttpResponse:
    named = request.POST.get("clinic", "")
    clinic_id = int(named) if named.isdecimal() and len(named) < 10 else 0
    if clinic_id not in access:
        raise Http404("No such clinic among those you belong to.")
    access[clinic_id].require(Right.MANAGE_REMINDERS)
    write_digest_now.delay(request.user.pk)
    messages.success(request, "Your digest was asked for. It stands below as soon as it has left.")
    return redirect("assessments:reminders")


def _clinic(clinic: Clinic, user, now: datetime) -> dict:
    """One clinic's timetable by its own clock, its last nights, and its next times."""
    settings = ClinicSettings.of(clinic)
    runs = RunLog.objects.filter(clinic=clinic)[:SHOWN_RUNS]
    every_day = range(7)
    return {
        "clinic": clinic,
        "may_send_mine": not has_digest(user, now),
        "health": plan_health(settings, now),
        "next_sweep": _in_words(_next(settings, settings.sweep_time, every_day, now), clinic),
        "next_digest": _in_words(_next(settings, settings.digest_time, settings.working_days, now), clinic),
        "working_days": ", ".join(WEEKDAYS[day] for day in sorted(settings.working_days)),
        "runs": [(run, _in_words(run.started_at, clinic), _state(run, now)) for run in runs],
    }


def _state(run: RunLog, now: datetime) -> str:
    if run.finished_at:
        return "finished"
    return "running" if run.is_at_work(now) else "broke off; every tick tries again"


def _next(settings: ClinicSettings, at, days, now: datetime) -> datetime | None:
    """The next time the clock of the clinic shows `at` on one of `days`; None when there is no such day."""
    today = now.astimezone(settings.clinic.zone).date()
    coming = (today + timedelta(days=ahead) for ahead in range(8))
    instants = (settings.instant(day, at) for day in coming if day.weekday() in days)
    return next((instant for instant in instants if instant > now), None)


def _in_words(instant: datetime | None, clinic: Clinic) -> str:
    if instant is None:
        return "Never: the clinic has no working day"
    local = instant.astimezone(clinic.zone)
    return f"{show_date(local.date())} {local:%H:%M}"


def _row(reminder: Reminder) -> dict:
    """A digest of an earlier day that was never finished may or may not have reached its reader."""
    is_over = reminder.for_date < reminder.clinic.today()
    lost = reminder.state == ReminderState.SENDING and is_over
    counts = ", ".join(
        f"{number} {name}" for name, number in reminder.counts.items() if isinstance(number, int) and number
    )
    return {
        "reminder": reminder,
        "counts": counts,
        "state": "Not known whether sent" if lost else reminder.get_state_display(),
        "css": TAGS[ReminderState(reminder.state)],
        "sent_at": _in_words(reminder.sent_at, reminder.clinic) if reminder.sent_at else "",
    }
