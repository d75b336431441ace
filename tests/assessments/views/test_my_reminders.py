from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse

from assessments.models import ClinicSettings, ReminderPreference
from patients.models import Membership, Role, User

pytestmark = pytest.mark.django_db
URL = reverse("assessments:my_reminders")
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TICKED = {"wants_digest": "on", "wants_critical": "on"}


@pytest.fixture(autouse=True)
def monday(at):
    at(NOW)


def stored(user) -> ReminderPreference:
    return ReminderPreference.objects.get(user=user)


def test_opens_with_what_the_clinic_does(nurse, as_user):
    text = as_user(nurse).get(URL).content.decode()

    assert "The clinic’s time is 07:30" in text
    assert not ReminderPreference.objects.exists()


def test_time_and_days_of_ones_own(nurse, as_user):
    response = as_user(nurse).post(URL, TICKED | {"digest_time": "06:45", "digest_days": ["0", "3"]})

    assert response.status_code == 302
    assert (stored(nurse).digest_time, stored(nurse).digest_days) == (time(6, 45), [0, 3])
    assert 'value="06:45"' in as_user(nurse).get(URL).content.decode()


def test_no_days_ticked_means_every_working_day(nurse, as_user):
    as_user(nurse).post(URL, TICKED)

    assert stored(nurse).digest_days is None


def test_away_with_a_cover_says_what_follows_to_both(nurse, doctor, as_user):
    client = as_user(nurse)
    client.post(URL, TICKED | {"away_from": "03-Dec-2026", "away_until": "14-Dec-2026", "cover": doctor.pk})

    assert stored(nurse).away_from == date(2026, 12, 3)
    mine = client.get(URL).content.decode()
    assert "From 03-Dec-2026 to 14-Dec-2026 your list stands on the list of doctor as well" in mine
    theirs = as_user(doctor).get(URL).content.decode()
    assert "You cover for nurse from 03-Dec-2026 to 14-Dec-2026." in theirs


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"wants_digest": "on"}, "Name a colleague who gets your critical alerts before you turn them off."),
        (
            TICKED | {"away_from": "03-Dec-2026", "away_until": "14-Dec-2026"},
            "Name the colleague who covers while you are away.",
        ),
        (TICKED | {"away_from": "03-Dec-2026"}, "Give the first and the last day away, or neither."),
        (
            TICKED | {"away_from": "14-Dec-2026", "away_until": "03-Dec-2026"},
            "The last day away is before the first.",
        ),
        (TICKED | {"digest_time": "7"}, "Write the time such as 06:45."),
        (TICKED | {"away_from": "some day"}, "Write the day such as"),
    ],
)
def test_a_mistake_is_named_at_its_field_and_what_was_typed_stays(nurse, as_user, sent, words):
    response = as_user(nurse).post(URL, sent)

    text = response.content.decode()
    assert response.status_code == 422
    assert words in text
    assert not ReminderPreference.objects.exists()
    for name in ("away_from", "digest_time"):
        assert sent.get(name, "") in text


def test_all_mistakes_are_said_at_once(nurse, as_user):
    text = as_user(nurse).post(URL, {"digest_time": "7", "away_from": "some day"}).content.decode()

    assert "Write the time such as 06:45." in text
    assert "Write the day such as" in text
    assert "Name a colleague who gets your critical alerts before you turn them off." in text
    assert "Give the first and the last day away" not in text


def test_critical_alerts_may_be_turned_off_once_somebody_covers(nurse, doctor, as_user):
    client = as_user(nurse)
    client.post(URL, {"wants_digest": "on", "cover": doctor.pk})

    assert stored(nurse).wants_critical is False
    assert "Critical alerts go to doctor." in client.get(URL).content.decode()


@pytest.mark.parametrize("who", ["researcher", "stranger", "administrator", "gone", "self"])
def test_only_a_reachable_colleague_of_the_same_clinics_can_cover(who, request, nurse, clinic, as_user):
    if who == "gone":
        user = User.objects.create_user("gone", "gone@example.org", None, is_active=False)
        Membership.objects.create(user=user, clinic=clinic, role=Role.NURSE)
    else:
        user = nurse if who == "self" else request.getfixturevalue(who)

    response = as_user(nurse).post(URL, {"wants_digest": "on", "cover": user.pk})

    assert response.status_code == 422
    assert not ReminderPreference.objects.exists()


