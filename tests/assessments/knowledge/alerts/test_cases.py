import pytest

from assessments.knowledge.alerts import disease_cases, drug_cases, lab_cases
from assessments.knowledge.alerts.judge import judge
from assessments.knowledge.alerts.lab_cases import AS_OF, LIVER_OR_MUSCLE, MTX
from tests.assessments.knowledge.alerts.written import facts_from

CASES = (*lab_cases.CASES, *drug_cases.CASES, *disease_cases.CASES)


def outcome(text: str, rule: str) -> str:
    """The urgency, "unknown" or "no"; both when an older result stands beside one nobody can judge."""
    judged = judge(facts_from(text), AS_OF)
    found = [one.urgency for one in judged.findings if one.rule == rule]
    assert len(found) <= 1
    unknown = any(one.rule == rule for one in judged.not_judged)
    return found[0] if found else "unknown" if unknown else "no"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.description}")
def test_case(case):
    assert outcome(case.facts, case.rule) == case.outcome


@pytest.mark.parametrize("said", LIVER_OR_MUSCLE, ids=lambda said: said[0])
def test_alt_is_read_with_the_same_week(said):
    _, facts, label, urgency = said
    judged = judge(facts_from(f"{MTX}; lab ALT 150 U/L 2026-10-05 5-40; {facts}"), AS_OF)
    (found,) = (one for one in judged.findings if one.rule == "AL-LAB-ALT")

    assert found.label.removeprefix("ALT or AST raised: ").startswith(label)
    assert found.urgency == urgency
    assert "AL-LAB-ALT-MUSCLE" in found.also
    assert "hepatotox" not in found.sentence.lower()
    advice = {"a liver cause": "whether to withhold", "muscle": "no reason to withhold"}.get(label)
    assert advice in found.action if advice else "withhold" not in found.action
