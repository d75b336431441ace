from django.db import migrations

UNPAIRED = "neck_flexors"
NO_SIDE = "MMT8 recorded without a side; kept under the right, the usual one."


def name_the_sites(apps, schema_editor):
    """{muscle: grade} beside one side becomes {site: grade}, in the rows and in their history."""
    for visit in _visits(apps):
        side = visit.mmt8_side or "right"
        visit.mmt8 = {
            muscle if muscle == UNPAIRED else f"{muscle}_{side}": grade
            for muscle, grade in visit.mmt8.items()
        }
        if not visit.mmt8_side:
            visit.note = f"{visit.note}\n{NO_SIDE}".strip()
        visit.save(update_fields=["mmt8", "note"])


def forget_the_sites(apps, schema_editor):
    """Back to one side, the right if it was tested; grades of the other side go into the note."""
    for visit in _visits(apps):
        side = "right" if any(site.endswith("_right") for site in visit.mmt8) else "left"
        kept = {
            site.removesuffix(f"_{side}"): grade
            for site, grade in visit.mmt8.items()
            if (site == UNPAIRED or site.endswith(f"_{side}")) and isinstance(grade, int)
        }
        rest = {
            site: grade for site, grade in visit.mmt8.items() if site.removesuffix(f"_{side}") not in kept
        }
        if rest:
            visit.note = f"{visit.note}\nMMT8 also: {rest}".strip()
        visit.mmt8, visit.mmt8_side = kept, side
        visit.save(update_fields=["mmt8", "mmt8_side", "note"])


def _visits(apps):
    for name in ("Visit", "HistoricalVisit"):
        yield from apps.get_model("patients", name).objects.exclude(mmt8={}).iterator()


class Migration(migrations.Migration):
    dependencies = [("patients", "0001_initial")]

    operations = [migrations.RunPython(name_the_sites, forget_the_sites)]
