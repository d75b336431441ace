from __future__ import annotations

from collections import defaultdict

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from assessments.forms.worklist import WorklistFilter
from assessments.worklist.owners import Owners
from assessments.worklist.tallies import LISTS, NO_NEXT_DATE, UNREAD, Scope, patients_of, unread_results
from imnm.pages import render_page
from patients.access import hide_from, memberships_of
from patients.models import Clinic, LabResult

PAGE_SIZE = 50  # patients


@require_safe
def worklist_tally(request: HttpRequest) -> HttpResponse:
    """The list behind a count at the front of the worklist: `of` names which, `who` and `clinic` whose."""
    access = memberships_of(request.user)
    mine = list(Clinic.objects.filter(pk__in=access))
    owners = Owners.of(mine)
    chosen = WorklistFilter.read(request.GET, request.user, owners.people)
    name = request.GET.get("of") if request.GET.get("of") in LISTS else NO_NEXT_DATE
    clinics = tuple(clinic for clinic in mine if chosen.clinic in (None, clinic.pk))
    scope = Scope(owners, request.user, chosen.who, clinics)
    patients = patients_of(scope, name).select_related("clinic", "responsible")
    # An alphabetical order would give hidden names away.
    is_named = all(one.sees_identifiers for one in access.values())
    order = ("family_name", "given_name", "pk") if is_named else ("pk",)
    page = Paginator(patients.order_by(*order), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = hide_from(request.user, list(page.object_list))
    unread = defaultdict(list)
    if name == UNREAD:
        for result in LabResult.objects.filter(patient__in=shown, read_at=None).oldest_first():
            unread[result.patient_id].append(result)
    heading, meaning = LISTS[name]
    context = {
        "chosen": chosen,
        "owner": owners.people.get(int(chosen.who)) if chosen.who.isdecimal() else "",
        "name": name,
        "heading": heading,
        "meaning": meaning,
        "lists": [(one, title) for one, (title, _) in LISTS.items()],
        "page": page,
        "results": unread_results(scope).count() if name == UNREAD else None,
        "several_clinics": len(mine) > 1,
        "rows": [
            {
                "patient": patient,
                "owner": owners.people.get(patient.responsible_id, ""),
                "results": unread[patient.pk],
                "may_read": access[patient.clinic_id].may_write_facts,
                "may_book": access[patient.clinic_id].may_manage_appointments,
            }
            for patient in shown
        ],
    }
    return render_page(request, "assessments/worklist_tally.html", context, partial="list")
