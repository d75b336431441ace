from django.utils import timezone

from patients.models import Clinic


def clinic_time_zone(get_response):
    """Show every time of the page in the time zone of the user's clinic (the first, for one with several)."""

    def middleware(request):
        if request.user.is_authenticated:
            clinic = Clinic.objects.filter(memberships__user=request.user).first()
            request.home_clinic = clinic
            with timezone.override(clinic.zone if clinic else None):
                return get_response(request)
        request.home_clinic = None
        return get_response(request)

    return middleware
