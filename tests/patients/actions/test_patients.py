from datetime import date

import pytest
from django.core.exceptions import ValidationError

from patients.actions.patients import add_patient, change_patient, latest_version
from patients.knowledge.partial_dates import show_date
from patients.models import Patient


def test_a_change_keeps_the_earlier_value_in_the_history(patient, nurse):
    change_patient(patient=patient, by=nurse, family_name="Married")

    new, old = patient.history.all()
    assert (new.family_name, new.history_user) == ("Married", nurse)
    assert old.family_name == "Example"


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"birth_date": date(2999, 1, 1)}, "birth_date"),
        ({"death_date": date(2999, 1, 1)}, "death_date"),
        ({"birth_date": date(1970, 1, 2), "death_date": date(1960, 1, 1)}, "death_date"),
        ({"birth_date": date(1970, 1, 2), "onset_date": date(1969, 1, 1)}, "onset_date"),
        ({"diagnosis_date": date(2999, 1, 1)}, "diagnosis_date"),
        ({"allergies_state": "known"}, "allergies"),
        ({"family_name": ""}, "family_name"),
    ],
)
def test_a_patient_that_breaks_a_rule_is_refused_at_its_field(clinic, doctor, details, field):
    person = {"identifier": "MRN-2", "family_name": "Berg", "given_name": "Otto"}

    with pytest.raises(ValidationError) as refused:
        add_patient(clinic=clinic, by=doctor, **{**person, **details})

    assert field in refused.value.message_dict
    assert not Patient.objects.exists()


def test_an_onset_in_the_birth_year_is_possible(clinic, doctor):
    added = add_patient(
        clinic=clinic, by=doctor, identifier="MRN-2", family_name="Berg", given_name="Otto",
        birth_date=date(1970, 5, 2), onset_date=date(1970, 1, 1), onset_precision="year",
    )  # fmt: skip

    assert str(added.onset) == "1970"


def test_an_identifier_in_use_is_refused_with_the_way_to_mend_it(patient, clinic, doctor):
    with pytest.raises(ValidationError, match="Search for it before adding the patient again"):
        add_patient(
            clinic=clinic, by=doctor, identifier=patient.identifier, family_name="Berg", given_name="Otto"
        )


def test_a_change_from_an_older_version_is_refused_with_who_and_when(patient, doctor, nurse):
    seen = latest_version(patient).pk
    change_patient(patient=patient, by=doctor, seen=seen, preferred_name="Annie")
    when = latest_version(patient).history_date.astimezone(patient.clinic.zone)

    with pytest.raises(ValidationError) as refused:
        change_patient(patient=patient, by=nurse, seen=seen, title="Dr")

    assert refused.value.messages == [
        f"doctor changed this patient on {show_date(when.date())} at {when:%H:%M}, while you were editing. "
        "Reload the page to see the change, then enter yours."
    ]
    assert Patient.objects.get().title == ""


def test_a_change_of_one_field_keeps_what_was_stored_meanwhile(patient, doctor, nurse):
    change_patient(patient=Patient.objects.get(), by=doctor, preferred_name="Annie")

    change_patient(patient=patient, by=nurse, title="Dr")

    assert (Patient.objects.get().preferred_name, Patient.objects.get().title) == ("Annie", "Dr")
