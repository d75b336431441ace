"""Mail to staff: counts and a link. Nothing in it identifies a patient, a disease or the kind of clinic.

Reminder rules, section 6, "Privacy": fixed neutral subject, no name, number, date of birth, diagnosis, drug
or test, no attachment, one address a message.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from assessments.models import Reminder
from assessments.models.reminder import ReminderKind

SUBJECTS = {
    ReminderKind.DIGEST: "Your list for today",
    ReminderKind.CRITICAL: "Please look at your list now",
}
# After log-in the link opens exactly the list that was counted.
LINKS = {ReminderKind.DIGEST: "/?who=me", ReminderKind.CRITICAL: "/?who=me&urgency=critical"}
CHOOSE = "/reminders/mine/"


def mail_of(reminder: Reminder) -> EmailMultiAlternatives:
    """The message as plain text and HTML, from the counts of its row.

    Its Message-ID is the same each time it is sent, so that mail systems fold one that was sent twice. The
    day is part of it because keys begin again with a new database.
    """
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    kind = ReminderKind(reminder.kind)
    context = {
        "counts": reminder.counts,
        "for_date": reminder.for_date,
        "link": f"{settings.SITE_URL}{LINKS[kind]}",
        "choose_link": f"{settings.SITE_URL}{CHOOSE}",
    }
    mail = EmailMultiAlternatives(
        subject=SUBJECTS[kind],
        body=render_to_string(f"emails/{kind}.txt", context),
        to=[reminder.user.email],
        headers={
            "Message-ID": f"<list-{reminder.for_date}-{reminder.pk}@{host}>",
            "Auto-Submitted": "auto-generated",  # so that no absence notice comes back
        },
    )
    mail.attach_alternative(render_to_string(f"emails/{kind}.html", context), "text/html")
    return mail
