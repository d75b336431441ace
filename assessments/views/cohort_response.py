from __future__ import annotations

from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from assessments.field_links import HalfGiven, field_address, half_given
from assessments.forms.standing_filters import ResponseFilter, Whose
from assessments.knowledge import tis_2016
from assessments.knowledge.tis_2016_tables import Response, cannot_tell, numbers
from assessments.knowledge.trace import MARKS
from assessments.models import Standing
from assessments.models.standing import ResponseState
from imnm.pages import render_page
from patients.access import hide_from, memberships_of
from patients.knowledge.subtypes import SUBTYPES
from patients.models import Clinic, Patient

PAGE_SIZE = 50  # patients


@require_safe
def cohort_response(request: HttpRequest) -> HttpResponse:
    """How have my clinics' patients responded, and who cannot be scored, and why?"""
    whose = Whose.read(request.GET, request.user, start="all")
    chosen = ResponseFilter.read(request.GET)
    followed = whose.patients()
    if chosen.subtype:
        followed = followed.filter(subtype=chosen.subtype)
    counts = _counts(followed)
    judged = sum(counts[state] for state in ResponseState.values)
    standings = Standing.objects.filter(patient__in=followed)
    if chosen.response:
        standings = standings.filter(response=chosen.response)
    page = Paginator(_in_order(standings, whose), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "whose": whose,
        "chosen": chosen,
        "clinics": list(Clinic.objects.filter(pk__in=memberships_of(request.user))),
        "subtypes": SUBTYPES.items(),
        "bars": [
            {
                "state": state,
                "count": counts[state],
                "percent": _percent(counts[state], judged),
                "may_be_higher": counts[f"open_{state}"],
            }
            for state in ResponseState
        ],
        "judged": judged,
        "not_judged": counts["not_judged"],
        "page": page,
        "groups": _groups(request, list(page.object_list), _reasons(standings), counts),
        "source": tis_2016.SOURCE,
        "version": tis_2016.VERSION,
        "notes": tis_2016.IMNM_NOTES,
        "numbers": _numbers(),
    }
    return render_page(request, "assessments/cohort_response.html", context, partial="list")


def _counts(patients: QuerySet[Patient]) -> dict[str, int]:
    """Patients by class, how many of them may be in a higher one, and who was not judged: one query."""
    wanted = {"not_judged": Count("pk", filter=Q(standing=None))}
    for state in ResponseState.values:
        here = Q(standing__response=state)
        is_open = here & ~Q(standing__response_highest__in=("", state))
        if state == ResponseState.CANNOT_TELL:
            is_open = Q(pk=None)  # its name says so
        wanted |= {state: Count("pk", filter=here), f"open_{state}": Count("pk", filter=is_open)}
    return patients.aggregate(**wanted)


def _in_order(standings: QuerySet[Standing], whose: Whose) -> QuerySet[Standing]:
    """The best class first and of each the highest score; who cannot be scored last, by reason."""
    rank = Case(
        *(When(response=state, then=Value(place)) for place, state in enumerate(ResponseState.values)),
        output_field=IntegerField(),
    )
    reason = Case(When(response=ResponseState.NOT_SCORABLE, then=F("response_reason")), default=Value(""))
    ordered = standings.annotate(rank=rank, why_not=reason)
    return ordered.order_by("rank", "why_not", F("response_low").desc(nulls_last=True), *whose.order)


def _reasons(standings: QuerySet[Standing]) -> dict[str, int]:
    """How many cannot be scored for which reason."""
    rows = standings.filter(response=ResponseState.NOT_SCORABLE).order_by().values("response_reason")
    return dict(rows.annotate(patients=Count("pk")).values_list("response_reason", "patients"))


def _groups(
    request: HttpRequest, standings: list[Standing], reasons: dict[str, int], counts: dict[str, int]
) -> list[dict]:
    """A page's patients under their class, and under their reason where there is no score."""
    ids = [one.patient_id for one in standings]
    patients = Patient.objects.filter(pk__in=ids).select_related("clinic").in_bulk()
    hide_from(request.user, list(patients.values()))
    access = memberships_of(request.user)
    half, groups = half_given(ids), []
    for (state, why), rows in groupby(standings, lambda one: (one.response, one.why_not)):
        people = [_row(one, patients[one.patient_id], access, half[one.patient_id]) for one in rows]
        groups.append(
            {
                "state": ResponseState(state),
                "why": why,
                "count": reasons.get(why, 0) if state == ResponseState.NOT_SCORABLE else counts[state],
                "people": people,
            }
        )
    return groups


def _row(standing: Standing, patient: Patient, access: dict, half: HalfGiven) -> dict:
    is_scored = standing.response != ResponseState.NOT_SCORABLE
    address, words = field_address(patient, standing.lacking, standing.lacking_on, half)
    return {
        "patient": patient,
        "standing": standing,
        "words": _in_words(standing),
        "days": (standing.follow_up_on - standing.baseline_on).days if is_scored else None,
        "address": address if not is_scored and access[patient.clinic_id].may_write_facts else "",
        "link": words,
    }


def _in_words(standing: Standing) -> str:
    """`Moderate improvement`, `At least minimal, at most major improvement`; "" without a score."""
    low, high = standing.response, standing.response_highest
    if low == ResponseState.NOT_SCORABLE:
        return ""
    if low == ResponseState.CANNOT_TELL:
        return cannot_tell(Response(high))
    if low == high:
        return ResponseState(low).label
    return f"At least {low}, at most {high} improvement"


def _percent(count: int, total: int) -> int:
    """Rounded to whole percent, halves up."""
    return (200 * count + total) // (2 * total) if total else 0


def _numbers() -> list[tuple]:
    """What the score rests on, by adult and juvenile limits, each with how sure it is."""
    both = dict.fromkeys([*numbers(juvenile=False), *numbers(juvenile=True)])
    return [(one, MARKS[one.mark]) for one in both]
