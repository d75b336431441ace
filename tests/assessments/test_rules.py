from datetime import date
from decimal import Decimal

import pytest

from assessments import rules
from assessments.actions.rules import set_number
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import plan
from assessments.knowledge.rule_effect import Chosen, Effect, of_rule
from assessments.models import ClinicSettings, RuleOverride
from assessments.patient_facts import facts_of
from assessments.rules import effect, pack_with_number, packs_with, packs_without, said_to, selection
from patients.actions.patients import add_patient, change_patient
from patients.actions.treatments import start_treatment

pytestmark = pytest.mark.django_db


def person(clinic, by, name, **details):
    return add_patient(clinic=clinic, by=by, identifier=name, family_name=name, given_name="Ada", **details)


def on_methotrexate(patient, by):
    start_treatment(
        patient=patient, by=by, drug="methotrexate", dose=15, unit="mg", route="oral",
        frequency="once_weekly", start_on=date(2024, 1, 1),
    )  # fmt: skip
    return patient


def bsr():
    return load_packs()["drug.bsr2017"]


def test_everybody_followed_is_in_exactly_one_list(clinic, other_clinic, patient, doctor):
    on = on_methotrexate(person(clinic, doctor, "On"), doctor)
    gone = on_methotrexate(person(clinic, doctor, "Gone"), doctor)
    change_patient(patient=gone, by=doctor, status="discharged")
    on_methotrexate(person(other_clinic, doctor, "Elsewhere"), doctor)

    found = selection(clinic, bsr(), "DM-MTX")

    assert found.ids[Chosen.SELECTED] == [on.pk]
    assert found.ids[Chosen.NOT_SELECTED] == [patient.pk]
    assert found.patients == 2


def test_who_cannot_be_judged_is_not_left_out(clinic, doctor):
    unknown = person(clinic, doctor, "Unknown")

    assert selection(clinic, load_packs()["cancer.imacs2023"], "CA-IMACS-BASE-ENH").ids[
        Chosen.CANNOT_TELL
    ] == [unknown.pk]


def test_what_is_said_of_a_patient_is_what_their_plan_page_says(clinic, patient, doctor):
    on_methotrexate(patient, doctor)
    packs = ClinicSettings.of(clinic).chosen_packs()
    whole = plan(facts_of(patient), packs, clinic.today())

    for rule in ("DM-MTX", "CA-IMACS-BASE-BASIC"):
        assert said_to([patient], packs, rule, clinic.today()) == {patient.pk: of_rule(whole, rule)}


def test_a_batch_smaller_than_the_clinic_finds_the_same(clinic, doctor, monkeypatch):
    for number in range(5):
        on_methotrexate(person(clinic, doctor, f"P{number}"), doctor)
    whole = selection(clinic, bsr(), "DM-MTX").ids

    monkeypatch.setattr(rules, "BATCH", 2)

    assert selection(clinic, bsr(), "DM-MTX").ids == whole


def test_a_shorter_interval_moves_items_and_stores_nothing(clinic, patient, doctor):
    on_methotrexate(patient, doctor)
    settings = ClinicSettings.of(clinic)
    before = packs_with(settings, bsr())
    changed = pack_with_number(settings, bsr(), "DM-MTX", "first_every_days", Decimal(7))
    after = [changed if one.id == changed.id else one for one in before]

    found = effect(clinic, before, after)

    assert found.items[Effect.MOVED] > 0
    assert found.patients[Effect.MOVED] == 1
    assert found.ids == [patient.pk]
    assert not RuleOverride.objects.exists()
    assert effect(clinic, before, before).ids == []


def test_trying_the_packs_number_puts_away_the_clinics_own(clinic, patient, doctor):
    set_number(
        clinic=clinic, by=doctor, rule="DM-AZA", setting="later_every_days", value=Decimal(70), reason="Why"
    )
    settings = ClinicSettings.of(clinic)

    tried = pack_with_number(settings, bsr(), "DM-MTX", "later_every_days", Decimal(84))

    assert all(not rule.changed for rule in tried.rules)


def test_a_pack_switched_on_adds_and_switched_off_removes(clinic, patient):
    settings = ClinicSettings.of(clinic)
    imacs, chosen = load_packs()["cancer.imacs2023"], settings.chosen_packs()
    without = packs_without(settings, imacs)

    off, on = effect(clinic, chosen, without), effect(clinic, without, chosen)

    assert off.items[Effect.REMOVED] == on.items[Effect.ADDED] > 0


def test_queries_do_not_grow_with_the_patients(clinic, patient, doctor, django_assert_num_queries):
    chosen = ClinicSettings.of(clinic).chosen_packs()
    with django_assert_num_queries(7) as few:
        effect(clinic, chosen, chosen[:1])
    for number in range(15):
        on_methotrexate(person(clinic, doctor, f"P{number}"), doctor)

    with django_assert_num_queries(len(few)):
        effect(clinic, chosen, chosen[:1])


def test_a_clinics_rules_cost_two_queries_once(clinic, doctor, django_assert_num_queries):
    settings = ClinicSettings.of(clinic)

    with django_assert_num_queries(2):
        settings.chosen_packs()
        settings.chosen_packs()
