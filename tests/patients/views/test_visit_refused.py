"""What does not fit together is refused by itself, named in the status, and the rest of the part is saved."""

import html
import json
import re
from datetime import date
from decimal import Decimal

import pytest

from patients.actions.visits import save_visit_part
from patients.models import Visit
from tests.patients.views.assertions import assert_refused, page_text

pytestmark = pytest.mark.django_db
DAY = date(2024, 3, 5)
PRESSURE = "The systolic pressure is not above the diastolic. Check both."


@pytest.fixture
def send(as_user, nurse, patient):
    """`send("mmt8", mmt8_deltoid_right="8")`: one part; `live` as scripts post it."""

    def post(part, *, seen=None, live=True, opened_by=nurse, **typed):
        data = {
            "part": part, "visited_on": "2024-03-05", "seen": json.dumps(seen or {}),
            "opened_by": str(opened_by.pk), **typed,
        }  # fmt: skip
        headers = {"HX-Request": "true"} if live else {}
        return as_user(nurse).post(f"/patients/{patient.pk}/visit/", data, headers=headers)

    return post


def status(response) -> str:
    """The words of the part that was refused; a whole page has those of the other parts too."""
    return re.search(r'data-state="(?:refused|other_person)"[^>]*>([^<]*)<', page_text(response))[1]


def kept(response) -> list[str]:
    found = re.search(r'data-state="refused" data-kept="([^"]*)"', response.content.decode())
    return json.loads(html.unescape(found[1]))


def error_at(field: str, response) -> str:
    return re.search(rf'id="id_{field}_error"[^>]*>([^<]*)<', page_text(response))[1]


@pytest.mark.parametrize("live", [True, False], ids=["htmx", "plain"])
def test_a_pressure_the_wrong_way_round_does_not_take_weight_fvc_and_mobility_with_it(send, live):
    answer = send("measurements", live=live, systolic="80", diastolic="120", weight_kg="70",
                  fvc_litres="3.1", mobility="frame")  # fmt: skip

    visit = Visit.objects.get()
    assert answer.status_code == 422
    assert (visit.weight_kg, visit.fvc_litres, visit.mobility) == (70, Decimal("3.1"), "frame")
    assert (visit.systolic, visit.diastolic) == (None, None)
    words = "Not saved: Systolic blood pressure; Diastolic blood pressure. The rest was saved"
    assert status(answer).startswith(words)
    assert kept(answer) == ["systolic", "diastolic"]
    for field in ("systolic", "diastolic"):
        assert error_at(field, answer) == PRESSURE


def test_a_pressure_that_does_not_fit_the_stored_other_one_is_refused_and_the_stored_one_stays(
    send, patient, doctor
):
    save_visit_part(patient=patient, by=doctor, visited_on=DAY, part="measurements",
                    values={"systolic": "120", "diastolic": "80"}, seen={})  # fmt: skip

    answer = send("measurements", seen={"systolic": "120", "diastolic": "80"},
                  systolic="70", diastolic="80", weight_kg="70")  # fmt: skip

    visit = Visit.objects.get()
    assert (visit.systolic, visit.diastolic, visit.weight_kg) == (120, 80, 70)
    assert error_at("systolic", answer) == PRESSURE
    assert status(answer).startswith("Not saved: Systolic blood pressure; Diastolic blood pressure.")


def test_a_total_from_paper_beside_other_activities_is_told_and_the_variant_is_saved(send):
    items = {f"item_{item}": "1" for item in ("dress", "chair", "cup", "flat", "wash", "jar")}

    answer = send("haq", live=False, haq_variant="with_aids", haq="2", aid_reach="yes", **items)

    words = "The total from paper is 2, but the activities give 1. Clear the wrong one."
    assert_refused(answer, "haq", "HAQ-DI total from paper", words)
    visit = Visit.objects.get()
    assert (visit.haq_variant, visit.haq_aids, visit.haq_items, visit.haq) == (
        "with_aids",
        ["reach"],
        {},
        None,
    )


def test_every_activity_that_waits_for_the_variant_is_named(send):
    answer = send("haq", item_dress="1", item_chair="2")

    assert status(answer) == (
        "Not saved: Variant of the HAQ-DI; Get dressed, with laces and buttons; Stand up from an "
        "upright chair."
    )
    assert error_at("haq_variant", answer) == "Choose whether aids and help are counted."
    assert not Visit.objects.exists()


def test_two_kinds_of_mistake_in_one_part_are_both_named(send):
    answer = send("measurements", systolic="80", diastolic="120", weight_kg="700", fvc_percent="88")

    words = "Not saved: Weight; Systolic blood pressure; Diastolic blood pressure. The rest was saved"
    assert status(answer).startswith(words)
    assert Visit.objects.get().fvc_percent == 88


def test_on_a_page_that_somebody_else_opened_all_that_was_typed_is_named(send, doctor):
    answer = send("globals", opened_by=doctor, patient_global="4", physician_global="3")

    assert status(answer) == "Not saved: Physician global activity; Patient global activity."


def test_a_visit_of_which_every_answer_was_taken_back_says_that_it_is_empty(send, as_user, nurse, patient):
    send("measurements", weight_kg="70")
    send("measurements", seen={"weight_kg": "70"}, weight_kg="")

    table = page_text(as_user(nurse).get(f"/patients/{patient.pk}/visit/")).split('id="past-title"')[1]

    assert "<strong>Empty.</strong> Every answer of this day was taken back" in table
    assert "No symptoms asked" not in table
    send("note", note="Walks")
    table = page_text(as_user(nurse).get(f"/patients/{patient.pk}/visit/")).split('id="past-title"')[1]
    assert "Empty." not in table
