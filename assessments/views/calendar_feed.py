from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from assessments.actions.my_reminders import owner_of_key
from assessments.calendar_days import calendar_of


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest) -> HttpResponse:
    """The counts per day of whoever holds the secret `key`. A calendar cannot log in; anything else is 404.

    The key stands in the query, which neither our access log nor an error page repeats.
    """
    user = owner_of_key(request.GET.get("key", ""))
    if user is None:
        raise Http404("No such calendar.")
    feed = calendar_of(user, timezone.now())
    return HttpResponse(
        feed,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="list.ics"'},
    )
