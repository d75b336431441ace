from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from assessments.actions.my_reminders import choose, colleagues_of, preference_of
from assessments.forms.my_reminders import MyRemindersForm
from assessments.models import ReminderPreference
from assessments.worklist.owners import Owners
from imnm.pages import render_page
from patients.access import Right, clinics_where
from patients.forms.facts import posted
from patients.forms.fields import use_clinic
from patients.knowledge.partial_dates import show_date
from patients.models import Clinic, User


@require_http_methods(["GET", "HEAD", "POST"])
def my_reminders(request: HttpRequest) -> HttpResponse:
    """When my mail comes, whether critical alerts reach me, and who covers while I am away."""
    clinics = clinics_where(request.user, Right.MANAGE_REMINDERS)
    if not clinics:
        raise PermissionDenied("Your role does not work with reminders.")
    owners, preference = Owners.of(clinics), preference_of(request.user)
    members = [member for rows in owners.members.values() for member in rows]
    colleagues = User.objects.filter(pk__in=[one.pk for one in colleagues_of(request.user, members)])
    form = MyRemindersForm(
        posted(request), initial=MyRemindersForm.initial_of(preference), colleagues=colleagues
    )
    use_clinic(form, clinics[0])
    if request.method == "POST" and form.store(choose, by=request.user):
        messages.success(request, "Stored.")
        return redirect("assessments:my_reminders")
    context = {
        "form": form,
        "has_errors": form.has_problem,
        "preference": preference,
        "clinic_time": owners.settings[clinics[0].pk].digest_time,
        "follows": _follows(request.user, preference, owners, clinics),
    }
    status = 422 if form.has_problem else 200
    return render_page(request, "assessments/my_reminders.html", context, status=status)


def _follows(user: User, preference: ReminderPreference, owners: Owners, clinics: list[Clinic]) -> list[str]:
    """What the choices that are stored mean, in words; also whom this person covers."""
    today, people = clinics[0].today(), owners.people
    found = []
    if preference.refused_address and preference.refused_address == user.email:
        found.append(
            f"The mail server refused your address: {preference.refused_words} No mail reaches you and your "
            "items are on everybody’s list. Ask an administrator to correct it."
        )
    cover = people.get(preference.cover_id)
    if preference.away_until and preference.away_until >= today:
        days = f"From {show_date(preference.away_from)} to {show_date(preference.away_until)}"
        found.append(
            f"{days} your list stands on the list of {cover} as well, and critical alerts go there."
            if cover
            else f"{days} you are away, but who covers cannot be reached: your list stays yours alone."
        )
    if not preference.wants_critical:
        found.append(
            f"Critical alerts go to {cover}." if cover else "Critical alerts go to you: nobody covers."
        )
    theirs = owners.preferences.get(preference.cover_id)
    if theirs and _is_missed(theirs, preference, today):
        found.append(
            f"{cover} is away from {show_date(theirs.away_from)} to {show_date(theirs.away_until)}: choose "
            "somebody else where the days meet."
        )
    for other in owners.preferences.values():
        if other.cover_id == user.pk and other.away_until and other.away_until >= today:
            name = people.get(other.user_id, "a colleague")
            days = f"from {show_date(other.away_from)} to {show_date(other.away_until)}"
            found.append(f"You cover for {name} {days}.")
    return found


def _is_missed(cover: ReminderPreference, mine: ReminderPreference, today: date) -> bool:
    """Whether the cover is away on a day, from today on, on which this person counts on them."""
    if not cover.away_until or cover.away_until < today:
        return False
    if not mine.wants_critical:
        return True
    if not mine.away_until:
        return False
    first = max(mine.away_from, cover.away_from, today)
    return first <= min(mine.away_until, cover.away_until)
