"""For load balancers and supervisors: one word, without a log-in, without anything about patients."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from assessments.machine import broker_answers


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers. Asks nothing else: a database that is away is no reason to kill web servers."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The process can work: the database answers and is migrated, and the broker takes tasks. Else 503."""
    problem = _database_problem() or ("" if broker_answers() else "broker")
    return HttpResponse(problem or "ready", status=503 if problem else 200, content_type="text/plain")


def _database_problem() -> str:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "database"
    return "migrations" if missing else ""
