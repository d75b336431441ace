from django.http import HttpRequest, HttpResponse

from patients.access import patient_screen


@patient_screen()
def visit(request: HttpRequest, patient, **kwargs) -> HttpResponse:
    return HttpResponse()
