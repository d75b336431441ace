"""The clinic's own limits of putting off, and who decides after the last one."""

from datetime import timedelta

import pytest

from assessments.actions.decisions import Refused, decide
from assessments.models import ClinicSettings, PlanDecision
from patients.models import Membership

pytestmark = pytest.mark.django_db
CHEST_X_RAY = "CA-IMACS-BASE-BASIC:CXR:once"


@pytest.fixture
def limits(clinic):
    """`limits(snooze_times=1)`: the clinic's settings, changed."""

    def change(**numbers):
        ClinicSettings.of(clinic)
        ClinicSettings.objects.filter(clinic=clinic).update(**numbers)

    return change


def put_off(patient, by, days=3):
    until = patient.clinic.today() + timedelta(days=days)
    return decide(
        patient=patient, by=by, key=CHEST_X_RAY, decision="snoozed", until=until, reason_code="unwell"
    )


def test_the_clinics_longest_time_counts(planned, nurse, limits):
    limits(snooze_cancer_days=10)

    with pytest.raises(Refused, match="put off by at most 10 days"):
        put_off(planned, nurse, days=11)
    assert put_off(planned, nurse, days=10)


def test_without_a_day_the_clinics_longest_is_taken(planned, nurse, limits, clinic):
    limits(snooze_cancer_days=10)

    [row] = decide(patient=planned, by=nurse, key=CHEST_X_RAY, decision="snoozed", reason_code="unwell")

    assert row.until == clinic.today() + timedelta(days=10)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_after_the_last_time_the_lead_who_is_named_decides(planned, nurse, doctor, limits, times):
    limits(snooze_times=times, team_lead=doctor)
    for _ in range(times):
        put_off(planned, nurse)

    with pytest.raises(Refused, match=f"{times} is the limit. Now the team lead, doctor, decides."):
        put_off(planned, nurse)
    assert PlanDecision.objects.filter(key=CHEST_X_RAY).count() == times


@pytest.mark.parametrize("column", ["team_lead", "clinical_lead"])
def test_the_lead_may_go_on_within_the_longest_time(planned, nurse, doctor, limits, column):
    limits(snooze_times=1, **{column: doctor})
    put_off(planned, nurse)

    assert put_off(planned, doctor)
    with pytest.raises(Refused, match="at most 90 days"):
        put_off(planned, doctor, days=91)


def test_without_a_team_lead_the_clinical_lead_decides(planned, nurse, doctor, limits):
    limits(snooze_times=1, clinical_lead=doctor)
    put_off(planned, nurse)

    with pytest.raises(Refused, match="Now the clinical lead, doctor, decides"):
        put_off(planned, nurse)


@pytest.mark.parametrize("change", ["left", "another role"])
def test_a_lead_who_left_is_not_the_one_to_ask(planned, nurse, doctor, limits, change):
    limits(snooze_times=1, team_lead=doctor)
    put_off(planned, nurse)
    if change == "left":
        doctor.is_active = False
        doctor.save()
    else:
        Membership.objects.filter(user=doctor).update(role="researcher")

    with pytest.raises(Refused, match="nobody who can be reached is named yet"):
        put_off(planned, nurse)
