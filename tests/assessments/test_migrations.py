"""Data that was stored before a change of the tables says the same after it."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from assessments.models import Reminder

BEFORE = [("assessments", "0008_alert_urgency_low")]
SENT = datetime(2026, 11, 23, 6, 30, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_digests_of_earlier_days_stay_readable_and_none_is_sent_again(clinic, other_clinic, nurse):
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    Reminder.objects.create(
        user=nurse,
        clinic=clinic,
        key="digest 2026-11-20",
        for_date=date(2026, 11, 20),
        state="waiting",
        counts={"overdue": 4},
        written_at=SENT,
        try_at=SENT,
    )
    MigrationExecutor(connection).migrate(BEFORE)
    try:
        state = MigrationExecutor(connection).loader.project_state(BEFORE)
        old = state.apps.get_model("assessments", "Reminder")
        backwards = old.objects.values("state", "overdue", "attempts").get()
        old.objects.all().delete()
        for where, what in ((clinic, "sent"), (other_clinic, "claimed")):
            old.objects.create(
                user_id=nurse.pk,
                clinic_id=where.pk,
                for_date=date(2026, 11, 23),
                state=what,
                overdue=3,
                due=2,
                new=1,
                claimed_at=SENT,
                text="Your list",
            )
    finally:
        MigrationExecutor(connection).migrate(latest)

    assert backwards == {"state": "failed", "overdue": 4, "attempts": 1}
    first, second = Reminder.objects.order_by("clinic_id")
    assert (first.key, first.state, first.written_at) == ("digest 2026-11-23", "sent", SENT)
    assert first.counts == {"overdue": 3, "due": 2, "new": 1}
    assert (second.state, second.problem) == ("given_up", "It is not known whether this was sent.")
    assert second.key == f"digest 2026-11-23 of clinic {other_clinic.pk}"
    assert not Reminder.objects.to_send(datetime(2027, 1, 1, tzinfo=UTC)).exists()
