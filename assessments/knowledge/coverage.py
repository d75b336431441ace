"""What the rules in use do not reach: drugs none of them names, and facts without which none can judge."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from assessments.knowledge.facts import DoseFact, PatientFacts
from assessments.knowledge.plan_entry import Plan, PlanEntry, Status
from assessments.knowledge.rule_packs import Pack
from assessments.knowledge.triggers_exposure import steroid_exposure
from patients.knowledge.drugs import DRUGS
from patients.knowledge.glucocorticoids import EQUIVALENTS
from patients.knowledge.partial_dates import add_months

# Families whose harm is looked for in blood or by other checks; lipid lowering and folic acid are not here.
MONITORED_FAMILIES = (
    "csdmard",
    "cytotoxic",
    "biologic",
    "fcrn",
    "complement",
    "glucocorticoid",
    "immunoglobulin",
)

MONITORING = "drug_lab"  # category of the rules that look for the harm of a drug

# Mark D: an infusion is over the day it is given, its effect is not. The longest interval between doses
# that can be recorded is every 6 months, so one given since then may still be under way.
INFUSION_MONTHS = 6


def uncovered_drugs(facts: PatientFacts, packs: Iterable[Pack], as_of: date) -> tuple[str, ...]:
    """Names of the drugs taken on `as_of` that need monitoring and that no rule of `packs` names.

    In the order of the catalogue; none once the patient has died.
    """
    if facts.death_date and facts.death_date <= as_of:
        return ()
    covered = covered_drugs(packs)
    taken = {dose.drug for dose in facts.doses if _is_taken(dose, as_of)}
    return tuple(
        drug.name
        for drug in DRUGS.values()
        if drug.code in taken and drug.family in MONITORED_FAMILIES and drug.code not in covered
    )


def covered_drugs(packs: Iterable[Pack]) -> frozenset[str]:
    """Codes of the drugs that the monitoring rules of the packs name.

    A vaccination or a pregnancy plan that names a drug does not monitor it. Glucocorticoid checks name none:
    they reach those whose dose can be converted.
    """
    named: set[str] = set()
    for pack in packs:
        for rule in pack.rules:
            if rule.trigger.name == steroid_exposure.__name__:
                named.update(EQUIVALENTS)
            elif rule.category == MONITORING:
                for value in rule.trigger.arguments.values():
                    named.update(_words(value))
    return frozenset(named & DRUGS.keys())


def cannot_tell(plan: Plan) -> tuple[PlanEntry, ...]:
    return tuple(entry for entry in plan.entries if entry.status == Status.CANNOT_TELL)


def missing_facts(plan: Plan) -> tuple[str, ...]:
    """The facts whose absence keeps rules from being judged, each once, in the order of the plan."""
    return tuple(dict.fromkeys(fact for entry in cannot_tell(plan) for fact in entry.missing))


def unjudged_rules(plan: Plan) -> int:
    """How many rules cannot be judged, wholly or for one of their items."""
    return len({(entry.pack_id, rule) for entry in cannot_tell(plan) for rule in entry.rule_ids})


def _words(value: object) -> Sequence[str]:
    if isinstance(value, str):
        return (value,)
    return [word for word in value if isinstance(word, str)] if isinstance(value, Collection) else ()


def _is_taken(dose: DoseFact, as_of: date) -> bool:
    """A dose not yet begun is not taken; one without any start may have begun long ago."""
    if dose.start and dose.start.day > as_of:
        return False
    if dose.stop.last_day > as_of if dose.stop else dose.ongoing:
        return True
    given = dose.stop or dose.start
    return (
        DRUGS[dose.drug].is_once and given is not None and add_months(given.last_day, INFUSION_MONTHS) > as_of
    )
