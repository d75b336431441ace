import re

import pytest
from django.urls import reverse

from assessments.models import ReminderPreference

pytestmark = pytest.mark.django_db
URL = reverse("assessments:calendar_link")


def link_in(response) -> str:
    return re.search(r'value="(http[^"]+key=[^"]+)"', response.content.decode())[1]


def test_a_link_is_shown_once_and_only_its_hash_is_stored(nurse, as_user):
    client = as_user(nurse)
    link = link_in(client.post(URL, {"do": "new"}))
    key = link.rpartition("=")[2]

    assert len(key) > 40
    assert key not in client.get(URL).content.decode()
    assert key not in str(vars(ReminderPreference.objects.get()))
    assert client.get(link).status_code == 200


def test_a_new_link_ends_the_old_one(nurse, as_user):
    client = as_user(nurse)
    old, new = (link_in(client.post(URL, {"do": "new"})) for _ in range(2))

    assert (client.get(old).status_code, client.get(new).status_code) == (404, 200)


def test_a_revoked_link_opens_nothing(nurse, as_user):
    client = as_user(nurse)
    link = link_in(client.post(URL, {"do": "new"}))
    client.post(URL, {"do": "revoke"})

    assert client.get(link).status_code == 404
    assert "Make a link" in client.get(URL).content.decode()


@pytest.mark.parametrize("who", ["researcher", "administrator"])
def test_who_has_no_list_gets_no_link(who, request, as_user):
    assert as_user(request.getfixturevalue(who)).post(URL, {"do": "new"}).status_code == 403
