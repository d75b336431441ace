from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from assessments.actions.my_reminders import new_calendar_key, preference_of, revoke_calendar_key
from imnm.pages import render_page
from patients.access import Right, may_anywhere


@require_http_methods(["GET", "HEAD", "POST"])
def calendar_link(request: HttpRequest) -> HttpResponse:
    """Make, renew or revoke the secret link of my calendar. It is shown once, on the answer to the POST."""
    if not may_anywhere(request.user, Right.MANAGE_REMINDERS):
        raise PermissionDenied("Your role does not work with reminders.")
    link = ""
    if request.method == "POST" and request.POST.get("do") == "revoke":
        revoke_calendar_key(by=request.user)
        messages.success(request, "The link is revoked: it opens nothing any more.")
        return redirect("assessments:calendar_link")
    if request.method == "POST":
        query = urlencode({"key": new_calendar_key(by=request.user)})
        link = request.build_absolute_uri(f"{reverse('assessments:calendar_feed')}?{query}")
    context = {"link": link, "has_link": bool(preference_of(request.user).calendar_key_hash)}
    return render_page(request, "assessments/calendar_link.html", context)
