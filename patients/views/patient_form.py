from django.http import HttpRequest, HttpResponse

from patients.access import patient_screen


@patient_screen()
def edit_patient(request: HttpRequest, patient, **kwargs) -> HttpResponse:
    return HttpResponse()


def add_patient(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
