from django.http import HttpRequest, HttpResponse

from patients.access import patient_screen


@patient_screen()
def treatments(request: HttpRequest, patient, **kwargs) -> HttpResponse:
    return HttpResponse()


@patient_screen()
def change_dose(request: HttpRequest, patient, **kwargs) -> HttpResponse:
    return HttpResponse()


@patient_screen()
def stop_treatment(request: HttpRequest, patient, **kwargs) -> HttpResponse:
    return HttpResponse()
