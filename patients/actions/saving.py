"""How every action writes: checked by the model's own rules, in history under the person's name."""

from collections.abc import Sequence

from django.db import models
from simple_history.utils import bulk_create_with_history

from patients.actions.repeats import lock_patient, refuse_repeats
from patients.models.fields import Fact
from patients.signals import announce_change

# The patient is one and known; the catalogues are looked up by each model's own clean(), in a dict, where the
# field would walk through the whole catalogue for every row.
CHECKED_ELSEWHERE = ["patient", "recorded_by", "read_by", "test", "drug"]


def save_fact(fact: models.Model, *, by, why: str = "", once: bool = False) -> None:
    """Check and store one row. Raises ValidationError, keyed by field, when a rule is broken.

    `once` is for a new fact: it is also refused when the patient has the same one already.
    """
    if once:
        lock_patient(fact.patient_id)
    if isinstance(fact, Fact) and fact._state.adding:
        fact.recorded_by = by
    fact.full_clean()
    if once:
        refuse_repeats([fact])
    fact._history_user = by
    fact._change_reason = why or None
    fact.save()
    announce_change(fact.patient_id if isinstance(fact, Fact) else fact.pk)


def save_facts(facts: Sequence[Fact], *, by, once: bool = False) -> list[Fact]:
    """Check and store many new rows of one model and one patient in a fixed number of queries.

    Raises the ValidationError of the first row that breaks a rule, before anything is written;
    with `once` also of the first that the patient has already.
    """
    if not facts:
        return []
    if once:
        lock_patient(facts[0].patient_id)
    for fact in facts:
        fact.recorded_by = by
        fact.full_clean(exclude=CHECKED_ELSEWHERE, validate_unique=False, validate_constraints=False)
    if once:
        refuse_repeats(facts)
    stored = bulk_create_with_history(list(facts), type(facts[0]), batch_size=500, default_user=by)
    announce_change(facts[0].patient_id)
    return stored
