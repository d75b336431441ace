from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from patients.demo.load import load_demo
from patients.models import Clinic, Patient

SEED = 1


class Command(BaseCommand):
    help = (
        "Load the demonstration: two clinics with staff, the published cases, and an invented cohort. "
        "Only into an installation that has neither the demonstration nor patients of its own."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing, and succeed, if it is not empty"
        )
        parser.add_argument("--patients", type=int, default=150, help="number of invented patients (150)")
        parser.add_argument(
            "--seed", type=int, default=SEED, help="another seed draws other invented patients"
        )

    def handle(self, *args, if_empty, patients, seed, **options):
        if patients < 0:
            raise CommandError("--patients is a number from 0 upwards.")
        refusal = self._why_not()
        if refusal and if_empty:
            self.stdout.write(f"{refusal} Nothing loaded.")
            return
        if refusal:
            raise CommandError(refusal)
        with transaction.atomic():  # all of it or nothing: half a demonstration would block the next attempt
            loaded = load_demo(seed=seed, size=patients)
        self._report(loaded, detailed=options["verbosity"] > 1)

    def _why_not(self) -> str:
        if Patient.objects.filter(clinic__is_demo=False).exists():
            return "There are patients of a real clinic here: the demonstration never goes beside them."
        if Clinic.objects.filter(is_demo=True).exists():
            return "The demonstration is here already."
        if Clinic.objects.exists():
            return "There is a clinic here already."
        return ""

    def _report(self, loaded, *, detailed: bool) -> None:
        rows = ", ".join(f"{count:,} {name}" for name, count in loaded.rows.items())
        self.stdout.write(
            f"Loaded {loaded.published} published cases and {loaded.synthetic} invented patients: {rows}."
        )
        self.stdout.write(
            f"Of the published cases, {len(loaded.kept_as_text)} statements have no field of their own and "
            "are kept as text; none was left out." + ("" if detailed else " --verbosity 2 lists them.")
        )
        for line in loaded.kept_as_text if detailed else ():
            self.stdout.write(f"    {line}")
