"""A real Chromium, the one the system has, on a live server with the product's own security policy."""

import pytest
from django.conf import settings
from django.db import connection

from tests.machine import chromium


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


@pytest.fixture(scope="session", autouse=True)
def _no_session_left_behind(django_db_setup, django_db_blocker):
    """A browser's last request may still hold its connection, and PostgreSQL then keeps the test database."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            connection.close()  # a test of faults may have left it cut
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    " AND backend_type = 'client backend'"
                )
