"""Mail to staff: counts and a link. Nothing in it identifies a patient, a disease or the kind of clinic.

Reminder rules, section 6, "Privacy": fixed neutral subject, no name, number, date of birth, diagnosis, drug
or test, no attachment, one address a message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from assessments.actions.digests import Digest
    from assessments.models import Reminder

SUBJECT = "Your list for today"


def digest_mail(reminder: Reminder, digest: Digest, address: str) -> EmailMultiAlternatives:
    """The digest as plain text and HTML. `reminder` makes its Message-ID, the same when it is sent again.

    The day is part of that because keys begin again with a new database.
    """
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    context = {"digest": digest, "link": f"{settings.SITE_URL}/?who=me"}
    mail = EmailMultiAlternatives(
        subject=SUBJECT,
        body=render_to_string("emails/digest.txt", context),
        to=[address],
        headers={
            "Message-ID": f"<list-{reminder.for_date}-{reminder.pk}@{host}>",
            "Auto-Submitted": "auto-generated",  # so that no absence notice comes back
        },
    )
    mail.attach_alternative(render_to_string("emails/digest.html", context), "text/html")
    return mail
