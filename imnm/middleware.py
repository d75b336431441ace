"""What every answer tells the browser: where it may load from, what it must not keep, who has to log in."""

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.views import csrf

# Plotly adds one empty <style> and fills it through the CSSOM; this is the hash of the empty string. Without
# it every chart is drawn visibly wrong.
EMPTY_STYLE = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"

CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        f"style-src 'self' {EMPTY_STYLE}",
        "img-src 'self' data: blob:",  # blob: is how Plotly saves a chart as a picture
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "object-src 'none'",
    ]
)

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    # A patient's address must not reach another host with a link.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    # A ward computer is shared: nothing stays on its disk or in a proxy. Static files say otherwise first.
    "Cache-Control": "no-store",
}


def browser_policy(get_response):
    """Add HEADERS to every answer that does not set them itself. Stands first, so errors carry them too."""

    def middleware(request):
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response

    return middleware


class LogInRequired(LoginRequiredMiddleware):
    """Closed unless a view says otherwise. A script gets 401: htmx would put the log-in page into the screen.

    The header X-Log-In says where to log in, so that the script need not know.
    """

    def handle_no_permission(self, request, view_func):
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=401, headers={"X-Log-In": resolve_url(settings.LOGIN_URL)})
        return super().handle_no_permission(request, view_func)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The cookie against forged requests is missing or another one: logging in, or any page, sets it anew.

    A script gets no page, only where to log in; it sends what was typed again with the new cookie.
    """
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=403, headers={"X-Log-In": resolve_url(settings.LOGIN_URL)})
    return csrf.csrf_failure(request, reason)
