from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from patients.knowledge.partial_dates import PartialDate, Precision, age_on, parse_partial_date
from patients.knowledge.subtypes import SUBTYPES, TRIGGERS
from patients.models.clinic import Clinic, Membership, Role
from patients.models.fields import known_date_constraint, partial, precision_field, raise_errors

ORGANS = ("breast", "cervix", "ovaries", "prostate")
ORGANS_BY_SEX = {"female": {"breast", "cervix", "ovaries"}, "male": {"prostate"}}


class Sex(models.TextChoices):
    FEMALE = "female", "Female"
    MALE = "male", "Male"
    OTHER = "other", "Other"
    UNKNOWN = "unknown", "Not known"


class PatientStatus(models.TextChoices):
    ACTIVE = "active", "Active"
    REMISSION = "remission", "In remission"
    TRANSFERRED = "transferred", "Transferred"
    DISCHARGED = "discharged", "Discharged"
    DECEASED = "deceased", "Died"


FOLLOWED = (PatientStatus.ACTIVE, PatientStatus.REMISSION)


class AllergiesState(models.TextChoices):
    KNOWN = "known", "Allergies"
    NONE = "none", "No known allergies"
    NOT_RECORDED = "not_recorded", "Allergies not recorded"
    UNAVAILABLE = "unavailable", "Allergies unavailable"


def subtype_choices() -> list[tuple[str, str]]:
    return list(SUBTYPES.items())


def trigger_choices() -> list[tuple[str, str]]:
    return list(TRIGGERS.items())


class PatientQuerySet(models.QuerySet):
    def visible_to(self, user) -> PatientQuerySet:
        """Patients of the clinics the user is a member of: the only door to a patient."""
        return self.filter(clinic__memberships__user=user).select_related("clinic")

    def followed(self) -> PatientQuerySet:
        return self.filter(status__in=FOLLOWED)

    def with_plan(self, today: date) -> PatientQuerySet:
        """Adds `next_due` and `overdue_items`, counted by the reader's today. The plan hangs on patients by
        its relation name alone: facts know nothing of the judgements made from them."""
        is_open = Q(planned_checks__state="open")
        is_late = is_open & Q(planned_checks__grace_ends_on__lt=today)
        return self.annotate(
            next_due=models.Min("planned_checks__due_on", filter=is_open),
            overdue_items=models.Count("planned_checks", filter=is_late),
        )

    def overdue(self, today: date) -> PatientQuerySet:
        late = {"planned_checks__state": "open", "planned_checks__grace_ends_on__lt": today}
        return self.followed().filter(pk__in=Patient.objects.filter(**late).values("pk"))

    def on_drug(self, drug: str) -> PatientQuerySet:
        running = {
            "treatments__drug": drug,
            "treatments__stop_on__isnull": True,
            "treatments__stop_precision": "",
        }
        return self.filter(pk__in=Patient.objects.filter(**running).values("pk"))

    def search(self, text: str, *, identified_by, today: date) -> PatientQuerySet:
        """Patients whose names, identifier or birth date begin with every word of `text`.

        Only in clinics where `identified_by` may see identifiers; elsewhere only the study code matches,
        or a search would tell a researcher who is behind a code.
        """
        if not text.strip():
            return self
        words = Q()
        for word in text.replace(",", " ").split():
            matches = Q(family_name__istartswith=word) | Q(given_name__istartswith=word)
            matches |= Q(preferred_name__istartswith=word) | Q(identifier__istartswith=word)
            words &= matches
        identified = Membership.objects.filter(user=identified_by).exclude(role=Role.RESEARCHER)
        in_reach = Q(clinic__in=identified.values("clinic"))
        found = in_reach & (words | self._born(text, today))
        code = text.strip().upper().removeprefix("STUDY-")
        if code.isdecimal() and len(code) < 10:
            found |= Q(pk=int(code)) & ~in_reach
        return self.filter(found)

    @staticmethod
    def _born(text: str, today: date) -> Q:
        try:
            born = parse_partial_date(text, today=today)
        except ValueError:
            return Q(pk__in=[])
        return Q(birth_date__range=(born.day, born.last_day)) if born else Q(pk__in=[])


