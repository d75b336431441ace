"""Start-up checks: what a real installation (HTTPS=1) must not be without. A demonstration passes."""

from django.conf import settings
from django.core.checks import Error, Warning, register

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


def _uses_generated_secret():
    return (settings.VAR / "secret_key").read_text().strip() == settings.SECRET_KEY
