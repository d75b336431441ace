from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from patients.actions.visits import record_visit, save_visit_part
from patients.models import Visit
from patients.visit_sheet import last_changes, part_texts, sheet_of

DAY = date(2024, 3, 5)


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"visited_on": date(2999, 1, 1)}, "visited_on"),
        ({"symptoms": {"fever": "maybe"}}, "symptoms"),
        ({"symptoms": {"unheard": "yes"}}, "symptoms"),
        ({"mmt8": {"deltoid_right": 11}}, "mmt8"),
        ({"mmt8": {"deltoid_right": 7.5}}, "mmt8"),
        ({"mmt8": {"toe": 5}}, "mmt8"),
        ({"haq": Decimal("3.5")}, "__all__"),
    ],
)
def test_a_visit_that_breaks_a_rule_is_refused(patient, doctor, details, field):
    with pytest.raises(ValidationError) as refused:
        record_visit(patient=patient, by=doctor, **{"visited_on": DAY, **details})

    assert field in refused.value.message_dict


def test_mmt8_has_a_total_only_when_all_eight_muscles_were_tested(patient, doctor):
    visit = record_visit(patient=patient, by=doctor, visited_on=DAY, mmt8={"deltoid_right": 10})

    assert visit.mmt8_total is None


@pytest.fixture
def save(patient, nurse):
    """`save("mmt8", {"mmt8_deltoid_right": "8"})`: one part saved by the nurse, who saw nothing stored."""

    def run(part, values, *, seen=None, by=nurse, on=DAY):
        return save_visit_part(
            patient=patient, by=by, visited_on=on, part=part, values=values, seen=seen or {}
        )

    return run


EVERY_PART = [
    ("symptoms", {"symptom_dysphagia": "yes", "symptom_fever": "unknown"}),
    ("mmt8", {"mmt8_neck_flexors": "0", "mmt8_deltoid_right": "10", "mmt8_biceps_left": "T",
              "mmt8_quadriceps_right": "unable:pain"}),
    ("globals", {"physician_global": "6.5", "patient_global": "0", "extramuscular_global": "10"}),
    ("haq", {"haq_variant": "with_aids", "item_chair": "2", "item_bed": "0", "aid_walking": "yes"}),
    ("haq", {"haq_variant": "without_aids", "haq": "1.375"}),
    ("measurements", {"weight_kg": "71.5", "systolic": "120", "diastolic": "80", "fvc_litres": "3.05",
                      "fvc_percent": "88", "mobility": "frame"}),
    ("note", {"note": "Walks\nwith her sister"}),
]  # fmt: skip


@pytest.mark.parametrize(("part", "values"), EVERY_PART)
def test_what_is_saved_reads_back_the_same(save, patient, part, values):
    save(part, values)

    stored = part_texts(sheet_of(patient, DAY), part)
    assert {name: text for name, text in stored.items() if text} == values


def test_parts_of_one_day_meet_in_one_visit_and_another_day_is_another(save, doctor):
    for part, values in EVERY_PART[:3]:
        save(part, values)
    save("note", {"note": "Later"}, by=doctor)
    save("note", {"note": "Another day"}, on=date(2024, 3, 6))

    first, second = Visit.objects.order_by("visited_on")
    assert (first.symptoms["dysphagia"], first.mmt8["deltoid_right"], first.note) == ("yes", 10, "Later")
    assert second.note == "Another day"
    assert first.recorded_by.username == "nurse"


def test_of_two_old_visits_of_a_day_the_later_is_the_sheet(save, patient, doctor):
    for note in ("first", "second"):
        record_visit(patient=patient, by=doctor, visited_on=DAY, note=note)

    saved = save("globals", {"patient_global": "4"})

    assert saved.visit.note == "second"


def test_a_part_with_nothing_in_it_makes_no_visit(save):
    assert save("mmt8", {"mmt8_deltoid_right": ""}).visit is None
    assert not Visit.objects.exists()


def test_each_change_is_a_row_of_the_history_with_its_person_and_nothing_else_is(save, nurse, doctor):
    save("globals", {"patient_global": "4"})
    save("globals", {"patient_global": "4"}, seen={"patient_global": "4"}, by=doctor)
    visit = save("globals", {"patient_global": "5"}, seen={"patient_global": "4"}, by=doctor).visit

    people = [row.history_user for row in visit.history.order_by("pk")]
    assert people == [nurse, doctor]
    assert last_changes(visit)["patient_global"].by == doctor


def test_what_i_did_not_touch_stays_as_somebody_else_stored_it(save, doctor):
    save("mmt8", {"mmt8_deltoid_right": "8"}, by=doctor)

    saved = save("mmt8", {"mmt8_deltoid_right": "", "mmt8_biceps_right": "7"})

    assert saved.visit.mmt8 == {"deltoid_right": 8, "biceps_right": 7}
    assert saved.conflicts == ()
    [theirs] = saved.merged
    assert (theirs.field, theirs.stored, theirs.by) == ("mmt8_deltoid_right", "8", doctor)


def test_two_answers_to_one_field_are_a_conflict_that_names_the_other_and_saves_the_rest(save, doctor):
    save("mmt8", {"mmt8_deltoid_right": "8"}, by=doctor)

    saved = save("mmt8", {"mmt8_deltoid_right": "7", "mmt8_biceps_right": "6"})

    assert saved.visit.mmt8 == {"deltoid_right": 8, "biceps_right": 6}
    [clash] = saved.conflicts
    assert (clash.stored, clash.typed, clash.by) == ("8", "7", doctor)
    assert clash.at == saved.visit.history.order_by("pk").first().history_date


