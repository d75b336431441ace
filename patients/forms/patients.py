from __future__ import annotations

import copy
from difflib import SequenceMatcher

from django import forms
from django.db.models import Q

from patients.access import Right, memberships_of
from patients.actions.patients import latest_version, require_version
from patients.forms.facts import CheckedForm
from patients.forms.fields import DayField, PartialDateField, stored, use_clinic
from patients.knowledge.subtypes import SUBTYPES, TRIGGERS
from patients.models import Clinic, Patient, Role, User
from patients.models.patient import ORGANS, AllergiesState, PatientStatus, Sex

ORGAN_ANSWERS = [("", "As the recorded sex suggests"), ("yes", "Present"), ("no", "Not present")]
STORED_ANSWER = {"yes": True, "no": False, "": None, None: None}
SHOWN_ANSWER = {True: "yes", False: "no", None: ""}

FOLLOWS_PATIENTS = (Role.PHYSICIAN, Role.NURSE, Role.COORDINATOR)

# Two names this alike are worth a look: it finds "Jonson" for "Johnson". Project default, mark D.
ALIKE = 0.85


class PatientForm(CheckedForm):
    """Who the patient is and what disease they have; the fields of Patient under their own names."""

    whole_row_field = "identifier"
    already_responsible: int | None = None  # stays on the list after leaving the clinic
    same_number: Patient | None = None  # who has the number already

    identifier = forms.CharField(
        label="Hospital number", max_length=40, error_messages={"required": "Enter the hospital's number."}
    )
    family_name = forms.CharField(max_length=80, error_messages={"required": "Enter the family name."})
    given_name = forms.CharField(max_length=80, error_messages={"required": "Enter the given name."})
    title = forms.CharField(max_length=20, required=False)
    preferred_name = forms.CharField(
        max_length=80, required=False, help_text="If different from the given name."
    )
    birth_date = PartialDateField(
        label="Born", required=False, help_text="17-May-1964; the year alone if no more is known."
    )
    sex = forms.ChoiceField(choices=Sex.choices, initial=Sex.UNKNOWN)
    has_breast = forms.ChoiceField(label="Breast tissue", choices=ORGAN_ANSWERS, required=False)
    has_cervix = forms.ChoiceField(label="Cervix", choices=ORGAN_ANSWERS, required=False)
    has_ovaries = forms.ChoiceField(label="Ovaries", choices=ORGAN_ANSWERS, required=False)
    has_prostate = forms.ChoiceField(label="Prostate", choices=ORGAN_ANSWERS, required=False)
    onset_date = PartialDateField(
        label="Onset",
        required=False,
        help_text="First symptom: 05-Mar-2024, Mar-2024 or 2024. Empty if not known.",
    )
    diagnosis_date = PartialDateField(
        label="Diagnosis", required=False, help_text="05-Mar-2024, Mar-2024 or 2024. Empty if not known."
    )
    subtype = forms.ChoiceField(choices=SUBTYPES.items(), initial="not_classified")
    trigger = forms.ChoiceField(choices=TRIGGERS.items(), initial="unknown")
    status = forms.ChoiceField(choices=PatientStatus.choices, initial=PatientStatus.ACTIVE)
    death_date = DayField(label="Died on", required=False, help_text="Only with the status Died.")
    allergies_state = forms.ChoiceField(
        label="Allergies",
        initial=AllergiesState.NOT_RECORDED,
        choices=[
            ("known", "Known, named beside"),
            ("none", "No known allergies"),
            ("not_recorded", "Not recorded"),
            ("unavailable", "Unavailable"),
        ],
    )
    allergies = forms.CharField(label="Which allergies", max_length=300, required=False)
    responsible = forms.ModelChoiceField(
        label="Responsible",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody in particular (everybody's list)",
        help_text="Whose digest counts this patient.",
    )

    def __init__(self, *args, clinics: list[Clinic], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.clinics = clinics
        use_clinic(self, clinics[0])
        works_here = Q(
            memberships__clinic__in=clinics, memberships__role__in=FOLLOWS_PATIENTS, is_active=True
        )
        staff = User.objects.filter(works_here | Q(pk=self.already_responsible)).distinct()
        self.fields["responsible"].queryset = staff.order_by("last_name", "first_name", "username")

    def clean(self) -> dict:
        if self.value("death_date") and self.value("status") not in (PatientStatus.DECEASED, None):
            self.add_error("status", "A date of death is entered. Choose “Died”, or clear that date.")
        if self.value("allergies") and self.value("allergies_state") not in (AllergiesState.KNOWN, None):
            self.add_error("allergies_state", "Allergies are named beside. Choose “Known”, or clear them.")
        self._check_number()
        return super().clean()

    def _check_number(self) -> None:
        """Say at once who has this number already. Who may write in a clinic sees the names in it."""
        numbered = Patient.objects.filter(clinic=self._clinic(), identifier=self.value("identifier"))
        self.same_number = numbered.exclude(pk=self._own_key()).first()
        if self.same_number:
            known = f"{self.same_number.identifier} is {self.same_number.full_name}"
            self.add_error("identifier", f"{known}. Open that patient, or correct the number.")

    def _clinic(self) -> Clinic | None:
        return self.clinics[0]

    def _own_key(self) -> int | None:
        return None

    def details(self) -> dict:
        onset_date, onset_precision = stored(self.value("onset_date"))
        diagnosis_date, diagnosis_precision = stored(self.value("diagnosis_date"))
        born = self.value("birth_date")
        plain = ("family_name", "given_name", "title", "preferred_name", "identifier", "allergies")
        chosen = ("sex", "subtype", "trigger", "status", "allergies_state")
        return (
            {name: self.value(name) or "" for name in (*plain, *chosen)}
            | {name: self.value(name) for name in ("death_date", "responsible")}
            | ({"birth_date": born.day, "birth_precision": born.precision} if born else {"birth_date": None})
            | {f"has_{organ}": STORED_ANSWER[self.value(f"has_{organ}")] for organ in ORGANS}
            | {"onset_date": onset_date, "onset_precision": onset_precision}
            | {"diagnosis_date": diagnosis_date, "diagnosis_precision": diagnosis_precision}
        )


class AddPatientForm(PatientForm):
    """A new patient, in a clinic where the user may write. A likely double has to be looked at first."""

    clinic = forms.ModelChoiceField(
        queryset=Clinic.objects.none(), empty_label=None, error_messages={"required": "Choose the clinic."}
    )
    is_another_person = forms.BooleanField(label="I looked: this is another person", required=False)

    def __init__(self, *args, user: User, **kwargs) -> None:
        self.user = user
        access = memberships_of(user)
        writable = [pk for pk, may in access.items() if may.may(Right.WRITE_FACTS)]
        self.identified = [pk for pk, may in access.items() if may.sees_identifiers]
        clinics = Clinic.objects.filter(pk__in=writable)
        super().__init__(*args, clinics=list(clinics), **kwargs)
        self.fields["clinic"].queryset = clinics
        self.fields["clinic"].initial = self.clinics[0]
        self.doubles: list[Patient] = []

    def clean(self) -> dict:
        if clinic := self.value("clinic"):
            use_clinic(self, clinic)
            person = self.value("responsible")
            if person and not person.memberships.filter(clinic=clinic).exists():
                self.add_error(
                    "responsible", f"{person} does not work in this clinic. Choose somebody who does."
                )
        super().clean()
        if not self.errors and not self.value("is_another_person"):
            self.doubles = self.possible_doubles()
            if self.doubles:
                self.add_error(
                    "is_another_person",
                    "This may be a patient you already have. Look at the patients listed, then tick.",
                )
        return self.cleaned_data

    def _clinic(self) -> Clinic | None:
        return self.value("clinic")

    def proposed(self) -> Patient:
        return Patient(**self.details())

    def details(self) -> dict:
        return super().details() | {"clinic": self.value("clinic")}

    def possible_doubles(self) -> list[Patient]:
        """Up to five patients of the user's clinics with a similar name, or one name and the birth date."""
        family, given, born = (self.value(name) for name in ("family_name", "given_name", "birth_date"))
        born = born.day if born and born.is_exact else None
        near = Q(family_name__istartswith=family[:2])
        near |= Q(given_name__iexact=given) | Q(family_name__iexact=given)
        if born:
            near |= Q(birth_date=born)
        candidates = Patient.objects.visible_to(self.user).filter(near, clinic__in=self.identified)
        return [found for found in candidates if _is_alike(found, family, given, born)][:5]


def _is_alike(other: Patient, family: str, given: str, born) -> bool:
    family_alike = _alike(other.family_name, family)
    given_alike = _alike(other.given_name, given)
    swapped = _alike(other.family_name, given) and _alike(other.given_name, family)
    if born and other.birth_date == born:
        return family_alike or given_alike or swapped
    if other.family_name.casefold() == family.casefold() and other.given_name.casefold() == given.casefold():
        return True
    # Known birth dates that differ and names that differ a little are two people.
    return ((family_alike and given_alike) or swapped) and not (born and other.birth_date)


def _alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio() >= ALIKE


class EditPatientForm(PatientForm):
    """Every field of a patient. `seen` is the version the person started from."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, patient: Patient, **kwargs) -> None:
        self.patient = patient
        self.already_responsible = patient.responsible_id
        self.latest = latest_version(patient)
        super().__init__(*args, clinics=[patient.clinic], initial=self._present(), **kwargs)

    def _present(self) -> dict:
        # Read after the version: what is shown is never older than it, so it cannot undo a change in between.
        patient = Patient.objects.get(pk=self.patient.pk)
        present = {name: getattr(patient, name) for name in self.base_fields if name != "seen"}
        present |= {f"has_{organ}": SHOWN_ANSWER[present[f"has_{organ}"]] for organ in ORGANS}
        present |= {
            "birth_date": patient.birth,
            "onset_date": patient.onset,
            "diagnosis_date": patient.diagnosis,
        }
        return present | {"seen": self.latest.pk if self.latest else None}

    def clean(self) -> dict:
        require_version(self.patient, self._seen())
        return super().clean()

    def _seen(self) -> int:
        return self.value("seen") or 0

    def _own_key(self) -> int:
        return self.patient.pk

    def proposed(self) -> Patient:
        changed = copy.copy(self.patient)
        for name, value in super().details().items():
            setattr(changed, name, value)
        return changed

    def details(self) -> dict:
        return super().details() | {"seen": self._seen()}
