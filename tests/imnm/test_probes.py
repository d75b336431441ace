import pytest
from django.db import DatabaseError, connection

pytestmark = pytest.mark.django_db


def ask(client, path):
    response = client.get(path)
    return response.status_code, response.content.decode()


def test_the_process_answers_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert ask(client, "/healthz") == (200, "ok")


def test_ready(client):
    assert ask(client, "/readyz") == (200, "ready")


def test_not_ready_without_a_database(client, monkeypatch):
    def away(*args, **kwargs):
        raise DatabaseError("server closed the connection to db.internal")

    monkeypatch.setattr("imnm.probes.MigrationExecutor", away)

    assert ask(client, "/readyz") == (503, "database")


def test_not_ready_while_migrations_are_missing(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'assessments' AND name >= '0009'")

    assert ask(client, "/readyz") == (503, "migrations")


def test_not_ready_without_a_broker(client, monkeypatch):
    monkeypatch.setattr("imnm.probes.broker_answers", lambda: False)

    assert ask(client, "/readyz") == (503, "broker")


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_only_looked_at(client, path):
    assert client.post(path).status_code == 405
