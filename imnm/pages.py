"""One template a screen: the whole page, or one partial of it when htmx asks."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from assessments.health import alarms_for
from patients.access import Right, may_anywhere


def render_page(
    request: HttpRequest, template: str, context: dict[str, Any], *, partial: str = "", status: int = 200
) -> HttpResponse:
    """Answer with `template`, or with its `partial` to an htmx request: the view names it, never the browser.

    A page that comes back through the history is always whole: htmx then asks for all of it.
    """
    wants_partial = partial and request.htmx and not request.htmx.history_restore_request
    response = render(request, f"{template}#{partial}" if wants_partial else template, context, status=status)
    if partial:
        response.headers["Vary"] = "HX-Request"
    return response


def site(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame needs: the user's clinic, and whether this is a demonstration."""
    user = getattr(request, "user", None)
    is_in = bool(user) and user.is_authenticated
    return {
        "home_clinic": getattr(request, "home_clinic", None),
        "may_see_reminders": is_in and may_anywhere(user, Right.SEE_REMINDERS),
        "has_list": is_in and may_anywhere(user, Right.MANAGE_REMINDERS),
        "is_demo": getattr(request, "is_demo", False),
        # Asked only by a template that shows the frame.
        "alarms": partial(alarms_for, user, timezone.now()) if is_in else [],
    }