def test_a_cover_must_work_in_every_clinic_of_ones_list(nurse, doctor, other_clinic, as_user):
    Membership.objects.create(user=nurse, clinic=other_clinic, role=Role.NURSE)

    assert as_user(nurse).post(URL, {"wants_digest": "on", "cover": doctor.pk}).status_code == 422


def test_warns_when_the_cover_is_away_in_the_same_days(nurse, doctor, coordinator, as_user):
    away = {"away_from": date(2026, 12, 1), "away_until": date(2026, 12, 5)}
    ReminderPreference.objects.create(user=doctor, cover=coordinator, **away)
    ReminderPreference.objects.create(user=nurse, cover=doctor, **away)

    text = as_user(nurse).get(URL).content.decode()
    assert "doctor is away from 01-Dec-2026 to 05-Dec-2026: choose somebody else" in text


@pytest.mark.parametrize(
    ("mine", "warns"),
    [
        ((date(2026, 12, 1), date(2026, 12, 5)), True),
        ((date(2026, 12, 5), date(2026, 12, 9)), True),
        ((date(2026, 12, 6), date(2026, 12, 9)), False),
        ((date(2026, 11, 24), date(2026, 11, 30)), False),
        ((None, None), False),
    ],
)
def test_no_warning_when_the_days_do_not_meet(nurse, doctor, coordinator, as_user, mine, warns):
    away = {"away_from": date(2026, 12, 1), "away_until": date(2026, 12, 5)}
    ReminderPreference.objects.create(user=doctor, cover=coordinator, **away)
    ReminderPreference.objects.create(user=nurse, cover=doctor, away_from=mine[0], away_until=mine[1])

    assert ("choose somebody else" in as_user(nurse).get(URL).content.decode()) is warns


def test_who_wants_no_critical_alerts_is_warned_of_any_absence_of_the_cover(
    nurse, doctor, coordinator, as_user
):
    away = {"away_from": date(2026, 12, 1), "away_until": date(2026, 12, 5)}
    ReminderPreference.objects.create(user=doctor, cover=coordinator, **away)
    ReminderPreference.objects.create(user=nurse, cover=doctor, wants_critical=False)

    assert "choose somebody else" in as_user(nurse).get(URL).content.decode()


def test_the_clock_is_that_of_the_first_clinic_in_which_one_has_a_list(clinic, other_clinic, as_user):
    user = User.objects.create_user("both", "both@example.org", None)
    Membership.objects.create(user=user, clinic=clinic, role=Role.RESEARCHER)
    Membership.objects.create(user=user, clinic=other_clinic, role=Role.NURSE)
    settings = ClinicSettings.of(other_clinic)
    settings.digest_time = time(6, 10)
    settings.save()

    assert "The clinic’s time is 06:10" in as_user(user).get(URL).content.decode()


def test_a_refused_address_is_said_with_the_servers_words(nurse, as_user):
    ReminderPreference.objects.create(
        user=nurse, refused_address=nurse.email, refused_words="SMTPRecipientsRefused 550: no such mailbox."
    )

    text = as_user(nurse).get(URL).content.decode()
    assert "The mail server refused your address: SMTPRecipientsRefused 550: no such mailbox." in text


@pytest.mark.parametrize("who", ["researcher", "administrator"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_has_no_list_has_no_reminders(who, method, request, as_user):
    assert getattr(as_user(request.getfixturevalue(who)), method)(URL).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_colleagues(
    nurse, clinic, as_user, django_assert_max_num_queries
):
    client = as_user(nurse)
    client.get(URL)
    for number in range(8):
        user = User.objects.create_user(f"more{number}", f"m{number}@example.org", None)
        Membership.objects.create(user=user, clinic=clinic, role=Role.NURSE)

    with django_assert_max_num_queries(16):
        client.get(URL)
