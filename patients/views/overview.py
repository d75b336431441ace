from datetime import timedelta

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from imnm.pages import render_page
from patients.access import patient_screen, without_free_text
from patients.charts import chart_json, ck_figure
from patients.ck_summary import ck_summary
from patients.knowledge.durations import how_long
from patients.models import Appointment, LabResult, Patient, Treatment
from patients.models.patient import FOLLOWED
from patients.timeline_tracks import ck_tracks_of

SHOWN_EVENTS = 5
LOOKAHEAD_DAYS = 30  # rules.json, semantics: lookahead_days (project default)


@require_safe
@patient_screen()
def overview(request: HttpRequest, patient: Patient) -> HttpResponse:
    """In ten seconds: how is the CK, what are they on, what is due, what happened lately."""
    today = patient.clinic.today()
    tracks = ck_tracks_of(patient)
    summary = ck_summary(tracks.ck, today=today)
    newest = {result.rank: result for result in LabResult.objects.filter(patient=patient).last_two_of("CK")}
    horizon = today + timedelta(days=LOOKAHEAD_DAYS)
    to_do = list(patient.planned_checks.due_by(horizon).order_by("due_on", "pk"))
    newest_events = patient.clinicalevents.order_by(F("happened_on").desc(nulls_last=True), "-pk")
    visits = list(patient.visits.order_by("-visited_on")[:2])
    context = {
        "patient": patient,
        "today": today,
        "figure_json": chart_json(ck_figure(tracks, today=today)),
        "ck_change": summary.change if summary else "",
        "ck": newest.get(1),
        "ck_age": f"{how_long(newest[1].collected_on, today)} ago" if 1 in newest else "",
        "previous_ck": newest.get(2),
        "treatments": Treatment.objects.filter(patient=patient).current().oldest_first(),
        "is_followed": patient.status in FOLLOWED,
        "to_do": [(check, check.urgency(today)) for check in to_do],
        "visit": visits[0] if visits else None,
        "previous_visit": visits[1] if len(visits) > 1 else None,
        "events": without_free_text(patient, newest_events[:SHOWN_EVENTS]),
        "appointment": Appointment.objects.filter(
            patient=patient, state="booked", starts_at__gte=patient.clinic.now()
        ).first(),
    }
    return render_page(request, "patients/overview.html", context)
