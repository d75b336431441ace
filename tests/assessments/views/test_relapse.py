from datetime import timedelta

import pytest
from django.urls import reverse

from assessments.actions.relapses import judge_relapse
from assessments.models import RelapseVerdict
from patients.models import ClinicalEvent
from tests.assessments.rises import LOWEST, RISE, ck, with_rise

pytestmark = pytest.mark.django_db


@pytest.fixture
def rising(patient, doctor):
    return with_rise(patient, doctor)


@pytest.fixture
def url(patient):
    return reverse("assessments:relapse", args=[patient.pk])


@pytest.fixture
def rise_url(url):
    return f"{url}?on={RISE.isoformat()}"


def text_of(response) -> str:
    return response.content.decode()


def test_lists_every_rise_with_the_rule_and_its_source(rising, nurse, as_user, url):
    text = text_of(as_user(nurse).get(url))

    assert "Possible, not confirmed" in text
    assert f"?on={RISE.isoformat()}" in text
    assert "at least 2 times the lowest" in text
    assert "project default, no published figure found" in text


def test_says_so_when_there_is_none(patient, nurse, as_user, url):
    assert "shows no rise of CK" in text_of(as_user(nurse).get(url))


@pytest.mark.parametrize("on", ["x", LOWEST.isoformat(), "2026-02-30"])
def test_a_day_without_a_rise_is_not_found(rising, nurse, as_user, url, on):
    assert as_user(nurse).get(f"{url}?on={on}").status_code == 404


def test_the_day_of_an_older_alert_finds_its_rise(rising, nurse, doctor, as_user, rise_url):
    ck(rising, doctor, RISE - timedelta(days=7), 800)

    assert as_user(nurse).get(rise_url).status_code == 200


def test_a_post_without_a_day_is_not_found(rising, nurse, as_user, url):
    assert as_user(nurse).post(url, {"verdict": "confirmed", "seen": 0}).status_code == 404


def test_confirming_enters_the_relapse_and_goes_back_to_the_list(rising, nurse, as_user, url, rise_url):
    response = as_user(nurse).post(rise_url, {"verdict": "confirmed", "seen": 0})

    assert (response.status_code, response.url) == (302, url)
    assert ClinicalEvent.objects.get(kind="relapse").happened_on == RISE


def test_what_is_missing_is_said_at_its_field(rising, nurse, as_user, rise_url):
    response = as_user(nurse).post(rise_url, {"verdict": "explained", "seen": 0})

    assert response.status_code == 422
    assert "Choose what explains the rise." in text_of(response)
    assert not RelapseVerdict.objects.exists()


def test_whoever_comes_second_reads_who_was_first(rising, nurse, doctor, as_user, rise_url):
    judge_relapse(
        patient=rising, by=doctor, rise_on=RISE, seen=0, verdict="explained", explanation="exercise"
    )

    response = as_user(nurse).post(rise_url, {"verdict": "confirmed", "seen": 0})

    assert response.status_code == 422
    assert f"{doctor} has judged this rise meanwhile" in text_of(response)


def test_the_form_begins_with_what_was_said_and_shows_the_history(rising, nurse, doctor, as_user, rise_url):
    judge_relapse(
        patient=rising, by=doctor, rise_on=RISE, seen=0, verdict="dismissed", reason="A mix-up of samples"
    )

    text = text_of(as_user(nurse).get(rise_url))

    assert "checked" in text.partition('value="dismissed"')[2].partition(">")[0]
    assert "A mix-up of samples" in text
    assert f"{doctor}: Dismissed." in text


def test_a_reader_without_the_right_reads_and_cannot_store(rising, researcher, doctor, as_user, rise_url):
    judge_relapse(
        patient=rising, by=doctor, rise_on=RISE, seen=0, verdict="dismissed", reason="A mix-up of samples"
    )
    client = as_user(researcher)

    text = text_of(client.get(rise_url))

    assert '<form method="post" action="' + rise_url not in text
    assert "Dismissed." in text
    assert "mix-up" not in text
    assert client.post(rise_url, {"verdict": "confirmed", "seen": 1}).status_code == 403


def test_a_verdict_whose_rise_is_gone_is_still_told(rising, nurse, doctor, as_user, url):
    RelapseVerdict.objects.create(
        patient=rising, rise_on=RISE - timedelta(days=400), verdict="dismissed", reason="x", decided_by=doctor
    )

    assert "no longer shown by the record" in text_of(as_user(nurse).get(url))


def test_the_timeline_and_the_alert_lead_here(rising, nurse, as_user, url, rise_url):
    from assessments.actions.alerts import raise_alerts_of

    raise_alerts_of([rising.pk])
    text = text_of(as_user(nurse).get(reverse("patients:timeline", args=[rising.pk])))

    assert f'href="{url}"' in text
    assert f'href="{rise_url}"' in text
