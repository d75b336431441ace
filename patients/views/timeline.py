from datetime import date
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from imnm.pages import render_page
from patients.access import patient_screen
from patients.charts import WINDOWS, Tracks, chart_json, figure_notes, timeline_figure
from patients.charts.windows import view_of
from patients.ck_summary import ck_summary
from patients.knowledge.partial_dates import add_months
from patients.models import Patient
from patients.timeline_rows import rows_as_csv, rows_of
from patients.timeline_tracks import tracks_of

ROWS_SHOWN = 200  # the newest; the rest on request

# Query name -> (what the group of links is called, value -> label).
CHOICES = {
    "window": ("Show", {code: label for code, (label, _) in WINDOWS.items()}),
    "scale": ("CK scale", {"linear": "Linear", "log": "Log"}),
    "unit": ("CK in", {"raw": "units/L", "uln": "× ULN"}),
}
DEFAULTS = {"scale": "linear", "unit": "raw"}


@require_safe
@patient_screen()
def timeline(request: HttpRequest, patient: Patient) -> HttpResponse:
    """Everything on one time axis: CK, strength, doses, statins, events; and the same as a table."""
    today = patient.clinic.today()
    tracks = tracks_of(patient)
    chosen = chosen_options(request, default_window(tracks, today))
    first_day = view_of(tracks, today=today, window=chosen["window"]).first
    rows = rows_of(tracks, today=today)
    dated = [row for row in rows if row.overlaps(first_day)]
    all_shown = request.GET.get("rows") == "all"
    context = {
        "patient": patient,
        "today": today,
        "groups": option_groups(chosen),
        "chart_words": chart_words(chosen),
        "all_rows": f"?{urlencode(chosen | {'rows': 'all'})}",
        "is_empty": tracks.is_empty,
        "figure_json": "" if tracks.is_empty else chart_json(timeline_figure(tracks, today=today, **chosen)),
        "notes": figure_notes(tracks, today=today, **chosen),
        "relapses": tracks.relapses,
        "ck": ck_summary(tracks.ck, today=today),
        "rows": dated if all_shown else dated[:ROWS_SHOWN],
        "all_shown": all_shown,
        "rows_total": len(dated),
        "undated": [row for row in rows if not row.is_dated],
    }
    return render_page(request, "patients/timeline.html", context, partial="chart")


@require_safe
@patient_screen()
def timeline_csv(request: HttpRequest, patient: Patient) -> HttpResponse:
    """The whole timeline as a file whose name says nothing about the patient."""
    today = patient.clinic.today()
    tracks = tracks_of(patient)
    text = rows_as_csv(rows_of(tracks, today=today), title=tracks.title, today=today)
    return HttpResponse(
        text.encode("utf-8-sig"),  # spreadsheets read UTF-8 only when the file begins with its mark
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="timeline-{today.isoformat()}.csv"'},
    )


def chart_words(chosen: dict[str, str]) -> str:
    """The chart in one sentence, for those who do not see it."""
    window, scale, unit = (CHOICES[name][1][chosen[name]] for name in CHOICES)
    return (
        f"Timeline, {window.lower()}: CK in {unit} on a {scale.lower()} scale, strength, treatments, statins "
        "and events on one time axis. The table below says the same."
    )


def default_window(tracks: Tracks, today: date) -> str:
    """Three years for a disease that is younger, or a statin of long ago squeezes it into a corner."""
    measured = [result.collected.day for result in tracks.ck if result.collected]
    return "3y" if measured and min(measured) >= add_months(today, -36) else "all"


def chosen_options(request: HttpRequest, window: str) -> dict[str, str]:
    """What the address asks for; anything unknown is the default."""
    defaults = DEFAULTS | {"window": window}
    asked = {name: request.GET.get(name, "") for name in CHOICES}
    return {name: asked[name] if asked[name] in CHOICES[name][1] else defaults[name] for name in CHOICES}


def option_groups(chosen: dict[str, str]) -> list[dict]:
    """The links that change one option and keep the others."""
    groups = []
    for name, (label, values) in CHOICES.items():
        options = [
            {
                "id": f"{name}-{value}",
                "label": words,
                "address": f"?{urlencode(chosen | {name: value})}",
                "is_chosen": value == chosen[name],
            }
            for value, words in values.items()
        ]
        groups.append({"name": name, "label": label, "options": options})
    return groups
