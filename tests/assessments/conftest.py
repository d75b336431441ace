import pytest

from assessments.actions.planning import replan_patients
from assessments.models import ClinicSettings


@pytest.fixture
def at(monkeypatch):
    """`at(moment)`: from now on it is that moment."""

    def set_clock(moment):
        monkeypatch.setattr("django.utils.timezone.now", lambda: moment)

    return set_clock


@pytest.fixture
def two_packs(clinic):
    """The clinic uses IMACS 2023 and BSR 2017 only, for tests that count what is asked."""
    settings = ClinicSettings.of(clinic)
    settings.packs = ["drug.bsr2017", "cancer.imacs2023"]
    settings.save()
    return settings


@pytest.fixture
def planned(patient):
    """Anna Example with her plan stored: the cancer screening of 2023 was never recorded."""
    replan_patients([patient.pk])
    return patient


@pytest.fixture
def htmx():
    """Headers by which htmx makes itself known."""
    return {"HTTP_HX_REQUEST": "true"}
