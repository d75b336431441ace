"""Data that was stored before a change of the tables says the same after it."""

from datetime import date

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from patients.models import Visit

BEFORE = [("patients", "0001_initial"), ("assessments", "0001_initial")]


@pytest.mark.django_db(transaction=True)
def test_muscle_grades_stored_with_one_side_keep_that_side(clinic, patient):
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    Visit.objects.create(
        patient=patient, visited_on=date(2023, 1, 1), mmt8={"deltoid_left": "T", "biceps_right": 5}
    )
    MigrationExecutor(connection).migrate(BEFORE)
    try:
        old = MigrationExecutor(connection).loader.project_state(BEFORE).apps.get_model("patients", "Visit")
        backwards = old.objects.get()
        for day, side in ((5, "left"), (6, "")):
            old.objects.create(
                patient_id=patient.pk,
                visited_on=date(2024, 3, day),
                mmt8={"neck_flexors": 7, "deltoid": 6},
                mmt8_side=side,
            )
    finally:
        MigrationExecutor(connection).migrate(latest)

    assert (backwards.mmt8, backwards.mmt8_side) == ({"biceps": 5}, "right")
    assert "deltoid_left" in backwards.note  # nothing is lost on the way back
    with_side, without_side = Visit.objects.filter(visited_on__year=2024)
    assert with_side.mmt8 == {"neck_flexors": 7, "deltoid_left": 6}
    assert with_side.note == ""
    assert without_side.mmt8 == {"neck_flexors": 7, "deltoid_right": 6}
    assert "without a side" in without_side.note
