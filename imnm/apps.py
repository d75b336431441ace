from django.apps import AppConfig


class ImnmConfig(AppConfig):
    """The wiring: static files, template tags, start-up checks, logs and the Celery application."""

    name = "imnm"
    verbose_name = "IMNM"

    def ready(self):
        from django.contrib.auth.signals import user_login_failed

        # Importing registers: the checks with Django, the application as the one that @shared_task uses.
        from imnm import celery, checks, logs  # noqa: F401

        user_login_failed.connect(logs.log_in_failed, dispatch_uid="imnm.logs")
