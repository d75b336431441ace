from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from assessments.knowledge.alerts.judge import alerts
from assessments.knowledge.alerts.thresholds import Thresholds
from assessments.knowledge.candidate_relapse import candidate_relapses
from assessments.knowledge.candidate_relapse_cases import AS_OF, CASES, Case
from assessments.knowledge.facts import DoseFact, PatientFacts, ResultFact
from patients.knowledge.partial_dates import PartialDate


def facts_of(case: Case) -> PatientFacts:
    results = []
    for row, one in enumerate((words for words in case.ck.split(",") if words.strip()), 1):
        day, value = one.split()
        sign = value[0] if value[0] in "<>" else ""
        results.append(
            ResultFact("CK", PartialDate(date.fromisoformat(day)), Decimal(value.lstrip("<>")), sign, "U/L",
                       upper_limit=Decimal(200), row=row)
        )  # fmt: skip
    return PatientFacts(
        results=tuple(results), doses=(DoseFact("prednisolone", PartialDate(date(2026, 1, 1))),)
    )


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.description)
def test_case(case):
    found = candidate_relapses(facts_of(case), AS_OF)

    assert "; ".join(f"{one.start} {one.end or 'open'}" for one in found) == case.rises
    times = [f"{round(one.times, 2).normalize():f}" for one in found]
    assert "; ".join(times) == case.times


def test_the_words_are_possible_not_confirmed_with_the_numbers_and_that_no_source_was_found():
    (found,) = candidate_relapses(
        facts_of(Case("", "2026-02-01 300, 2026-03-01 600, 2026-04-01 900", "")), AS_OF
    )

    assert found.sentence == (
        "Possible relapse, not confirmed: CK 600 units/L on 01-Mar-2026, highest 900 units/L on 01-Apr-2026, "
        "3 times the lowest since treatment began (300 units/L on 01-Feb-2026) and above its limit 200. The "
        "rule asks for 2 times; no published number was found."
    )
    assert found.mark == "D" and [source.key for source in found.sources] == ["default"]
    assert [fact.row for fact in found.facts] == [1, 2, 3]
    assert found.last == date(2026, 4, 1) and found.is_urgent and found.is_open


def test_a_clinic_sets_the_number():
    facts = facts_of(Case("", "2026-02-01 300, 2026-03-01 600", ""))
    stricter = Thresholds({("AL-CK-RISE", "times_lowest"): Decimal("2.5")})
    looser = Thresholds({("AL-CK-RISE", "times_lowest"): Decimal("1.5")})

    assert candidate_relapses(facts, AS_OF, stricter) == ()
    (found,) = candidate_relapses(facts, AS_OF, looser)
    assert "1.5 times, set by this clinic" in found.sentence


def test_units_are_compared_exactly():
    facts = facts_of(Case("", "2026-02-01 300, 2026-03-01 600", ""))
    katal = replace(facts.results[1], value=Decimal(10), unit="ukat/L", upper_limit=Decimal("3.3"))
    less = replace(katal, value=Decimal("9.99"))

    assert len(candidate_relapses(replace(facts, results=(facts.results[0], katal)), AS_OF)) == 1
    assert candidate_relapses(replace(facts, results=(facts.results[0], less)), AS_OF) == ()


def test_the_alert_speaks_of_the_open_rise_while_the_latest_ck_is_in_it():
    def rise(ck: str) -> list[str]:
        found = alerts(facts_of(Case("", ck, "")), AS_OF)
        return [f"{one.key} {one.urgency}" for one in found if one.rule == "AL-CK-RISE"]

    assert rise("2026-02-01 300, 2026-03-01 600") == ["AL-CK-RISE:2026-03-01 high"]
    assert rise("2026-02-01 300, 2026-03-01 600, 2026-04-01 900") == ["AL-CK-RISE:2026-03-01 critical"]
    assert rise("2026-02-01 300, 2026-03-01 900, 2026-04-01 700") == ["AL-CK-RISE:2026-03-01 high"]
    assert rise("2026-02-01 300, 2026-03-01 900, 2026-04-01 500") == []
    assert rise("2026-02-01 100, 2026-03-01 900, 2026-04-01 150") == []