def test_emptying_what_somebody_changed_is_a_conflict_too(save, doctor):
    save("globals", {"patient_global": "4"})
    save("globals", {"patient_global": "6"}, seen={"patient_global": "4"}, by=doctor)

    saved = save("globals", {"patient_global": ""}, seen={"patient_global": "4"})

    assert [clash.stored for clash in saved.conflicts] == ["6"]


def test_the_same_answer_twice_is_no_conflict(save, doctor):
    save("globals", {"patient_global": "4"}, by=doctor)

    assert save("globals", {"patient_global": "4"}).conflicts == ()


def test_an_answer_lost_on_the_way_back_is_no_conflict_with_oneself(save):
    save("globals", {"patient_global": "4"})

    saved = save("globals", {"patient_global": "5"})  # the page never heard that 4 was stored

    assert (saved.conflicts, saved.texts["patient_global"]) == ((), "5")


def test_activities_give_the_index_and_too_few_leave_it_open(save):
    answers = {f"item_{item}": "1" for item in ("dress", "chair", "cup", "flat", "wash")}
    few = save("haq", {"haq_variant": "with_aids", **answers}).visit
    assert few.haq is None

    more = {**answers, "haq_variant": "with_aids", "item_jar": "3", "aid_walking": "yes"}
    enough = save("haq", more, seen={**answers, "haq_variant": "with_aids"}).visit
    assert enough.haq == Decimal("1.5")  # 1, 1, 1, 2 with the aid, 1 and 3, over six categories


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"haq": "1.5"}, "haq_variant", "Choose whether aids and help are counted."),
        ({"item_dress": "1"}, "haq_variant", "Choose whether aids and help are counted."),
        ({"haq_variant": "with_aids", "item_dress": "1", "haq": "1"}, "haq",
         "The total from paper is 1, but the activities give no index yet. Clear the wrong one."),
        ({"haq_variant": "with_aids", "haq": "2", **{f"item_{item}": "1" for item in
          ("dress", "chair", "cup", "flat", "wash", "jar")}}, "haq",
         "The total from paper is 2, but the activities give 1. Clear the wrong one."),
    ],
)  # fmt: skip
def test_a_haq_that_contradicts_itself_is_refused_at_its_field_and_its_answers_with_it(
    save, values, field, words
):
    saved = save("haq", values)

    said = {name: told for name, told in saved.refused.items() if told}
    assert said == {field: words}
    assert set(saved.refused) == {name for name in values if name != "haq_variant"} | {field}
    stored = {name: text for name, text in saved.texts.items() if text}
    assert stored == {name: text for name, text in values.items() if name == "haq_variant"}


def test_a_total_from_paper_that_equals_the_index_is_fine(save):
    items = {f"item_{item}": "1" for item in ("dress", "chair", "cup", "flat", "wash", "jar")}

    assert save("haq", {"haq_variant": "with_aids", "haq": "1", **items}).visit.haq == 1


@pytest.mark.parametrize(
    ("part", "values"),
    [
        ("mmt8", {"mmt8_deltoid_right": "11"}),
        ("mmt8", {"mmt8_deltoid_right": "weak"}),
        ("symptoms", {"symptom_fever": "maybe"}),
        ("globals", {"patient_global": "much"}),
    ],
)
def test_a_part_that_breaks_a_rule_is_refused_whole(save, part, values):
    with pytest.raises(ValidationError):
        save(part, values)

    assert not Visit.objects.exists()


def test_no_sheet_of_the_future(save, clinic):
    with pytest.raises(ValidationError) as refused:
        save("note", {"note": "Tomorrow"}, on=date(2999, 1, 1))

    assert "visited_on" in refused.value.message_dict


def test_whoever_saves_a_part_waits_for_the_patient_before_anything_is_read(save, monkeypatch):
    done = []
    monkeypatch.setattr("patients.actions.visits.lock_patient", lambda pk: done.append("lock"))
    monkeypatch.setattr("patients.actions.visits.sheet_of", lambda *which: done.append("read"))

    save("note", {"note": "Walks"})

    assert done == ["lock", "read"]


@pytest.mark.django_db(transaction=True)
def test_four_who_start_at_once_write_into_one_visit(save, at_once):
    fields = ["mmt8_deltoid_right", "mmt8_biceps_right", "mmt8_deltoid_left", "mmt8_biceps_left"]

    at_once(lambda: save("mmt8", {fields.pop(): "8"}))

    assert Visit.objects.get().mmt8 == dict.fromkeys(
        ("deltoid_right", "biceps_right", "deltoid_left", "biceps_left"), 8
    )


@pytest.mark.django_db(transaction=True)
def test_of_different_answers_at_once_one_is_stored_and_the_others_are_told(
    patient, nurse, doctor, coordinator, administrator, at_once
):
    people = [nurse, doctor, coordinator, administrator]

    def answer():
        one = people.pop()
        return save_visit_part(
            patient=patient, by=one, visited_on=DAY, part="globals",
            values={"patient_global": str(one.pk % 10)}, seen={},
        )  # fmt: skip

    told = [saved.conflicts for saved in at_once(answer)]

    assert sorted(map(len, told)) == [0, 1, 1, 1]
    assert Visit.objects.get().history.count() == 1
