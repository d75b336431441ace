from __future__ import annotations

import difflib

from django import forms
from django.core.exceptions import ValidationError

from patients.actions.treatments import stop_before_start
from patients.forms.dose_checks import ask_about_statin, check_dose
from patients.forms.facts import DateOrUnknownField, FactForm, NumberField
from patients.forms.fields import DayField, PartialDateField, stored
from patients.forms.ticks import TickField
from patients.knowledge.drugs import DOSE_UNITS, DRUGS, FREQUENCIES, ROUTES, find_drug
from patients.knowledge.partial_dates import Precision
from patients.models import Treatment

UNITS = [("", "Unit"), *DOSE_UNITS.items()]
ROUTE_CHOICES = [("", "Not recorded"), *ROUTES.items()]
FREQUENCY_CHOICES = [("", "Not recorded"), *FREQUENCIES.items()]

# Weekly by default, and no other rhythm: MHRA 2020 and IMSN, shared clinical reference, screening and
# monitoring section 4 [mhra_mtx, imsn_mtx], mark 2. Daily methotrexate by mistake has killed.
WEEKLY_ONLY = "methotrexate"
WEEKLY_FREQUENCIES = ("once_weekly", "once", "as_directed")
NOT_WEEKLY = (
    "Methotrexate is taken once a week; taken more often it can kill. Choose once weekly. If it really was "
    "taken otherwise, choose “as directed” and describe it under the reason."
)


class DrugField(forms.CharField):
    """A drug by name, synonym or abbreviation. Cleans to its code."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**{"max_length": 80, **kwargs})
        self.widget.attrs |= {"list": "drugs", "autocomplete": "off", "spellcheck": "false"}

    def to_python(self, value) -> str:
        text = super().to_python(value)
        if not text:
            return ""
        drug = find_drug(text)
        if drug is None:
            raise ValidationError(
                f"“{text}” is not in the list of drugs. {_meant(text)}Choose one from the list, "
                "or “Other immunosuppressant” and name it under the reason."
            )
        return drug.code


class LinkedRadios(forms.RadioSelect):
    """Radios that the error summary can link to: the fieldset around them carries the field's own id."""

    def id_for_label(self, id_, index=None) -> str:
        return id_ if index is None else super().id_for_label(id_, index)


def _meant(text: str) -> str:
    names = {drug.name.casefold(): drug.name for drug in DRUGS.values()}
    close = difflib.get_close_matches(text.casefold(), names, n=1, cutoff=0.7)
    return f"Did you mean {names[close[0]]}? " if close else ""


class DoseForm(FactForm):
    """The four parts of a dose, in the order in which they are shown."""

    model = Treatment

    dose = NumberField(label="Dose")
    unit = forms.ChoiceField(choices=UNITS, required=False)
    route = forms.ChoiceField(choices=ROUTE_CHOICES, required=False)
    frequency = forms.ChoiceField(choices=FREQUENCY_CHOICES, required=False)
    dose_is_meant = TickField(label="I checked, and the dose is meant")
    statin_is_meant = TickField(label="I know this, and the statin is taken now")

    def usual_for(self, code: str) -> None:
        """Fill what is blank and certain: the only route of the drug, and methotrexate once weekly."""
        routes = DRUGS[code].routes
        if not self.value("route") and len(routes) == 1:
            self.cleaned_data["route"] = routes[0]
        if code != WEEKLY_ONLY or "frequency" in self.errors:
            return
        if not self.value("frequency"):
            self.cleaned_data["frequency"] = "once_weekly"
        elif self.value("frequency") not in WEEKLY_FREQUENCIES:
            self.add_error("frequency", NOT_WEEKLY)

    def dose_details(self) -> dict:
        words = {name: self.value(name) or "" for name in ("unit", "route", "frequency")}
        return {"dose": self.value("dose"), **words}


class TreatmentForm(DoseForm):
    """Start a drug, record an infusion or procedure, or add one taken in the past."""

    whole_row_field = "drug"

    drug = DrugField(
        label="Drug, infusion or procedure",
        error_messages={"required": "Enter the drug. Names and abbreviations such as MMF are understood."},
    )
    start_on = DateOrUnknownField(
        label="Started, or given on",
        help_text="Such as 05-Mar-2024, Mar-2024, 2024; or unknown.",
        error_messages={"required": "Enter when it was started or given, or “unknown” if nobody knows."},
    )
    ended = forms.ChoiceField(
        label="Until",
        choices=[("running", "Taken now"), ("stopped", "Stopped on"), ("unknown", "Stopped, date not known")],
        initial="running",
        required=False,
        widget=LinkedRadios,
    )
    stop_on = PartialDateField(
        label="Stopped on", required=False, help_text="Such as Mar-2024. Only if it was stopped."
    )
    stop_reason = forms.CharField(label="Why it was stopped", max_length=300, required=False)
    reason = forms.CharField(
        label="Why it was started",
        max_length=300,
        required=False,
        help_text="For methotrexate, also the weekday.",
    )

    def clean(self) -> dict:
        ended, stop = self.value("ended") or "running", self.value("stop_on")
        if ended == "stopped" and stop is None and "stop_on" not in self.errors:
            self.add_error("stop_on", "Enter when it was stopped, or choose “Stopped, date not known”.")
        elif ended == "running" and (stop or self.value("stop_reason")):
            self.add_error(
                "ended", "“Taken now” is chosen, but a stop is filled in. Choose “Stopped on”, or clear it."
            )
        elif ended == "unknown" and stop:
            self.add_error("ended", "A stop date is filled in. Choose “Stopped on”, or clear the date.")
        if drug := self.value("drug"):
            self.usual_for(drug)
            check_dose(self, drug)
            if ended == "running":
                ask_about_statin(self, drug, self.patient)
        return super().clean()

    @property
    def stored_text(self) -> str:
        """`Methotrexate 15 mg, By mouth, once weekly`: what was understood, for the message."""
        understood = self.proposed()
        return f"{understood.catalogue.name}, {understood.dose_text}"

    def details(self) -> dict:
        start_on, start_precision = stored(self.value("start_on"))
        stop_on, stop_precision = None, ""
        if self.value("ended") == "stopped":
            stop_on, stop_precision = stored(self.value("stop_on"))
        elif self.value("ended") == "unknown":
            stop_precision = Precision.UNKNOWN.value
        elif self.value("drug") and DRUGS[self.value("drug")].is_once:
            stop_on, stop_precision = start_on, start_precision  # over the day it is given
        return self.dose_details() | {
            "drug": self.value("drug") or "",
            "start_on": start_on,
            "start_precision": start_precision,
            "stop_on": stop_on,
            "stop_precision": stop_precision,
            "reason": self.value("reason") or "",
            "stop_reason": self.value("stop_reason") or "",
        }


