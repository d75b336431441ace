from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from patients.models import Clinic


def clinic_time_zone(get_response):
    """Show every time of the page in the time zone of the user's clinic (the first, for one with several).

    Also tells the frame of the page whether it shows a demonstration: `request.is_demo`.
    """

    def middleware(request):
        request.home_clinic = None
        if request.user.is_superuser or not request.user.is_authenticated:
            # Asked only by a page that shows it: a probe must answer without the database.
            request.is_demo = SimpleLazyObject(Clinic.objects.filter(is_demo=True).exists)
        else:
            clinics = list(Clinic.objects.filter(memberships__user=request.user))
            request.home_clinic = clinics[0] if clinics else None
            request.is_demo = any(clinic.is_demo for clinic in clinics)
        with timezone.override(request.home_clinic.zone if request.home_clinic else None):
            return get_response(request)

    return middleware
