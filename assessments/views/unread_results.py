from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import trigger_client_event

from assessments.actions.worklist import read_results
from imnm.pages import render_page
from patients.access import patient_screen, without_free_text
from patients.models import LabResult, Patient

MOST = 500  # results marked in one go


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen()
def unread_results(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Results that nobody has marked as read. A POST marks those it names (`result`) as read by the user.

    Only what stood on the page is named, so what arrives meanwhile stays unread.
    """
    if request.method == "POST":
        sent = request.POST.getlist("result")[:MOST]
        ids = {int(one) for one in sent if one.isdecimal() and len(one) < 19}
        marked = read_results(patient=patient, by=request.user, ids=ids)
        words = f"{marked} result{'' if marked == 1 else 's'} marked as read."
        if marked < len(ids):
            words += " The others were read by somebody else meanwhile."
        if request.htmx:
            answer = render_page(
                request, "assessments/unread_results.html", {"words": words}, partial="stored"
            )
            return trigger_client_event(answer, "plan-changed")
        messages.success(request, words)
        return redirect(_back_url(request, patient))
    rows = LabResult.objects.filter(patient=patient, read_at=None).oldest_first()
    context = {"patient": patient, "results": without_free_text(patient, rows)}
    return render_page(request, "assessments/unread_results.html", context)


def _back_url(request: HttpRequest, patient: Patient) -> str:
    if request.GET.get("back") == "tally":
        return f"{reverse('assessments:worklist_tally')}?of=unread"
    return reverse("assessments:unread_results", args=[patient.pk])
