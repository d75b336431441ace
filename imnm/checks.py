"""Start-up checks: what a real installation (HTTPS=1) must not be without. A demonstration passes."""

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register
from django.db import DEFAULT_DB_ALIAS, connections

from patients.models import Clinic

MEMORY_BROKER = "memory://"


@register()
def installation_is_complete(app_configs, **kwargs):
    """Return a message for each part that is still a demonstration's, with what to set instead."""
    if not settings.HTTPS:
        return []

    messages = []
    if (settings.VAR / "secret_key").exists() and _uses_generated_secret():
        messages.append(
            Warning(
                "The secret key is the one generated for a demonstration.",
                hint="Set SECRET_KEY to a long random value kept outside the project folder.",
                id="imnm.W001",
            )
        )
    if settings.CELERY_BROKER_URL == MEMORY_BROKER:
        messages.append(
            Error(
                "There is no broker: the nightly sweep and the reminders cannot run.",
                hint="Set REDIS_URL, for example redis://127.0.0.1:6379/0.",
                id="imnm.E001",
            )
        )
    if not settings.EMAIL_URL:
        messages.append(
            Warning(
                "There is no mail server: reminders are written to files that nobody receives.",
                hint="Set EMAIL_URL, for example smtp+tls://user:password@mail.example.org:587.",
                id="imnm.W002",
            )
        )
    if not settings.SITE_URL.startswith("https://"):
        messages.append(
            Warning(
                f"Links in reminders start with {settings.SITE_URL}, which is not an https:// address.",
                hint="Set SITE_URL to the address that staff open in their browser.",
                id="imnm.W003",
            )
        )
    return messages


@register(Tags.database)
def no_demonstration_in_use(app_configs, databases=None, **kwargs):
    """Return an error where a real installation runs on a demonstration: its password is public.

    Asks the database only where the command names it, as `migrate` and `check --database default` do.
    """
    if not settings.HTTPS or DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    # Before the first `migrate` there is no table.
    if Clinic._meta.db_table not in connections[DEFAULT_DB_ALIAS].introspection.table_names():
        return []
    if not Clinic.objects.using(DEFAULT_DB_ALIAS).filter(is_demo=True).exists():
        return []
    return [
        Error(
            "This database holds the demonstration, whose password everybody can read.",
            hint="Name a database of its own with DATABASE_URL, or begin with an empty one.",
            id="imnm.E002",
        )
    ]


def _uses_generated_secret():
    return (settings.VAR / "secret_key").read_text().strip() == settings.SECRET_KEY
