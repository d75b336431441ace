from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.health import NO_WORKER_AFTER
from assessments.machine import look
from assessments.models import ClinicSettings, Pulse
from imnm.pages import render_page
from patients.access import Right, may_anywhere
from patients.models import Clinic

PULSES = {Pulse.TICK: "Last tick", Pulse.ROUND: "Last tick without a failure"}


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Queue depth, workers and last tick: asked of the broker, so the reminders page loads it last."""
    if not may_anywhere(request.user, Right.SEE_REMINDERS):
        raise PermissionDenied("Your role does not work with reminders.")
    home = Clinic.objects.filter(memberships__user=request.user).order_by("pk").first()
    began = ClinicSettings.objects.filter(clinic=home).values_list("monitor_since", flat=True).first()
    found, now = dict(Pulse.objects.values_list("name", "at")), timezone.now()
    pulses = [(words, *_pulse(found.get(name), began, home, now)) for name, words in PULSES.items()]
    context = {
        "machine": look(),
        "pulses": pulses,
        "is_late": any(is_late for _, _, is_late in pulses),
    }
    return render_page(request, "assessments/alive.html", context, partial="machine")


def _pulse(at: datetime | None, began: datetime | None, home: Clinic, now: datetime) -> tuple[str, bool]:
    """(when, whether that is too long ago). What never was is late once the clinic is older than that."""
    last = at or began
    return home.in_words(at) if at else "never", last is None or now - last > NO_WORKER_AFTER
