from django.http import HttpRequest, HttpResponse

from patients.access import patient_screen


@patient_screen()
def timeline(request: HttpRequest, patient, **kwargs) -> HttpResponse:
    return HttpResponse()


@patient_screen()
def timeline_csv(request: HttpRequest, patient, **kwargs) -> HttpResponse:
    return HttpResponse()
