"""What a clinic decides about its rules: its own numbers, with the reason, and who stands for a rule."""

from __future__ import annotations

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction

from assessments.actions.alerts import FAMILY
from assessments.actions.sweep import BATCH, sweep_clinic
from assessments.knowledge.alerts.thresholds import TABLE, mistake_in_threshold
from assessments.knowledge.clinic_rules import fingerprint, mistake_in_number, rules_with
from assessments.knowledge.overrides import settings_of
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.rule_packs import Pack, Rule
from assessments.knowledge.rule_words import find_rule
from assessments.models import ClinicSettings, RuleOverride, RuleSignOff
from patients.models import Clinic, Patient

AT_ONCE = BATCH  # followed patients up to which the plan is renewed before the answer


@transaction.atomic
def set_number(*, clinic: Clinic, by, rule: str, setting: str, value: Decimal, reason: str) -> RuleOverride:
    """Use `value` here instead of the pack's or alert rule's. Rules of one schedule share its numbers.

    Takes away the sign-off of every rule whose number changes: nobody has stood for this one. Raises
    ValidationError for a number that the rule cannot take and for a missing reason.
    """
    errors = {}
    if mistake := _mistake(rule, setting, value):
        errors["value"] = mistake
    if not reason.strip():
        errors["reason"] = "Say why: the reason is shown wherever the rule speaks."
    if errors:
        raise ValidationError(errors)
    if not is_of_alerts(rule, setting):
        _clear(clinic, _find(rule)[0], rule, setting, by, keep=rule)
    stored, _ = RuleOverride.objects.update_or_create(
        clinic=clinic,
        rule=rule,
        setting=setting,
        defaults={"value": value, "reason": reason.strip(), "changed_by": by},
    )
    return stored


def is_of_alerts(rule: str, setting: str) -> bool:
    """Whether it is a number of an alert rule, which stands in no pack."""
    return rule in FAMILY and (rule, setting) in TABLE


def _mistake(rule: str, setting: str, value: Decimal) -> str:
    if is_of_alerts(rule, setting):
        return mistake_in_threshold(rule, setting, value)
    pack, standard = _find(rule)
    if mistake := mistake_in_number(pack, rule, setting, value):
        return mistake
    is_same = value == settings_of(standard)[setting]
    return f"{value} is the number of the pack: withdraw the clinic's own one instead." if is_same else ""


@transaction.atomic
def withdraw_number(*, clinic: Clinic, by, rule: str, setting: str) -> None:
    """Go back to the number of the pack; harmless when it is used already."""
    found = find_rule(load_packs(), rule)
    if found and setting in settings_of(found[1]):
        _clear(clinic, found[0], rule, setting, by)
        return
    for row in RuleOverride.objects.filter(clinic=clinic, rule=rule, setting=setting):
        _delete(row, by)  # of a rule or a number that a newer pack no longer has


@transaction.atomic
def sign_off(*, clinic: Clinic, by, rule: str, seen: str, note: str = "") -> RuleSignOff:
    """`by` stands for the rule in this version of its pack and with the numbers in use here.

    `seen`: the fingerprint of the rule as it was shown. Raises ValidationError when it changed since.
    """
    pack, used = rule_here(clinic, rule)
    if fingerprint(pack, used) != seen:
        raise ValidationError("The rule changed while you read it. Look at it again before you sign it off.")
    stored, _ = RuleSignOff.objects.get_or_create(
        clinic=clinic, rule=rule, pack_version=pack.version, defaults={"signed_by": by, "note": note.strip()}
    )
    return stored


@transaction.atomic
def withdraw_sign_off(*, clinic: Clinic, by, rule: str) -> None:
    """The rule says "not signed off" again; who had signed stays in the history."""
    for row in RuleSignOff.objects.filter(clinic=clinic, rule=rule):
        _delete(row, by)


def renew_plans(clinic: Clinic) -> str:
    """Plan every followed patient of the clinic again after the change is stored; says what happens.

    At once for a clinic of up to 200 patients, else by the worker.
    """
    count = Patient.objects.followed().filter(clinic=clinic).count()
    if count <= AT_ONCE:
        transaction.on_commit(lambda: sweep_clinic(clinic.pk, again=True))
        return f"The plans of {count} patients were worked out again."
    from assessments.tasks import sweep_again  # the tasks import the actions

    transaction.on_commit(lambda: sweep_again(clinic.pk))
    return f"The plans of {count} patients are being worked out again; at the latest tonight they are new."


def rule_here(clinic: Clinic, rule_id: str) -> tuple[Pack, Rule]:
    """The rule as the clinic uses it, with its pack. Raises ValidationError for one that does not exist."""
    pack, _ = _find(rule_id)
    used = ClinicSettings.of(clinic).as_used([pack])[0][0]
    return used, next(rule for rule in used.rules if rule.id == rule_id)


def _find(rule_id: str) -> tuple[Pack, Rule]:
    found = find_rule(load_packs(), rule_id)
    if found is None:
        raise ValidationError({"rule": f"There is no rule called {rule_id}."})
    return found


def _clear(clinic: Clinic, pack: Pack, rule: str, setting: str, by, keep: str = "") -> None:
    """Remove this number from every rule that shares it, and the sign-offs of those rules."""
    shared = rules_with(pack, rule, setting)
    for row in RuleOverride.objects.filter(clinic=clinic, rule__in=shared, setting=setting).exclude(
        rule=keep
    ):
        _delete(row, by)
    for row in RuleSignOff.objects.filter(clinic=clinic, rule__in=shared, pack_version=pack.version):
        _delete(row, by)


def _delete(row: RuleOverride | RuleSignOff, by) -> None:
    row._history_user = by
    row.delete()
