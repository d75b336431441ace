from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from patients.forms.facts import DateOrUnknownField, FactForm, NumberField
from patients.forms.fields import stored
from patients.knowledge.lab_tests import LAB_TESTS, LabTest, UnknownUnit, find_unit, show_unit
from patients.knowledge.partial_dates import show_date
from patients.knowledge.reported_results import read_result
from patients.models import LabResult
from patients.templatetags.clinical import reported

# The rows that stand ready: what a myositis clinic measures at almost every visit.
PANEL = ("CK", "AST", "ALT", "LDH", "CREATININE", "CRP", "HAEMOGLOBIN", "WBC")
FREE_ROWS, MORE_ROWS, MOST_ROWS = 2, 4, 60
COLUMNS = {"result": "Result", "unit": "Unit", "lower": "Lower limit", "upper": "Upper limit"}


def known_tests(codes: Iterable[str]) -> tuple[str, ...]:
    """The codes of our tests among `codes`, each once, in their order; others are dropped."""
    return tuple(dict.fromkeys(code for code in codes if code in LAB_TESTS))


class ClockField(forms.TimeField):
    """A time with two digits of minutes: a bare "07" is not seven minutes past midnight."""

    def strptime(self, value: str, format: str) -> time:
        if not re.fullmatch(r"\d{1,2}[:.]?\d\d", value):
            raise ValueError(value)
        return super().strptime(value, format)


@dataclass(frozen=True)
class ReportRow:
    """One line of the entry table: bound fields, and the test of a row that stands ready.

    `cells`: column and field of result, unit and limits; the result alone for a test answered in words.
    """

    known: LabTest | None
    test: forms.BoundField | None
    cells: list[tuple[str, forms.BoundField]]
    last: LabResult | None


