"""The Celery application. Its settings are the CELERY_ ones in settings.py, its timetable is schedule.py."""

import os

from celery import Celery

from imnm.schedule import BEAT_SCHEDULE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imnm.settings")

app = Celery("imnm")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.beat_schedule = BEAT_SCHEDULE
app.autodiscover_tasks()
