from django.db import migrations
from django.db.models import F


def typed_means_read(apps, schema_editor):
    """Every result stored so far was typed, so whoever recorded it had read it."""
    results = apps.get_model("patients", "LabResult").objects.filter(read_at__isnull=True)
    results.update(read_by=F("recorded_by"), read_at=F("recorded_at"))


class Migration(migrations.Migration):
    dependencies = [("patients", "0004_conditions_and_readers")]

    operations = [migrations.RunPython(typed_means_read, migrations.RunPython.noop)]
