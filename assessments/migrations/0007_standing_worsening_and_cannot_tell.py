from django.db import migrations, models

RESPONSES = [
    ("major", "Major improvement"),
    ("moderate", "Moderate improvement"),
    ("minimal", "Minimal improvement"),
    ("none", "Less than minimal improvement"),
    ("cannot_tell", "Cannot tell"),
    ("not_scorable", "Cannot be scored"),
]


def _set_cannot_tell(apps, editor):
    """Bounds from below minimal to something better were kept as none."""
    rows = apps.get_model("assessments", "Standing").objects.using(editor.connection.alias)
    rows.filter(response="none").exclude(response_highest__in=["", "none"]).update(response="cannot_tell")


def _set_none(apps, editor):
    rows = apps.get_model("assessments", "Standing").objects.using(editor.connection.alias)
    rows.filter(response="cannot_tell").update(response="none")


def _known(codes):
    return models.CheckConstraint(condition=models.Q(response__in=codes), name="standing_known_response")


class Migration(migrations.Migration):
    dependencies = [("assessments", "0006_planner_states")]

    operations = [
        migrations.AddField(
            "standing",
            "worsening",
            models.CharField(
                blank=True,
                default="",
                max_length=300,
                help_text="The confirmed deterioration since the baseline, in words; empty where none.",
            ),
        ),
        migrations.AlterField("standing", "response", models.CharField(choices=RESPONSES, max_length=12)),
        migrations.AlterField(
            "standing",
            "response_highest",
            models.CharField(
                blank=True,
                choices=RESPONSES,
                default="",
                help_text="The category at the upper bound; empty where there is no score.",
                max_length=12,
            ),
        ),
        migrations.RemoveConstraint("standing", "standing_known_response"),
        migrations.RunPython(_set_cannot_tell, _set_none),
        migrations.AddConstraint("standing", _known([code for code, _ in RESPONSES])),
    ]
