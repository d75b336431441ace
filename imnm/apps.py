from django.apps import AppConfig


class ImnmConfig(AppConfig):
    """The wiring: static files, template tags, start-up checks and the Celery application."""

    name = "imnm"
    verbose_name = "IMNM"

    def ready(self):
        # Importing registers: the checks with Django, the application as the one that @shared_task uses.
        from imnm import celery, checks  # noqa: F401
