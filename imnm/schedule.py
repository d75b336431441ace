"""What runs when. Beat only ticks: which clinic has something to do now stands in its settings (admin)."""

from datetime import timedelta

BEAT_SCHEDULE = {
    # A missed tick is caught up by the next one, so nothing depends on the exact minute.
    "tick": {
        "task": "assessments.tasks.tick",
        "schedule": timedelta(minutes=2),
        # A tick that waited longer than this is dropped: the next one does its work.
        "options": {"expires": 120},
    },
}
