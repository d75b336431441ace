import pytest

from imnm.launcher import logins
from patients.actions.clinics import open_clinic
from patients.demo.staff import DEMO_LOGINS, DEMO_PASSWORD

pytestmark = pytest.mark.django_db


def test_a_clinic_of_its_own_has_no_public_log_ins(clinic):
    assert logins.words() == ""


def test_the_demonstration_shows_them_all(clinic):
    open_clinic(name="Riverside", time_zone="Europe/London", is_demo=True)

    text = logins.words()

    assert DEMO_PASSWORD in text
    assert len(text.strip().splitlines()) == 1 + len(DEMO_LOGINS)
