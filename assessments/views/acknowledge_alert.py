from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget, trigger_client_event

from assessments.actions.alerts import acknowledge_alert as acknowledge
from assessments.forms.acknowledge_alert import AcknowledgeAlertForm
from assessments.models import Alert
from imnm.pages import render_page
from patients.access import Right, patient_screen
from patients.forms.facts import posted
from patients.models import Patient

TEMPLATE = "assessments/acknowledge_alert.html"


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen()
def acknowledge_alert(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Write what was done about an alert; `alert` in the address is its number.

    Without it: every alert of the patient, open and answered. htmx gets the form for the line, then the
    banner anew, or one sentence where the worklist asked (`back=worklist`); lists listen for `plan-changed`.
    """
    number = request.GET.get("alert", "")
    if not number:
        if request.method == "POST":
            raise Http404("The address names no alert.")
        return render_page(request, TEMPLATE, {"patient": patient, "alerts": _all(patient)})
    request.access.require(Right.WRITE_FACTS)
    alert = _find(patient, number)
    if alert.acknowledged_at and request.method != "POST":
        return render_page(request, TEMPLATE, {"patient": patient, "alert": alert}, partial="answered")
    form = AcknowledgeAlertForm(posted(request), alert=alert)
    if request.method == "POST" and form.store(acknowledge, alert=alert, by=request.user):
        return _answer(request, patient, f"{alert.label}: stored what was done. It is off the lists.")
    context = {
        "patient": patient,
        "alert": alert,
        "form": form,
        "has_errors": form.has_problem,
        "back_url": _back_url(request, patient),
    }
    status = 422 if form.has_problem else 200
    return render_page(request, TEMPLATE, context, partial="form", status=status)


def _all(patient: Patient) -> list[Alert]:
    """Open ones first, then the latest answer first, then what was over before anybody answered it."""
    rows = Alert.objects.filter(patient=patient)
    still_open = list(rows.open())
    answered = rows.exclude(acknowledged_at=None).select_related("acknowledged_by")
    over = rows.filter(acknowledged_at=None).exclude(pk__in=[one.pk for one in still_open])
    return _with_earlier_answers([*still_open, *answered.order_by("-acknowledged_at", "-pk"), *over])


def _with_earlier_answers(alerts: list[Alert]) -> list[Alert]:
    """Each with `earlier`: what was written before it was opened again, the oldest first."""
    reopened = [one.pk for one in alerts if one.reopened_at]
    rows = Alert.history.filter(id__in=reopened, acknowledged_at__isnull=False) if reopened else ()
    answers: dict[int, dict] = {one.pk: {} for one in alerts}
    for row in sorted(rows, key=lambda row: row.acknowledged_at):
        answers[row.id][row.acknowledged_at] = row
    for one in alerts:
        one.earlier = [row for at, row in answers[one.pk].items() if at != one.acknowledged_at]
    return alerts


def _find(patient: Patient, number: str) -> Alert:
    rows = Alert.objects.filter(patient=patient).select_related("acknowledged_by")
    # A number longer than any of ours would not fit the database's column.
    alert = rows.filter(pk=number).first() if number.isdecimal() and len(number) < 19 else None
    if alert is None:
        raise Http404("This patient has no such alert.")
    return alert


def _answer(request: HttpRequest, patient: Patient, words: str) -> HttpResponse:
    if not request.htmx:
        messages.success(request, words)
        return redirect(_back_url(request, patient))
    if _is_from_worklist(request):
        response = render_page(request, TEMPLATE, {"words": words}, partial="stored")
    else:
        context = {"patient": patient, "alert_stored": words}
        response = reswap(
            retarget(render_page(request, TEMPLATE, context, partial="banner"), "#alerts"), "outerHTML"
        )
    return trigger_client_event(response, "plan-changed")


def _is_from_worklist(request: HttpRequest) -> bool:
    return request.GET.get("back") == "worklist"


def _back_url(request: HttpRequest, patient: Patient) -> str:
    if _is_from_worklist(request):
        return reverse("assessments:worklist")
    return reverse("patients:overview", args=[patient.pk])


def acknowledge_url(alert: Alert, *, back: str = "") -> str:
    address = reverse("assessments:acknowledge_alert", kwargs={"pk": alert.patient_id})
    return f"{address}?{urlencode({'alert': alert.pk} | ({'back': back} if back else {}))}"
