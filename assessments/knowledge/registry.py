"""The triggers and schedules that packs may name, and what their arguments may say.

A module joins by standing in MODULES. It may export TRIGGERS and SCHEDULES (tuples of functions, each known
by its name) and VOCABULARIES (argument name -> the values it may have; other arguments are only checked for
their type). A parameter with a default is an argument that a pack may leave out. CHECKS (name of a trigger or
schedule -> function of its arguments) names a mistake that no single argument shows, "" for none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from types import ModuleType
from typing import Any

from assessments.knowledge import (
    blood_schedule,
    cancer_risk,
    drug_baseline,
    schedule_periodic,
    schedules,
    schedules_disease,
    schedules_drugs,
    triggers,
    triggers_cancer,
    triggers_disease,
    triggers_drugs,
    triggers_exposure,
)

MODULES: tuple[ModuleType, ...] = (
    triggers,
    triggers_cancer,
    triggers_drugs,
    triggers_exposure,
    triggers_disease,
    cancer_risk,
    schedules,
    schedule_periodic,
    drug_baseline,
    blood_schedule,
    schedules_drugs,
    schedules_disease,
)


def _collected(name: str) -> dict[str, Callable]:
    """The functions that the modules export as `name`; one name stands for one function."""
    found: dict[str, Callable] = {}
    for module in MODULES:
        for function in getattr(module, name, ()):
            if found.setdefault(function.__name__, function) is not function:
                raise ImportError(f"{name} has two functions named {function.__name__}")
    return found


def _vocabularies() -> dict[str, Collection]:
    found: dict[str, Collection] = {}
    for module in MODULES:
        for argument, values in getattr(module, "VOCABULARIES", {}).items():
            if found.setdefault(argument, values) is not values:
                raise ImportError(f"two vocabularies for the argument {argument}")
    return found


def _checks() -> dict[str, Callable[[Mapping[str, Any]], str]]:
    return {name: check for module in MODULES for name, check in getattr(module, "CHECKS", {}).items()}


TRIGGERS = _collected("TRIGGERS")
SCHEDULES = _collected("SCHEDULES")
VOCABULARIES = _vocabularies()
CHECKS = _checks()
