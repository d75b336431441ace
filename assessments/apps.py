from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Assessments and reminders"

    def ready(self) -> None:
        from assessments import checks, receivers  # noqa: F401  both register themselves with Django
