from __future__ import annotations

from datetime import datetime

from django.db import models


class Pulse(models.Model):
    """When a part of the machine last showed that it lives.

    "tick" needs beat, broker and a worker; "round" is a tick none of whose parts failed.
    """

    TICK = "tick"
    ROUND = "round"

    name = models.CharField(max_length=20, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} at {self.at:%Y-%m-%d %H:%M}"

    @classmethod
    def beat(cls, name: str, now: datetime) -> None:
        cls.objects.update_or_create(name=name, defaults={"at": now})
