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
from patients.forms.result_checks import amount_of, clash, question
from patients.knowledge.lab_tests import LAB_TESTS, LabTest, UnknownUnit, find_unit, show_unit
from patients.knowledge.partial_dates import show_date
from patients.knowledge.reported_results import ReportedResult, read_result
from patients.models import LabResult
from patients.templatetags.clinical import reported

# The rows that stand ready: what a myositis clinic measures at almost every visit.
PANEL = ("CK", "AST", "ALT", "LDH", "CREATININE", "CRP", "HAEMOGLOBIN", "WBC")
FREE_ROWS, MORE_ROWS, MOST_ROWS = 2, 4, 80
STORED = (
    "test", "value", "comparator", "qualitative", "titre", "unit", "lower_limit", "upper_limit",
    "collected_on", "collected_precision", "collected_time", "laboratory",
)  # fmt: skip
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
    right_as_typed = forms.CharField(label="These values are right as typed", required=False)

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
        self.last_exact = {
            result.test: result for result in earlier if result.canonical_unit and not result.comparator
        }
        self.asked_about: list[str] = []
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
            self.fields[f"test_{row}"].widget.attrs["aria-label"] = f"{name}, test"
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
        seen: list[LabResult] = []
        same_day = self._of_the_same_day()
        for row in range(self.row_count):
            if self._is_used(row):
                result = self._read_row(row)
                if self._is_accepted(row, result, [*same_day, *seen]):
                    seen.append(result)
        self.results = [{name: getattr(result, name) for name in STORED} for result in seen]
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
        texts = [f"{LAB_TESTS[one.test].name} {amount_of(one)}" for one in understood]
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

    def _is_used(self, row: int) -> bool:
        """Whether anything but a unit stands in the row; the unit of an empty row means nothing."""
        names = [f"{part}_{row}" for part in ("test", "result", "lower", "upper")]
        return any(name in self.errors or self.value(name) not in (None, "") for name in names)

    def _read_row(self, row: int) -> LabResult:
        """The row as far as it can be read, each cell judged for itself: all mistakes are told at once."""
        test = self._test_of(row)
        read = self._result_of(row, test)
        unit = self._unit_of(row, test, read)
        read = read or ReportedResult()
        day, precision = stored(self.value("collected_on"))
        return LabResult(
            patient=self.patient,
            test=test.code if test else "",
            value=read.value,
            comparator=read.comparator,
            qualitative=read.qualitative,
            titre=read.titre,
            unit=unit,
            lower_limit=self.value(f"lower_{row}"),
            upper_limit=self.value(f"upper_{row}"),
            collected_on=day,
            collected_precision=precision,
            collected_time=self.value("collected_time"),
            laboratory=self.value("laboratory") or "",
        )

    def _test_of(self, row: int) -> LabTest | None:
        ready = self._ready(row)
        code = ready.code if ready else self.value(f"test_{row}")
        if self.value(f"result_{row}") and not code and f"test_{row}" not in self.errors:
            self.add_error(f"test_{row}", "Choose which test this result belongs to.")
        return LAB_TESTS[code] if code else None

    def _result_of(self, row: int, test: LabTest | None) -> ReportedResult | None:
        place, text = f"result_{row}", self.value(f"result_{row}")
        if not text and place not in self.errors:
            name = test.name if test else "this row"
            self.add_error(place, f"Enter the result of {name}, or clear the rest of its row.")
        if not text or test is None:
            return None
        try:
            return read_result(test, text)
        except ValueError as error:
            self.add_error(place, str(error))
            return None

    def _unit_of(self, row: int, test: LabTest | None, read: ReportedResult | None) -> str:
        place, text = f"unit_{row}", self.value(f"unit_{row}") or ""
        if test is None or not test.units or place in self.errors or (read and read.value is None):
            return ""
        if read is None and not text and test.kind != "numeric":
            return ""  # the result that is to be mended may become a word, which needs no unit
        try:
            return find_unit(test, text)
        except UnknownUnit as error:
            self.add_error(place, str(error))
            return ""

    def _is_accepted(self, row: int, result: LabResult, others: list[LabResult]) -> bool:
        places = {"value": "result", "unit": "unit", "lower_limit": "lower", "upper_limit": "upper"}
        # Where the result could not be read, its own words stand there already.
        told = set() if reported(result) else {"test", "value"}
        try:
            result.full_clean(
                exclude={"patient", "recorded_by"}, validate_unique=False, validate_constraints=False
            )
        except ValidationError as refused:
            for name, messages in refused.message_dict.items():
                place = name if name in self.fields else f"{places.get(name, 'result')}_{row}"
                if place not in self.errors and name not in told:
                    self.add_error(place, messages)
        if any(f"{part}_{row}" in self.errors for part in ("test", *COLUMNS)):
            return False
        clashes = filter(None, (clash(result, other) for other in others))
        if words := next(clashes, "") or self._question(result):
            self.add_error(f"result_{row}", words)
            return False
        return True

    def _question(self, result: LabResult) -> str:
        """What to ask about a number far from the last one; "" if it is not, or was said to be right."""
        last = self.last_exact.get(result.test)
        words = question(result, last) if last and result.value is not None else ""
        if not words:
            return ""
        # What was said to be right is this very number: another one typed after the tick is asked about anew.
        key = f"{result.test}:{result.comparator}{result.value:f}:{result.unit}"
        self.asked_about.append(key)
        return "" if key in self._said_to_be_right() else words

    def _said_to_be_right(self) -> set[str]:
        return set((self.value("right_as_typed") or "").split())

    @property
    def questions(self) -> str:
        """The numbers asked about, as the tick box sends them back; "" when nothing was asked."""
        return " ".join(self.asked_about)

    @property
    def is_right_as_typed(self) -> bool:
        """True when every number asked about was said to be right, so the box comes back ticked."""
        return bool(self.asked_about) and set(self.asked_about) <= self._said_to_be_right()

    def _of_the_same_day(self) -> list[LabResult]:
        """Stored results that a row could repeat; none while the date itself has to be mended."""
        if "collected_on" in self.errors:
            return []
        day, precision = stored(self.value("collected_on"))
        kept = Q(collected_on=day, collected_precision=precision) if day else Q(collected_on__isnull=True)
        return list(LabResult.objects.filter(kept, patient=self.patient))


def _grouped_tests() -> list:
    groups: dict[str, list[tuple[str, str]]] = {}
    for test in LAB_TESTS.values():
        groups.setdefault(test.group, []).append((test.code, test.name))
    return [("", "Choose a test"), *groups.items()]
