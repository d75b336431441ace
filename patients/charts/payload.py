"""A figure as JSON that can stand inside a page."""

from __future__ import annotations

from typing import Any

import orjson

from patients.charts.palette import THEMES


class PageJson(str):
    """JSON in which no character can end the script element around it; templates need not escape it."""

    def __html__(self) -> str:
        return str(self)


def chart_json(figure: dict[str, Any]) -> PageJson:
    """An unpainted `figure` with the colours of both themes, for the page's script to choose from."""
    text = orjson.dumps({"figure": figure, "themes": THEMES}).decode()
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return PageJson(text)


def plain(text: str) -> str:
    """Free text for a Plotly label, which would read tags in it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
