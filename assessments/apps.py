from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"
    verbose_name = "Assessments and reminders"

    def ready(self) -> None:
        from assessments import checks, receivers  # noqa: F401  both register themselves with Django
        from assessments.relapses import track_of
        from assessments.response import response_of
        from patients.timeline_tracks import relapse_providers, response_providers

        response_providers[:] = [response_of]  # set, not added: a second start draws no second panel
        relapse_providers[:] = [track_of]