class Patient(models.Model):
    """A person the clinic follows for (suspected) immune-mediated necrotizing myopathy."""

    clinic = models.ForeignKey(Clinic, on_delete=models.PROTECT, related_name="patients")
    identifier = models.CharField(max_length=40, help_text="The hospital's number for this patient.")
    family_name = models.CharField(max_length=80)
    given_name = models.CharField(max_length=80)
    title = models.CharField(max_length=20, blank=True)
    preferred_name = models.CharField(max_length=80, blank=True)
    sex = models.CharField(max_length=7, choices=Sex.choices, default=Sex.UNKNOWN)
    has_breast = models.BooleanField("breast tissue", null=True, blank=True)
    has_cervix = models.BooleanField("cervix", null=True, blank=True)
    has_ovaries = models.BooleanField("ovaries", null=True, blank=True)
    has_prostate = models.BooleanField("prostate", null=True, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    birth_precision = models.CharField(
        max_length=5, default="day", choices=[(known, known) for known in ("day", "month", "year")]
    )
    death_date = models.DateField(null=True, blank=True)
    onset_date = models.DateField("onset", null=True, blank=True, help_text="First symptom of the myopathy.")
    onset_precision = precision_field()
    diagnosis_date = models.DateField("diagnosis", null=True, blank=True)
    diagnosis_precision = precision_field()
    subtype = models.CharField(max_length=20, choices=subtype_choices, default="not_classified")
    trigger = models.CharField(max_length=20, choices=trigger_choices, default="unknown")
    status = models.CharField(max_length=12, choices=PatientStatus.choices, default=PatientStatus.ACTIVE)
    allergies_state = models.CharField(
        "allergies", max_length=12, choices=AllergiesState.choices, default=AllergiesState.NOT_RECORDED
    )
    allergies = models.CharField("which allergies", max_length=300, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="responsible member of staff",
        help_text="Their digest counts this patient; without one, everybody's does.",
    )
    citation = models.TextField(blank=True, help_text="The publication, when this is a published case.")
    added_at = models.DateTimeField(auto_now_add=True)
    history = HistoricalRecords()

    objects = PatientQuerySet.as_manager()

    class Meta:
        ordering = ["family_name", "given_name", "pk"]
        indexes = [
            models.Index(fields=["clinic", "family_name", "given_name"], name="patient_by_name"),
            models.Index(fields=["clinic", "birth_date"], name="patient_by_birth_date"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "identifier"],
                name="patient_identifier_once_per_clinic",
                violation_error_message="Another patient of this clinic already has this identifier. "
                "Search for it before adding the patient again.",
            ),
            models.CheckConstraint(condition=~Q(identifier=""), name="patient_has_identifier"),
            models.CheckConstraint(condition=Q(sex__in=Sex.values), name="patient_known_sex"),
            models.CheckConstraint(condition=Q(status__in=PatientStatus.values), name="patient_known_status"),
            known_date_constraint("onset_date", name="patient_onset_known_or_not"),
            known_date_constraint("diagnosis_date", name="patient_diagnosis_known_or_not"),
            models.CheckConstraint(
                condition=Q(death_date__isnull=True)
                | Q(birth_date__isnull=True)
                | Q(death_date__gte=models.F("birth_date")),
                name="patient_death_after_birth",
            ),
        ]

    # Set by hide_identifiers for readers who may not know who this is.
    is_identified = True

    def __str__(self) -> str:
        return f"patient {self.pk}"  # names never reach a log line or an error page through str()

    def clean(self) -> None:
        errors: dict[str, str] = {}
        today = self.clinic.today() if self.clinic_id else None
        for field, what in (("birth_date", "The birth date"), ("death_date", "The date of death")):
            if today and (day := getattr(self, field)) and day > today:
                errors[field] = f"{what} is in the future. Enter a date up to today."
        for name, what in (("onset", "Onset"), ("diagnosis", "Diagnosis")):
            day, precision = getattr(self, f"{name}_date"), getattr(self, f"{name}_precision")
            if day is None:
                setattr(self, f"{name}_precision", Precision.UNKNOWN.value)
                continue
            if today and day > today:
                errors[f"{name}_date"] = f"{what} is in the future. Enter a date up to today."
            elif self.birth_date and PartialDate(day, Precision(precision)).last_day < self.birth_date:
                errors[f"{name}_date"] = f"{what} is before the patient's birth date. Check both dates."
        onset, diagnosis = self.onset, self.diagnosis
        if onset and diagnosis and "onset_date" not in errors and onset.day > diagnosis.last_day:
            errors["onset_date"] = f"Onset is after the diagnosis ({diagnosis}). Check both dates."
        if self.birth_date and self.death_date and self.death_date < self.birth_date:
            errors["death_date"] = "The date of death is before the birth date. Check both dates."
        if self.allergies_state == AllergiesState.KNOWN and not self.allergies.strip():
            errors["allergies"] = "Name the allergies, or choose another answer above."
        raise_errors(errors)

    @property
    def birth(self) -> PartialDate | None:
        """The birth date as far as it is known."""
        return partial(self.birth_date, self.birth_precision)

    @property
    def onset(self) -> PartialDate | None:
        return partial(self.onset_date, self.onset_precision)

    @property
    def diagnosis(self) -> PartialDate | None:
        return partial(self.diagnosis_date, self.diagnosis_precision)

    @property
    def age(self) -> int | None:
        """Age today, or at death."""
        return age_on(self.birth_date, self.death_date or self.clinic.today()) if self.birth_date else None

    @property
    def study_code(self) -> str:
        return f"STUDY-{self.pk:05d}"

    @property
    def full_name(self) -> str:
        """`FAMILY, Given (Title)`, or the study code for a reader without identifiers."""
        if not self.is_identified:
            return self.study_code
        title = f" ({self.title})" if self.title else ""
        return f"{self.family_name.upper()}, {self.given_name}{title}"

    def organs(self) -> dict[str, str]:
        """Each organ "yes", "no" or "unknown": as recorded, else by recorded sex."""
        by_sex = ORGANS_BY_SEX.get(self.sex)
        found = {}
        for organ in ORGANS:
            recorded = getattr(self, f"has_{organ}")
            if recorded is None and by_sex is not None:
                recorded = organ in by_sex
            found[organ] = {True: "yes", False: "no", None: "unknown"}[recorded]
        return found

    def hide_identifiers(self) -> Patient:
        """Forget who this is, in memory only: for researchers, before anything reaches a template."""
        self.is_identified = False
        self.identifier = self.study_code
        self.family_name = self.given_name = self.title = self.preferred_name = self.allergies = ""
        return self

    @property
    def born(self) -> str:
        """Birth date as far as it is known, and only the year for a reader without identifiers."""
        if not self.birth_date:
            return "Not known"
        return str(self.birth if self.is_identified else PartialDate(self.birth_date, Precision.YEAR))

    @property
    def may_show_birthday(self) -> bool:
        """False where a birthday in a sentence would be made up, or tell who the patient is."""
        return self.is_identified and self.birth_precision == Precision.DAY
