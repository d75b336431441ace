from __future__ import annotations

from collections import defaultdict
from itertools import groupby

from django.core.paginator import Paginator
from django.db.models import Case, Count, IntegerField, Max, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from assessments.field_links import field_address, half_given
from assessments.forms.standing_filters import FieldFilter, Whose
from assessments.knowledge.deciding import EASE_LABELS, Ease
from assessments.knowledge.one_field_away import INSTRUMENTS
from assessments.models import OneFieldAway
from imnm.pages import render_page
from patients.access import hide_from, memberships_of
from patients.models import Clinic, Patient, Visit

PAGE_SIZE = 50  # rows, each one field of one patient
GROUP = ("ease", "label", "item")


@require_safe
def one_field_away(request: HttpRequest) -> HttpResponse:
    """Which one answer would make somebody classifiable or scorable? The easiest to get first."""
    whose = Whose.read(request.GET, request.user, start="me")
    chosen = FieldFilter.read(request.GET)
    followed = whose.patients()
    fields = OneFieldAway.objects.filter(patient__in=followed)
    if chosen.instrument:
        fields = fields.filter(instrument=chosen.instrument)
    groups = _groups(fields)
    shown = fields.filter(ease=chosen.ease) if chosen.ease else fields
    shown = shown.filter(item=chosen.item) if chosen.item else shown
    # Two instruments that ask for the same field of a patient make one row.
    ranked = shown.annotate(place=_place(groups))
    one_each = ranked.order_by("place", *whose.order).values_list(*GROUP, "patient").distinct()
    page = Paginator(one_each, PAGE_SIZE).get_page(request.GET.get("page"))
    counts = {(ease, item): count for ease, _, item, count in groups}
    context = {
        "whose": whose,
        "chosen": chosen,
        "clinics": list(Clinic.objects.filter(pk__in=memberships_of(request.user))),
        "instruments": INSTRUMENTS.items(),
        "index": [
            (EASE_LABELS[Ease(ease)], list(rows)) for ease, rows in groupby(groups, lambda row: row[0])
        ],
        "page": page,
        "groups": _rows(request, list(page.object_list), shown, counts),
        "patients": shown.values("patient").distinct().count(),
        "followed": followed.count(),
        "not_judged": followed.filter(standing=None).count(),
    }
    return render_page(request, "assessments/one_field_away.html", context, partial="list")


def _groups(fields: QuerySet[OneFieldAway]) -> list[tuple]:
    """(ease, label, item, number of patients): the easiest first, equally easy ones by most patients."""
    counted = fields.order_by().values(*GROUP).annotate(patients=Count("patient", distinct=True))
    return list(counted.order_by("ease", "-patients", "label", "item").values_list(*GROUP, "patients"))


def _place(groups: list[tuple]) -> Case | Value:
    """Of a row: where its group stands in the list."""
    whens = [
        When(ease=ease, label=label, item=item, then=Value(place))
        for place, (ease, label, item, _) in enumerate(groups)
    ]
    return Case(*whens, default=Value(len(whens)), output_field=IntegerField())


def _rows(
    request: HttpRequest, keys: list[tuple], fields: QuerySet[OneFieldAway], counts: dict
) -> list[dict]:
    """The fields of a page by group, each with its patients in order; as many queries for any number."""
    ids = {patient for *_, patient in keys}
    patients = Patient.objects.filter(pk__in=ids).select_related("clinic").in_bulk()
    seen = dict(Visit.objects.filter(patient__in=ids).values_list("patient").annotate(Max("visited_on")))
    half = half_given(ids)
    asked = defaultdict(list)
    for row in fields.filter(patient__in=ids, item__in={item for _, _, item, _ in keys}):
        asked[row.ease, row.item, row.patient_id].append(row)
    hide_from(request.user, list(patients.values()))
    access = memberships_of(request.user)
    groups = []
    for (ease, label, item), rows in groupby(keys, lambda key: key[:3]):
        people = []
        for *_, pk in rows:
            patient, wanted = patients[pk], asked[ease, item, pk]
            address, words = field_address(patient, item, wanted[0].on, half[pk])
            may_write = access[patient.clinic_id].may_write_facts
            people.append(
                {
                    "patient": patient,
                    "wanted": [(INSTRUMENTS[row.instrument], row.sentence) for row in wanted],
                    "address": address if may_write else "",
                    "words": words,
                    "seen": seen.get(pk),
                }
            )
        ease_label = EASE_LABELS[Ease(ease)]
        groups.append({"label": label, "ease": ease_label, "count": counts[ease, item], "people": people})
    return groups
