from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.health import NO_WORKER_AFTER
from assessments.machine import look
from assessments.models import Pulse
from imnm.pages import render_page
from patients.access import Right, may_anywhere
from patients.models import Clinic


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """Queue depth, workers and last tick: asked of the broker, so the reminders page loads it last."""
    if not may_anywhere(request.user, Right.SEE_REMINDERS):
        raise PermissionDenied("Your role does not work with reminders.")
    pulse, now = Pulse.objects.filter(name=Pulse.TICK).first(), timezone.now()
    home = Clinic.objects.filter(memberships__user=request.user).order_by("pk").first()
    context = {
        "machine": look(),
        "last_tick": home.in_words(pulse.at) if pulse else "never",
        "is_late": pulse is None or now - pulse.at > NO_WORKER_AFTER,
    }
    return render_page(request, "assessments/alive.html", context, partial="machine")
