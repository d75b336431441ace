"""Running cases through the scorer, as JSON lines and as a table, for the tests of this folder."""

import csv
import io
import json

from assessments.formats.scoring import Refused, Scorer


def run(text: str, file: str = "cases", **options) -> list:
    return list(Scorer(options.pop("chosen", ())).score(io.StringIO(text, newline=""), file, **options))


def results_of(text: str, **options) -> list[dict]:
    """What was written of each case; fails when a line was refused."""
    found = run(text, **options)
    assert not [str(mistake) for one in found if isinstance(one, Refused) for mistake in one.mistakes]
    return [json.loads(one.text) for one in found]


def mistakes_of(text: str, **options) -> list[str]:
    """All mistakes in words; fails when a line was scored."""
    found = run(text, **options)
    assert all(isinstance(one, Refused) for one in found)
    return [str(mistake) for one in found for mistake in one.mistakes]


def as_json_line(fields: dict[str, str]) -> str:
    """Dotted names to nested objects, the way a program would write them."""
    nested: dict = {}
    for name, text in fields.items():
        *path, last = name.split(".")
        place = nested
        for part in path:
            place = place.setdefault(part, {})
        place[last] = text
    return json.dumps(_lists(nested), ensure_ascii=False)


def _lists(value):
    if not isinstance(value, dict):
        return value
    if value and all(key.isdecimal() for key in value):
        return [_lists(one) for one in value.values()]
    return {key: _lists(one) for key, one in value.items()}


def as_table(cases: list[dict[str, str]], separator: str = ",") -> str:
    names = list(dict.fromkeys(name for case in cases for name in case))
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, names, restval="", delimiter=separator)
    writer.writeheader()
    writer.writerows(cases)
    return out.getvalue()


def scored_both_ways(fields: dict[str, str]) -> dict:
    """The results of one case, the same from JSON lines and from a table."""
    (from_json,) = results_of(as_json_line(fields))
    (from_table,) = results_of(as_table([fields]))
    assert from_json["results"] == from_table["results"]
    return from_json["results"]
