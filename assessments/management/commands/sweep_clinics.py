from argparse import ArgumentParser
from datetime import date

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count

from assessments.actions.sweep import sweep_clinic
from assessments.knowledge.plan import plan
from assessments.models import ClinicSettings
from assessments.patient_facts import facts_for
from patients.models import Clinic, Patient
from patients.models.patient import FOLLOWED, PatientStatus


class Command(BaseCommand):
    help = (
        "Renew the plan of every followed patient (active or in remission) of all clinics, or of one, now, "
        "whether or not tonight's sweep has run. Patients transferred, discharged or dead are skipped. "
        "--dry-run stores nothing and prints how many items each status would have; with it, --as-of takes "
        "another day than the clinic's today."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--clinic", type=int, help="number of the clinic; without it, every clinic")
        parser.add_argument(
            "--as-of", type=date.fromisoformat, help="a day such as 2026-11-23; only with --dry-run"
        )
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args, clinic: int | None, as_of: date | None, dry_run: bool, **options) -> None:
        if as_of and not dry_run:
            raise CommandError("--as-of needs --dry-run: what is stored is always the plan of today.")
        clinics = Clinic.objects.filter(pk=clinic) if clinic else Clinic.objects.all()
        if not clinics:
            raise CommandError("There is no such clinic." if clinic else "There is no clinic yet.")
        for one in clinics:
            if dry_run:
                self.preview(one, as_of or one.today())
            else:
                self.sweep(one)

    def sweep(self, clinic: Clinic) -> None:
        run = sweep_clinic(clinic.pk, again=True)
        if run is None or not run.is_finished:
            words = "the workers took up its patients and are at it; the reminders page shows the end"
        else:
            words = f"{run.patients} patients planned, {run.items} items, {run.written} rows written"
            words += f". {run.problem.rstrip('.')}" if run.problem else ""
        self.stdout.write(f"Clinic {clinic.pk}: {words}.{self.skipped(clinic)}")

    def skipped(self, clinic: Clinic) -> str:
        """` Skipped, not followed: 2 discharged, 1 died.` or nothing."""
        words = dict(PatientStatus.choices)
        others = clinic.patients.exclude(status__in=FOLLOWED).values("status").annotate(number=Count("pk"))
        found = [f"{row['number']} {words[row['status']].lower()}" for row in others.order_by("status")]
        return f" Skipped, not followed: {', '.join(found)}." if found else ""

    def preview(self, clinic: Clinic, as_of: date) -> None:
        patients = list(Patient.objects.followed().filter(clinic=clinic).select_related("clinic"))
        packs, counts = ClinicSettings.of(clinic).chosen_packs(), {}
        for facts in facts_for(patients).values():
            for entry in plan(facts, packs, as_of).entries:
                counts[entry.status] = counts.get(entry.status, 0) + 1
        words = ", ".join(f"{number} {status}" for status, number in sorted(counts.items())) or "nothing"
        self.stdout.write(
            f"Clinic {clinic.pk} as of {as_of}, nothing stored: {len(patients)} patients; {words}."
            f"{self.skipped(clinic)}"
        )
