"""The sheet of a visit, saved part by part as it is filled in, and the visits before it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, datetime

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from imnm.pages import render_page
from patients.access import patient_screen
from patients.actions.visits import Elsewhere, PartSaved, save_visit_part
from patients.forms.visits import UNABLE_SIGNS, DayForm, PartForm, read_seen
from patients.knowledge import haq, mmt8
from patients.knowledge.partial_dates import show_date
from patients.knowledge.symptoms import RED_FLAGS
from patients.knowledge.visit_sheet import (
    FIELDS,
    LABELS,
    PARTS,
    SYMPTOM_GROUPS,
    show_answer,
)
from patients.models import Patient, Visit
from patients.models.visit import RANGES
from patients.visit_sheet import last_changes, part_texts, sheet_of
from patients.visit_statements import UNITS, how_full, red_flags, score_lines, visit_row

ALL = "all"  # the answer to every field of a conflict at once


@dataclass
class Sheet:
    """One part as the page shows it. `seen`: what the page counts as stored when it saves the next time."""

    part: str
    form: PartForm
    texts: dict[str, str]
    seen: dict[str, str]
    visit: Visit | None
    opened_by: int
    state: str = "stored"  # or "saved", "refused", "conflict", "other_person"
    sentence: str = ""
    conflicts: tuple[Elsewhere, ...] = ()
    merged: tuple[Elsewhere, ...] = ()
    kept: list[str] = field(default_factory=list)  # fields that the page must leave as they were typed
    late: list[str] = field(default_factory=list)  # fields that somebody else changed and this page did not

    @property
    def title(self) -> str:
        return PARTS[self.part]

    @property
    def template(self) -> str:
        own = self.part in ("symptoms", "mmt8", "haq")
        return f"patients/visit_{self.part if own else 'fields'}.html"

    @property
    def seen_json(self) -> str:
        return json.dumps(self.seen)

    @property
    def kept_json(self) -> str:
        return json.dumps(self.kept)

    @property
    def late_json(self) -> str:
        return json.dumps(self.late)

    @property
    def conflicts_json(self) -> str:
        return json.dumps({one.field: one.stored for one in self.conflicts})

    @property
    def scores(self) -> list[tuple[str, str]]:
        return score_lines(self.visit, self.part)

    @property
    def how_full(self) -> str:
        return how_full(self.texts, self.part)

    @property
    def flags(self) -> list[tuple[str, str]]:
        return red_flags(self.texts) if self.part == "symptoms" else []

    @property
    def clashes(self) -> list[dict]:
        return [_in_words(one) for one in self.conflicts]

    @property
    def added(self) -> list[dict]:
        return [_in_words(one) for one in self.merged]

    @property
    def slots(self) -> list[str]:
        """The fields that can be refused: each has a place for its words."""
        return [name for name in self.texts if not name.startswith(("symptom_", "aid_"))]

    @property
    def red_flag_rows(self) -> list:
        return [self.form[f"symptom_{code}"] for code in RED_FLAGS]

    @property
    def symptom_groups(self) -> list[tuple[str, list]]:
        return [(title, [self.form[f"symptom_{code}"] for code in codes]) for title, codes in SYMPTOM_GROUPS]

    @property
    def muscle_groups(self) -> list[tuple[str, str, list[dict]]]:
        """Neck, right and left: title, code, and the rows of each."""
        right, left = (
            [f"mmt8_{site}" for site in mmt8.sites_of(side) if mmt8.muscle_of(site).is_paired]
            for side in ("right", "left")
        )
        groups = [
            ("Once", "neck", ["mmt8_neck_flexors"]),
            ("Right side", "right", right),
            ("Left side", "left", left),
        ]
        return [(title, code, [self._muscle(name) for name in names]) for title, code, names in groups]

    def _muscle(self, name: str) -> dict:
        grade, why = self.form[name], self.form[f"{name}_why"]
        is_unable = (grade.value() or "").strip().lower() in UNABLE_SIGNS
        muscle = mmt8.muscle_of(name.removeprefix("mmt8_"))
        return {"grade": grade, "why": why, "is_unable": is_unable, "label": muscle.label}

    @property
    def activity_groups(self) -> list[tuple[haq.Category, list, object]]:
        return [
            (one, [self.form[f"item_{item}"] for item in one.items], self.form[f"aid_{one.code}"])
            for one in haq.CATEGORIES.values()
        ]

    @property
    def plain_rows(self) -> list[dict]:
        """The fields of the parts that are plain lists, with their unit and range."""
        rows = []
        for name in FIELDS[self.part]:
            low_high = RANGES.get(name)
            hint = f"{low_high[0]} to {low_high[1]}" if low_high else ""
            rows.append({"field": self.form[name], "suffix": UNITS.get(name, ""), "hint": hint})
        return rows


@require_http_methods(["GET", "HEAD", "POST"])
@patient_screen()
def visit(request: HttpRequest, patient: Patient) -> HttpResponse:
    """The sheet of one day, today's unless `?on=` names another; each part is posted by itself."""
    if request.method == "POST":
        return _save(request, patient)
    day = patient.clinic.today()
    day_form = DayForm(request.GET if "on" in request.GET else None, patient=patient, initial={"on": day})
    if day_form.is_bound:
        day = day_form.cleaned_data["on"] if day_form.is_valid() else None
    return _page(request, patient, day, day_form=day_form)


