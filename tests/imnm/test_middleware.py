"""What every answer tells the browser, whoever made the answer."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from imnm.middleware import browser_policy


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/login/", "/admin/login/", "/", "/no-such-page/", "/static/no-such-file.js"]
)
def test_every_kind_of_answer_carries_the_policy(client, path):
    response = client.get(path)

    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
    assert response["Referrer-Policy"] == "same-origin"
    assert "geolocation=()" in response["Permissions-Policy"]
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_a_crash_carries_the_policy_too(client, monkeypatch):
    def crash(request):
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("django.contrib.auth.views.LoginView.dispatch", lambda self, request: crash(request))
    client.raise_request_exception = False

    response = client.get("/login/")

    assert response.status_code == 500
    assert "script-src 'self';" in response["Content-Security-Policy"]


@pytest.mark.django_db
def test_a_page_of_a_logged_in_user_is_never_kept(as_user, doctor):
    assert "no-store" in as_user(doctor).get("/")["Cache-Control"]


def test_an_answer_may_say_itself_how_long_it_is_kept():
    answer = browser_policy(lambda request: HttpResponse(headers={"Cache-Control": "max-age=60"}))

    assert answer(RequestFactory().get("/"))["Cache-Control"] == "max-age=60"


@pytest.mark.django_db
@pytest.mark.parametrize("method", ["get", "post"])
def test_logged_out_a_script_is_told_so_and_a_page_is_sent_to_the_log_in(client, method):
    script = getattr(client, method)("/patients/", headers={"HX-Request": "true"})
    page = getattr(client, method)("/patients/")

    assert (script.status_code, script["X-Log-In"], script.content) == (401, "/login/", b"")
    assert (page.status_code, page.url) == (302, "/login/?next=/patients/")


@pytest.mark.django_db
def test_without_the_cookie_against_forged_requests_a_script_gets_no_page(nurse):
    client = Client(enforce_csrf_checks=True)
    client.force_login(nurse)

    script = client.post("/patients/add/", headers={"HX-Request": "true"})
    page = client.post("/patients/add/")

    assert (script.status_code, script["X-Log-In"], script.content) == (403, "/login/", b"")
    assert page.status_code == 403
    assert "Please send that again" in page.content.decode()
    assert "X-Log-In" not in page
