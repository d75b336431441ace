from django.http import HttpRequest, HttpResponse


def reminders(request: HttpRequest) -> HttpResponse:
    return HttpResponse()
