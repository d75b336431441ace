from datetime import timedelta

import pytest

from assessments.actions.relapses import judge_relapse
from assessments.knowledge.alerts.thresholds import DEFAULTS
from assessments.models import RuleOverride
from assessments.relapses import relapses_of, rule_in_words, track_of
from patients.timeline_rows import rows_of
from patients.timeline_tracks import tracks_of
from tests.assessments.rises import LATEST, RISE, ck, with_rise

pytestmark = pytest.mark.django_db


@pytest.fixture
def rising(patient, doctor):
    return with_rise(patient, doctor)


def test_the_timeline_gets_each_rise_and_the_rule(rising):
    track = tracks_of(rising).relapses

    (rise,) = track.rises
    assert (rise.first, rise.last, rise.state, rise.words) == (
        RISE, LATEST, "possible", "Possible, not confirmed",
    )  # fmt: skip
    assert rise.times == "4 times the lowest"
    assert "at least 2 times the lowest" in track.rule
    assert "project default" in track.rule


def test_without_a_rise_there_is_no_track(patient):
    assert track_of(patient) is None


def test_explained_it_is_a_row_of_the_table_with_its_reason(rising, doctor):
    judge_relapse(
        patient=rising, by=doctor, rise_on=RISE, seen=0, verdict="explained", explanation="statin",
        reason="Anna took one",
    )  # fmt: skip

    def row():
        rows = rows_of(tracks_of(rising), today=rising.clinic.today())
        return next(one for one in rows if one.kind == "Rise of CK")

    assert row().says == "Explained otherwise: statin"
    assert "Anna took one" in row().details
    rising.is_identified = False
    assert "Anna" not in row().details


def test_the_clinics_own_multiple_counts_and_is_named(rising, doctor, clinic):
    RuleOverride.objects.create(
        clinic=clinic, rule="AL-CK-RISE", setting="times_lowest", value=5, reason="Ours", changed_by=doctor
    )

    assert relapses_of(rising) == []
    ck(rising, doctor, LATEST + timedelta(days=20), 1600)
    assert "at least 5 times" in track_of(rising).rule
    assert "set by this clinic" in track_of(rising).rule
    assert "set by this clinic" not in rule_in_words(DEFAULTS)


def test_six_queries_whatever_the_number_of_rises(rising, doctor, django_assert_num_queries):
    with django_assert_num_queries(6):
        relapses_of(rising)
    ck(rising, doctor, LATEST + timedelta(days=10), 150)
    ck(rising, doctor, LATEST + timedelta(days=20), 700)
    with django_assert_num_queries(6):
        assert len(relapses_of(rising)) == 2
