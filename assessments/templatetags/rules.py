"""How far a rule can be relied on, for every screen on which one speaks."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from assessments.knowledge.clinic_rules import UNSIGNED, RuleState, state_of
from assessments.knowledge.plan_entry import PlanEntry
from assessments.knowledge.rule_packs import Pack, Rule
from patients.access import memberships_of

register = template.Library()


@register.simple_tag(takes_context=True)
def rule_state(context, spoken: PlanEntry | Rule, packs: Iterable[Pack] = ()) -> RuleState:
    """`{% rule_state entry packs as state %}{{ state.words }}`: "not signed off by a clinician" and the like.

    Of an entry that several rules ask for, all of them count, so `packs` are needed there: those in use.
    Who may not know the patients reads no name of the staff either.
    """
    return state_of_spoken(spoken, packs, shows_names=sees_names(context["request"].user))


def state_of_spoken(spoken: PlanEntry | Rule, packs: Iterable[Pack] = (), *, shows_names: bool) -> RuleState:
    marks = [source.mark for source in spoken.sources]
    if isinstance(spoken, Rule):
        return state_of([spoken.sign_off], marks, shows_names=shows_names)
    signs = {rule.id: rule.sign_off for pack in packs for rule in pack.rules}
    asked_by = [signs.get(rule_id, UNSIGNED) for rule_id in spoken.rule_ids] if signs else [spoken.sign_off]
    return state_of(asked_by, marks, shows_names=shows_names)


def sees_names(user) -> bool:
    return all(access.sees_identifiers for access in memberships_of(user).values())