def _page(
    request, patient, day: date | None, *, day_form: DayForm, posted: Sheet | None = None
) -> HttpResponse:
    """The whole page; `posted` takes the place of its part when a save without script was refused."""
    sheets = []
    if request.access.may_write_facts and day:
        one = sheet_of(patient, day)
        changes = last_changes(one) if one else {}
        sheets = [
            posted if posted and posted.part == part else _stored(request, one, part, changes)
            for part in PARTS
        ]
    past = Visit.objects.filter(patient=patient).order_by("-visited_on", "-pk")
    problem = posted.form if posted else day_form
    has_errors = bool(posted) or (day_form.is_bound and not day_form.is_valid())
    context = {
        "patient": patient,
        "rows": [visit_row(visit, may_read_note=request.access.sees_identifiers) for visit in past],
        "day": day,
        "is_today": day == patient.clinic.today(),
        "day_form": day_form,
        "form": problem,
        "sheets": sheets,
        "scale": mmt8.SCALE.items(),
        "haq_answers": haq.ANSWERS.items(),
        "sides": mmt8.SIDES.items(),
        "default_side": _usual_side(past, day),
        "has_errors": has_errors,
    }
    return render_page(
        request, "patients/visit.html", context, partial="screen", status=422 if has_errors else 200
    )


def _usual_side(visits, day: date | None) -> str:
    """The side to show: that of this day's grades, else of the last graded visit, else both."""
    graded = [visit for visit in visits if visit.mmt8]
    of_the_day = [visit for visit in graded if visit.visited_on == day]
    return (of_the_day or graded)[0].strength.side if graded else "both"


def _stored(request, one: Visit | None, part: str, changes: dict) -> Sheet:
    texts = part_texts(one or Visit(), part)
    sheet = Sheet(part, PartForm(part, texts=texts), texts, texts, one, request.user.pk)
    latest = max((changes[name] for name in texts if name in changes), key=lambda one: one.at, default=None)
    if latest:
        sheet.sentence = f"Saved {_when(latest.at)} by {_who(latest.by, request)}."
    else:
        sheet.state, sheet.sentence = "blank", "Nothing is recorded yet. What you fill in is saved as you go."
    return sheet


def _save(request: HttpRequest, patient: Patient) -> HttpResponse:
    part = request.POST.get("part")
    try:
        day = date.fromisoformat(request.POST.get("visited_on", ""))
    except ValueError:
        day = None
    if part not in PARTS or day is None:
        raise BadRequest("The part of the visit or its day is missing.")
    sheet, saved = _save_part(request, patient, part, day)
    is_done = sheet.state == "saved"
    if request.htmx:
        before = red_flags(read_seen(request.POST.get("seen", "")))
        context = {
            "patient": patient,
            "sheet": sheet,
            "is_changed": bool(saved and saved.is_changed),
            "has_other_flags": sheet.flags != before,  # read out only when there is news
        }
        return render(request, "patients/visit_answer.html", context, status=200 if is_done else 422)
    if is_done:
        messages.success(request, f"{sheet.title}: {sheet.sentence}")
        return redirect(f"{reverse('patients:visit', args=[patient.pk])}?on={day.isoformat()}#{part}")
    return _page(request, patient, day, day_form=DayForm(patient=patient, initial={"on": day}), posted=sheet)