class LabReportForm(FactForm):
    """A whole laboratory report: one date, many results, stored all or none.

    The rows that stand ready are those of the tests asked for, then the rest of the panel. Row `i` has the
    fields result_i, unit_i, lower_i, upper_i and, below the ready rows, test_i. A row without a result is
    not part of the report.
    """

    model = LabResult

    collected_on = DateOrUnknownField(
        label="Sample collected",
        help_text="Such as 05-Mar-2024, today or -2d; or unknown.",
        error_messages={"required": "Enter the date of the sample, or “unknown” if nobody knows it."},
    )
    collected_time = ClockField(
        label="Time",
        required=False,
        input_formats=["%H:%M", "%H.%M", "%H%M"],
        help_text="Such as 07:30.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": "Write the time as hours and minutes, such as 07:30."},
    )
    laboratory = forms.CharField(max_length=80, required=False)

    def __init__(
        self,
        *args,
        earlier: Sequence[LabResult] = (),
        asked: Iterable[str] = (),
        row_count: int | None = None,
        more_rows: int = 0,
        **kwargs,
    ) -> None:
        """`earlier`: the patient's results, oldest first; their units stand ready. `asked`: test codes."""
        super().__init__(*args, **kwargs)
        self.asked = known_tests(asked)
        self.ready = [LAB_TESTS[code] for code in known_tests((*self.asked, *PANEL))]
        count = len(self.ready) + FREE_ROWS if row_count is None else row_count
        self.row_count = min(max(count, len(self.ready)) + more_rows, MOST_ROWS)
        self.last = {result.test: result for result in earlier}
        self.last_number = {result.test: result for result in earlier if result.value is not None}
        for row in range(self.row_count):
            self._add_row(row)

    def _ready(self, row: int) -> LabTest | None:
        return self.ready[row] if row < len(self.ready) else None

    def _add_row(self, row: int) -> None:
        test = self._ready(row)
        name = test.name if test else f"Row {row + 1}"
        if test is None:
            self.fields[f"test_{row}"] = forms.ChoiceField(
                label=f"{name}, test", choices=_grouped_tests, required=False
            )
        self.fields[f"result_{row}"] = forms.CharField(label=f"{name}, result", max_length=40, required=False)
        if test is None or test.units:
            self.fields[f"unit_{row}"] = forms.CharField(
                label=f"{name}, unit", max_length=20, required=False, initial=self._usual_unit(test)
            )
            self.fields[f"unit_{row}"].widget.attrs["list"] = "known-units"
            self.fields[f"lower_{row}"] = NumberField(label=f"{name}, lower limit")
            self.fields[f"upper_{row}"] = NumberField(label=f"{name}, upper limit")
        for _, part in self._parts(row):
            field = self.fields[part]
            field.widget.attrs |= {"aria-label": field.label, "autocomplete": "off"}

    def _parts(self, row: int) -> list[tuple[str, str]]:
        """Heading of the column and name of the field, for the fields that the row has."""
        parts = ((heading, f"{part}_{row}") for part, heading in COLUMNS.items())
        return [(heading, name) for heading, name in parts if name in self.fields]

    def _usual_unit(self, test: LabTest | None) -> str:
        if test is None:
            return ""
        last = self.last_number.get(test.code)
        return show_unit(last.unit if last else test.unit)

    @property
    def row_groups(self) -> list[tuple[str, list[ReportRow]]]:
        """The rows under their headings; the tests asked for are told from the others when there are any."""
        rows = [
            ReportRow(
                known=test,
                test=None if test else self[f"test_{row}"],
                cells=[(heading, self[name]) for heading, name in self._parts(row)],
                last=self.last.get(test.code) if test else None,
            )
            for row in range(self.row_count)
            for test in (self._ready(row),)
        ]
        if not self.asked:
            return [("", rows)]
        return [("Asked for", rows[: len(self.asked)]), ("Also on the report", rows[len(self.asked) :])]

    def clean(self) -> dict:
        self._check_date()
        self.results: list[dict] = []
        seen: list[LabResult] = []
        same_day = self._of_the_same_day()
        for row in range(self.row_count):
            test = self._test_of(row)
            if test is None or f"result_{row}" in self.errors:
                continue
            result = self._read_row(row, test)
            if result is not None and self._is_accepted(row, result, [*same_day, *seen]):
                seen.append(result)
        if not seen and not self.errors:
            first = self.ready[0].name
            self.add_error(
                "result_0", f"No result is entered. Enter at least one, for {first} or in any other row."
            )
        return self.cleaned_data

    def details(self) -> dict:
        return {"results": self.results}

    @property
    def summary(self) -> str:
        """What was understood and stored, so that a slip of a decimal point is seen at once."""
        understood = [LabResult(**result) for result in self.results]
        texts = [f"{LAB_TESTS[one.test].name} {reported(one)} {one.shown_unit}".strip() for one in understood]
        count = "1 result" if len(texts) == 1 else f"{len(texts)} results"
        return f"{count} stored, {self._when()}: {', '.join(texts)}."

    def _when(self) -> str:
        day, precision = stored(self.value("collected_on"))
        return f"of {show_date(day, precision)}" if day else "without a date"

    def _check_date(self) -> None:
        """Judge the date even when no row can be read yet, so that all mistakes are told at once."""
        if collected := self.value("collected_on"):
            wrong: dict[str, str] = {}
            sample = LabResult(patient=self.patient)
            sample.check_day("collected_on", collected.day, wrong, what="The collection date")
            if wrong:
                self.add_error("collected_on", wrong["collected_on"])

    def _test_of(self, row: int) -> LabTest | None:
        """The row's test when it has a result; says so when only one of the two is there."""
        ready = self._ready(row)
        code = ready.code if ready else self.value(f"test_{row}")
        text = self.value(f"result_{row}")
        if text and not code and f"test_{row}" not in self.errors:
            self.add_error(f"test_{row}", "Choose which test this result belongs to.")
        limits = [self.value(f"lower_{row}"), self.value(f"upper_{row}")]
        chosen = code if ready is None else ""
        if not text and f"result_{row}" not in self.errors and (chosen or any(x is not None for x in limits)):
            name = LAB_TESTS[code].name if code else "this row"
            self.add_error(f"result_{row}", f"Enter the result of {name}, or clear the rest of its row.")
        return LAB_TESTS[code] if text and code else None

    def _read_row(self, row: int, test: LabTest) -> LabResult | None:
        try:
            read = read_result(test, self.value(f"result_{row}"))
        except ValueError as error:
            self.add_error(f"result_{row}", str(error))
            return None
        unit = ""
        if read.value is not None:
            try:
                unit = find_unit(test, self.value(f"unit_{row}") or "")
            except UnknownUnit as error:
                self.add_error(f"unit_{row}", str(error))
                return None
        day, precision = stored(self.value("collected_on"))
        fields = {
            "test": test.code,
            "value": read.value,
            "comparator": read.comparator,
            "qualitative": read.qualitative,
            "titre": read.titre,
            "unit": unit,
            "lower_limit": self.value(f"lower_{row}"),
            "upper_limit": self.value(f"upper_{row}"),
            "collected_on": day,
            "collected_precision": precision,
            "collected_time": self.value("collected_time"),
            "laboratory": self.value("laboratory") or "",
        }
        self.results.append(fields)
        return LabResult(patient=self.patient, **fields)

    def _is_accepted(self, row: int, result: LabResult, others: list[LabResult]) -> bool:
        places = {"value": "result", "unit": "unit", "lower_limit": "lower", "upper_limit": "upper"}
        try:
            result.full_clean(
                exclude={"patient", "recorded_by"}, validate_unique=False, validate_constraints=False
            )
        except ValidationError as refused:
            for name, messages in refused.message_dict.items():
                place = name if name in self.fields else f"{places.get(name, 'result')}_{row}"
                if place not in self.errors:
                    self.add_error(place, messages)
            return False
        if any(_is_same(result, other) for other in others):
            self.add_error(
                f"result_{row}",
                f"{LAB_TESTS[result.test].name} {reported(result)}, {self._when()}, is already recorded. "
                "Clear this row; if it was a second sample, enter the time it was collected.",
            )
            return False
        return True

    def _of_the_same_day(self) -> list[LabResult]:
        """Stored results that a row could repeat; none while the date itself has to be mended."""
        if "collected_on" in self.errors:
            return []
        day, precision = stored(self.value("collected_on"))
        kept = Q(collected_on=day, collected_precision=precision) if day else Q(collected_on__isnull=True)
        return list(LabResult.objects.filter(kept, patient=self.patient))


def _is_same(one: LabResult, other: LabResult) -> bool:
    """The same measurement; two different times of day make it two samples."""
    if one.collected_time and other.collected_time and one.collected_time != other.collected_time:
        return False
    return _measured(one) == _measured(other)


def _measured(result: LabResult) -> tuple:
    in_canonical = result.canonical_unit != ""
    amount = (result.canonical_value, result.canonical_unit) if in_canonical else (result.value, result.unit)
    return (result.test, result.comparator, result.qualitative, result.titre, *amount)


def _grouped_tests() -> list:
    groups: dict[str, list[tuple[str, str]]] = {}
    for test in LAB_TESTS.values():
        groups.setdefault(test.group, []).append((test.code, test.name))
    return [("", "Choose a test"), *groups.items()]