class DoseChangeForm(DoseForm):
    """The next step of a running drug: the dose, and what else changes with it."""

    dose = NumberField(label="New dose", required=True, error_messages={"required": "Enter the new dose."})
    on = DayField(
        label="From", error_messages={"required": "Enter the day from which the new dose is taken."}
    )
    reason = forms.CharField(label="Why it was changed", max_length=300, required=False)

    field_order = ["dose", "unit", "route", "frequency", "on", "reason"]

    def __init__(self, *args, treatment: Treatment, **kwargs) -> None:
        running = {name: getattr(treatment, name) for name in ("unit", "route", "frequency")}
        super().__init__(*args, initial={**running, "on": "today"}, patient=treatment.patient, **kwargs)
        self.treatment = treatment

    def clean(self) -> dict:
        before = self.treatment
        self.usual_for(before.drug)
        check_dose(self, before.drug)
        ask_about_statin(self, before.drug, self.patient)
        same = all(
            self.value(name) == getattr(before, name) for name in ("dose", "unit", "route", "frequency")
        )
        if same and not self.errors:
            self.add_error("dose", "This is the dose already taken. Enter the new one.")
        if before.start and self.value("on") and self.value("on") < before.start.day:
            self.add_error(
                "on", f"The change is before the running dose began on {before.start}. Check both dates."
            )
        proposed = Treatment(
            patient=self.patient, drug=before.drug, start_on=self.value("on"), **self.dose_details()
        )
        try:
            # The running interval is still open, so the rule of one open interval is the action's to judge.
            proposed.full_clean(exclude={"recorded_by", *self.errors}, validate_constraints=False)
        except ValidationError as refused:
            self.refuse(refused)
        return self.cleaned_data

    def refuse(self, refused: ValidationError) -> None:
        super().refuse(_moved(refused, "start_on", "on"))

    def details(self) -> dict:
        return self.dose_details() | {"on": self.value("on"), "reason": self.value("reason") or ""}


class StopForm(FactForm):
    """The end of a running drug, to the day, month or year or on a date nobody knows; and the reason."""

    model = Treatment

    ended = forms.ChoiceField(
        label="When",
        choices=[("stopped", "Stopped on"), ("unknown", "Stopped, date not known")],
        initial="stopped",
        required=False,
        widget=LinkedRadios,
    )
    on = PartialDateField(
        label="Last taken on",
        required=False,
        help_text="A day, a month or a year: 05-Mar-2024, Mar-2024, 2024; today; -2w.",
    )
    reason = forms.CharField(
        label="Why it was stopped",
        max_length=300,
        help_text="Such as: not tolerated, no effect, remission, infection, patient's wish.",
        error_messages={"required": "Say why the drug was stopped."},
    )

    def __init__(self, *args, treatment: Treatment, **kwargs) -> None:
        super().__init__(*args, initial={"on": "today"}, patient=treatment.patient, **kwargs)
        self.treatment = treatment

    def clean(self) -> dict:
        on, start, today = self.value("on"), self.treatment.start, self.patient.clinic.today()
        if self.value("ended") == "unknown":
            # "today" stands there when the page opens; only a date that was typed contradicts the choice.
            if on and self.data.get("on", "").strip().lower() != "today":
                self.add_error("ended", "A stop date is filled in. Choose “Stopped on”, or clear the date.")
        elif on is None and "on" not in self.errors:
            self.add_error("on", "Enter when it was stopped, or choose “Stopped, date not known”.")
        elif on and on.day > today:
            self.add_error("on", "The stop is in the future. Enter a date up to today.")
        elif on and start and on.last_day < start.day:
            self.add_error("on", stop_before_start(start))
        return self.cleaned_data

    def refuse(self, refused: ValidationError) -> None:
        super().refuse(_moved(_moved(refused, "stop_on", "on"), "stop_reason", "reason"))

    def details(self) -> dict:
        on = None if self.value("ended") == "unknown" else self.value("on")
        return {"on": on, "reason": self.value("reason") or ""}


def _moved(refused: ValidationError, stored_name: str, shown_name: str) -> ValidationError:
    """The same words at the field that the screen has for them."""
    if not hasattr(refused, "error_dict") or stored_name not in refused.error_dict:
        return refused
    by_field = dict(refused.error_dict)
    by_field[shown_name] = by_field.pop(stored_name)
    return ValidationError(by_field)
