"""What every entry screen promises when something is wrong, in one line a test."""

import html
import re

from django.db import connection
from django.test.utils import CaptureQueriesContext


def page_text(response) -> str:
    """The page as a reader sees its characters: entities resolved, white space even."""
    return " ".join(html.unescape(response.content.decode()).split())


def assert_refused(response, field: str, label: str, words: str) -> None:
    """The answer is 422; `words` stand in the summary, linked to the field, and at the field itself."""
    text = page_text(response)
    assert response.status_code == 422, f"{response.status_code} instead of 422"
    assert "<title>Error: " in text
    assert "There is a problem" in text
    assert re.search(rf'<a href="#id_{field}">{re.escape(f"{label}: {words}")}</a>', text), _summary(text)
    assert re.search(rf'id="id_{field}_error">{re.escape(words)}<', text), f"not at #{field}"


def assert_refused_as_a_whole(response, words: str) -> None:
    """The answer is 422 and `words` stand in the summary, for what belongs to no single field."""
    text = page_text(response)
    assert response.status_code == 422, f"{response.status_code} instead of 422"
    assert f"<li>{words}</li>" in text, _summary(text)


def assert_keeps(response, **typed: str) -> None:
    """Every text typed is still in its input."""
    text = page_text(response)
    for name, value in typed.items():
        field = re.search(rf'<input[^>]*name="{name}"[^>]*>', text)
        assert field and f'value="{value}"' in field[0], f"{name} lost “{value}”: {field and field[0]}"


def count_queries(client, url: str) -> int:
    """Queries of one opening of the page, by a client already logged in."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def _summary(text: str) -> str:
    found = re.search(r'class="error-summary".*?</ul>', text)
    return found[0] if found else "no error summary"
