"""The cancer window as marks with their places, in lanes, for a drawing that needs no script and no style."""

from __future__ import annotations

from assessments.for_readers import for_reader
from assessments.knowledge.cancer_window import CancerWindow, Mark, MarkKind
from patients.knowledge.partial_dates import show_date
from patients.models import Patient

LANES = {  # height of each lane
    MarkKind.ONSET: 26,
    MarkKind.DIAGNOSIS: 26,
    MarkKind.CLASS: 26,
    MarkKind.DIED: 26,
    MarkKind.DONE: 50,
    MarkKind.OVERDUE: 74,
    MarkKind.DUE: 74,
    MarkKind.WAITING: 74,
}
WORDS = {
    MarkKind.ONSET: "",
    MarkKind.DIAGNOSIS: "",
    MarkKind.CLASS: "",
    MarkKind.DIED: "",
    MarkKind.TODAY: "",
    MarkKind.DONE: "done",
    MarkKind.OVERDUE: "overdue",
    MarkKind.DUE: "due",
    MarkKind.WAITING: "due, waiting",
}


def strip_of(window: CancerWindow | None, patient: Patient) -> dict | None:
    """`patient`: as the reader may know them; a mark on a birthday then tells its year only."""
    if window is None:
        return None
    today = next((mark for mark in window.marks if mark.kind == MarkKind.TODAY), None)
    drawn = [mark for mark in window.marks if mark.kind in LANES]
    return {
        "window": window,
        "marks": [
            {
                "kind": mark.kind,
                "x": window.place(mark.on),
                "y": LANES[mark.kind],
                "words": for_reader(_words(mark), patient),
            }
            for mark in drawn
        ],
        "today": today and {"x": window.place(today.on), "is_late": window.place(today.on) > 80},
        "years": [
            {"number": number, "x": window.place(day), "is_last": window.place(day) > 95}
            for number, day in enumerate(window.years, 1)
        ],
        "band": window.place(window.years[-1]),
        "lines": [_line(mark, patient) for mark in window.marks],
        "outside": [_line(mark, patient) for mark in window.outside],
        "summary": _summary(window),
    }


def _line(mark: Mark, patient: Patient) -> tuple[MarkKind, str, str]:
    return mark.kind, for_reader(mark.when, patient), _what(mark)


def _what(mark: Mark) -> str:
    word = WORDS[mark.kind]
    return f"{', '.join(mark.labels)}{f': {word}' if word else ''}"


def _words(mark: Mark) -> str:
    return f"{mark.when}: {_what(mark)}"


def _summary(window: CancerWindow) -> str:
    """`From 10-Jan-2024 to 05-Mar-2027: 5 items done, 2 due, 1 overdue.`"""
    if any(mark.kind == MarkKind.DIED for mark in (*window.marks, *window.outside)):
        return f"From {window.opens_in_words} to {show_date(window.ends)}. Died; nothing more is asked."
    counts = {
        word: sum(len(mark.labels) for mark in window.marks if mark.kind == kind)
        for kind, word in WORDS.items()
        if word
    }
    said = ", ".join(f"{count} {word}" for word, count in counts.items() if count) or "nothing done or due"
    return f"From {window.opens_in_words} to {show_date(window.ends)}: {said}."
