"""The fields of every instrument as the tables of docs/score.md, made from the code."""

import re

from assessments.formats.scoring import INSTRUMENTS

# Fields of a visit stand once, for all visits of the instrument.
VISIT = re.compile(r"^(baseline|follow_up|later_visits\.#)\.")


def tables() -> str:
    return "\n".join(_table(instrument) for instrument in INSTRUMENTS.values())


def _table(instrument) -> str:
    rows = [_row(field) for field in instrument.inputs]
    lines = [
        f"### {instrument.name}",
        "",
        f"{instrument.title}. Outcome: {instrument.outcome}.",
        "",
        "| field | may be | what it is |",
        "|---|---|---|",
        *dict.fromkeys(rows),
        "",
    ]
    return "\n".join(lines)


def _row(field) -> str:
    name, meaning = field.name, field.meaning
    if VISIT.match(name):
        name, meaning = VISIT.sub("VISIT.", name), meaning.partition(": ")[2]
        meaning = meaning[0].upper() + meaning[1:]
    return f"| `{name}` | {field.kind.words} | {meaning} |"
