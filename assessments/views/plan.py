from django.http import HttpRequest, HttpResponse

from patients.access import patient_screen


@patient_screen()
def plan(request: HttpRequest, patient, **kwargs) -> HttpResponse:
    return HttpResponse()


@patient_screen()
def record_check(request: HttpRequest, patient, **kwargs) -> HttpResponse:
    return HttpResponse()