def _save_part(request, patient, part: str, day: date) -> tuple[Sheet, PartSaved | None]:
    """Save what was posted, and say how that went."""
    data, seen = request.POST.copy(), read_seen(request.POST.get("seen", ""))
    shown = read_seen(
        request.POST.get("stored", "")
    )  # the stored side of the conflicts that were on the page
    _answer_conflicts(data, seen, shown)
    form = PartForm(part, texts={}, data=data)
    typed = form.typed_texts()
    user, opened_by = request.user, request.POST.get("opened_by") or str(request.user.pk)
    saved = None
    if opened_by != str(user.pk) and request.POST.get("take_over") != str(user.pk):
        form.add_error(None, f"This page was opened by somebody else. You are logged in as {user}.")
        state = "other_person"
    else:
        opened_by = user.pk
        try:
            saved = save_visit_part(
                patient=patient, by=user, visited_on=day, part=part, values=typed, seen=seen
            )
        except ValidationError as refused:
            form.refuse(refused)
        else:
            form.refuse(ValidationError({name: words for name, words in saved.refused.items() if words}))
        state = "conflict" if saved and saved.conflicts else "refused" if form.errors else "saved"
    visit = saved.visit if saved else sheet_of(patient, day)
    texts = saved.texts if saved else part_texts(visit or Visit(), part)
    touched = [name for name in texts if typed.get(name, seen.get(name, "")) != seen.get(name, "")]
    not_stored = touched if saved is None else [one.field for one in saved.conflicts] + [*saved.refused]
    kept = [name for name in texts if name in not_stored or name in form.refused]
    untouched = [name for name in texts if name not in touched and name not in kept]
    late = [name for name in untouched if texts[name] != seen.get(name, "")]
    sheet = Sheet(
        part, form, texts, {name: seen.get(name, "") if name in kept else texts[name] for name in texts},
        visit, int(opened_by) if str(opened_by).isdecimal() else user.pk, state=state, kept=kept, late=late,
        conflicts=saved.conflicts if saved else (), merged=saved.merged if saved else (),
    )  # fmt: skip
    sheet.sentence = _sentence(sheet, saved)
    return sheet, saved


def _answer_conflicts(data, seen: dict[str, str], shown: dict[str, str]) -> None:
    """Take the buttons of the conflict box: both say that the stored answer was seen, one also takes it."""
    for answer in ("use", "keep"):
        chosen = data.get(answer)
        for name, stored in shown.items():
            if chosen in (name, ALL):
                seen[name] = stored
                if answer == "keep":
                    word, _, reason = stored.partition(":")
                    is_unable = name.startswith("mmt8_") and word == mmt8.UNABLE
                    data[name] = UNABLE_SIGNS[0] if is_unable else stored
                    data[f"{name}_why"] = reason if is_unable else ""


def _sentence(sheet: Sheet, saved: PartSaved | None) -> str:
    not_saved = f"Not saved: {'; '.join(LABELS[name] for name in sheet.kept) or sheet.title}."
    if saved is None:
        return not_saved
    at = f"Saved {_when(timezone.now())} by you."
    if sheet.state == "saved":
        return at if saved.is_changed else f"Saved; nothing changed at {_when(timezone.now())}."
    return f"{not_saved} The rest was saved {_when(timezone.now())}." if saved.is_changed else not_saved


def _in_words(one: Elsewhere) -> dict:
    return {
        "field": one.field,
        "label": LABELS[one.field],
        "stored": show_answer(one.field, one.stored),
        "typed": show_answer(one.field, one.typed),
        "by": str(one.by or "somebody"),
        "at": _when(one.at) if one.at else "a time that is not recorded",
    }


def _who(person, request) -> str:
    return "you" if person == request.user else str(person or "somebody")


def _when(at: datetime) -> str:
    """`07:41:20` for today, else with the day; in the time zone of the page."""
    local = timezone.localtime(at)
    is_today = local.date() == timezone.localdate()
    return f"{local:%H:%M:%S}" if is_today else f"{show_date(local.date())} {local:%H:%M:%S}"
