"""A real Chromium, the one the system has, on a live server with the product's own security policy."""

import os

import pytest
from django.conf import settings

from tests.machine import chromium

# Playwright runs an event loop in the thread of the test, where Django would refuse to touch the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args():
    return {"executable_path": chromium().address, "args": ["--no-sandbox"]}


@pytest.fixture
def page_of(page, live_server, as_user):
    """`page_of(nurse, "/patients/1/timeline/")`: the browser's page, logged in and there."""

    def go(user, address):
        cookie = as_user(user).cookies[settings.SESSION_COOKIE_NAME]
        page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page.goto(f"{live_server.url}{address}")
        return page

    return go
