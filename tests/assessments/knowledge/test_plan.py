from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from assessments.knowledge import plan_case_facts as case_facts
from assessments.knowledge import plan_cases as cases
from assessments.knowledge.blood_phases_cases import BLOOD_CASES
from assessments.knowledge.cancer_risk_cases import RISK_CASES
from assessments.knowledge.facts import DoseFact, PatientFacts, ResultFact
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import Status, plan
from assessments.knowledge.plan_case_facts import dose, investigation, on, patient, visit
from assessments.knowledge.trace import Answer
from patients.knowledge.partial_dates import PartialDate

PACKS = tuple(load_packs()[name] for name in ("drug.bsr2017", "cancer.imacs2023"))
CBC = ("WBC", "HAEMOGLOBIN", "PLATELETS")


def entries(facts, as_of):
    """By each of their keys: rule sets that ask for one item at about the same time share an entry."""
    planned = plan(facts, PACKS, date.fromisoformat(str(as_of))).entries
    return {key: entry for entry in planned for key in entry.all_keys}


def cbc(*days):
    return tuple(
        ResultFact(test, PartialDate(date.fromisoformat(day)), Decimal(5)) for day in days for test in CBC
    )


@pytest.mark.parametrize("case", RISK_CASES, ids=lambda case: case.description)
def test_cancer_risk_class(case):
    risk = plan(case.facts, PACKS, date(2027, 6, 1)).risk

    assert (risk.risk_class, risk.highest_possible) == (case.risk_class, case.highest_possible)


@pytest.mark.parametrize("case", cases.PLAN_CASES, ids=lambda case: case.description)
def test_status_and_due_date(case):
    entry = entries(case.facts, case.as_of)[case.key]

    assert (entry.status, str(entry.due) if entry.due else None) == (case.status, case.due)


@pytest.mark.parametrize("case", BLOOD_CASES, ids=lambda case: case.description)
def test_next_blood(case):
    starts = (case.start, *case.rises)
    doses = tuple(
        dose("methotrexate", start, stop, amount=10 + number)
        for number, (start, stop) in enumerate(zip(starts, (*starts[1:], None), strict=True))
    )
    planned = entries(patient(doses=doses, results=cbc(*case.samples)), case.as_of)

    due = [
        entry.due
        for key, entry in planned.items()
        if key.startswith("DM-BSR17:CBC") and entry.status != "closed"
    ]
    assert [str(day) for day in due] == [case.due]


def test_sentence_says_fact_date_and_rule():
    facts = patient(doses=(dose("methotrexate", "2024-01-02"),), results=cbc("2024-01-10"))

    entry = entries(facts, "2024-01-20")["DM-BSR17:CBC:2024-01-24"]

    assert entry.sentence == (
        "Methotrexate started 02-Jan-2024; bloods every 2 weeks until the dose has been unchanged for 6 weeks"
        "; last CBC 10-Jan-2024, so next due 24-Jan-2024."
    )


def test_recording_a_result_closes_the_item_and_opens_the_next():
    taking = patient(doses=(dose("methotrexate", "2024-01-02"),))
    key = "DM-BSR17:CBC:2024-01-16"

    before = entries(taking, "2024-01-17")
    after = entries(replace(taking, results=cbc("2024-01-17")), "2024-01-17")

    assert before[key].status == Status.DUE
    assert (after[key].status, after[key].done_on) == (Status.CLOSED, date(2024, 1, 17))
    assert after["DM-BSR17:CBC:2024-01-31"].status == Status.UPCOMING


def test_part_of_a_blood_count_or_a_pending_one_closes_nothing():
    taking = patient(doses=(dose("methotrexate", "2024-01-02"),))
    partial = replace(taking, results=cbc("2024-01-17")[:2])
    pending = replace(
        taking, results=tuple(ResultFact(test, on("2024-01-17"), qualitative="pending") for test in CBC)
    )

    for facts in (partial, pending):
        assert entries(facts, "2024-01-18")["DM-BSR17:CBC:2024-01-16"].status == Status.DUE


def test_two_drugs_share_one_sample_and_the_most_frequent_is_followed():
    facts = patient(
        doses=(dose("methotrexate", "2023-01-02"), dose("azathioprine", "2024-01-02", amount=50)),
        results=cbc("2024-01-10"),
    )

    asked = [
        e
        for e in entries(facts, "2024-01-12").values()
        if e.item == "CBC" and e.category == "drug_lab" and e.status != Status.CLOSED
    ]

    assert len(asked) == 1
    assert asked[0].due == date(2024, 1, 24)
    assert asked[0].rule_ids == ("DM-AZA", "DM-MTX")
    assert "Methotrexate" in asked[0].sentence
    assert "Azathioprine" in asked[0].sentence


def test_the_same_baseline_test_of_two_drugs_within_a_week_is_one_entry():
    doses = (dose("methotrexate", "2024-01-02"), dose("azathioprine", "2024-01-09", amount=50))

    week = entries(patient(doses=doses), "2024-01-10")
    longer = entries(patient(doses=(doses[0], dose("azathioprine", "2024-01-10", amount=50))), "2024-01-10")

    assert week["DM-MTX-BASE:HEPATITIS_B:2024-01-02"].rule_ids == ("DM-MTX-BASE", "DM-AZA-BASE")
    assert "DM-AZA-BASE:HEPATITIS_B:2024-01-10" in longer


def test_a_lower_dose_does_not_restart_and_an_unknown_one_does():
    first = dose("methotrexate", "2023-01-02", "2024-01-02", amount=15)
    lower = dose("methotrexate", "2024-01-02", amount=10)
    unknown = DoseFact("methotrexate", on("2024-01-02"))

    kept = entries(patient(doses=(first, lower), results=cbc("2023-12-20")), "2024-01-03")
    asked = entries(patient(doses=(first, unknown), results=cbc("2023-12-20")), "2024-01-03")

    assert "DM-BSR17:CBC:2024-03-13" in kept
    assert asked["DM-BSR17:CBC:2024-01-16"].due_is_provisional
    assert "dose may have been raised 02-Jan-2024" in asked["DM-BSR17:CBC:2024-01-16"].sentence


def test_the_same_weekly_amount_in_other_words_is_not_a_rise():
    daily = dose("azathioprine", "2023-01-02", "2024-01-02", amount=100)
    twice = dose("azathioprine", "2024-01-02", amount=50, frequency="twice_daily")

    assert "DM-BSR17:CBC:2024-03-13" in entries(
        patient(doses=(daily, twice), results=cbc("2023-12-20")), "2024-01-03"
    )


def test_class_history_keeps_the_day_it_rose_and_never_falls():
    better = patient(
        birth_date=case_facts.BORN_1970,
        visits=(*case_facts.LATER, visit("2025-01-10", **case_facts.ALL_ANSWERED)),
    )

    risk = plan(better, PACKS, date(2025, 2, 1)).risk

    assert risk.history == ((date(2024, 3, 5), "moderate"), (date(2024, 9, 10), "high"))


def test_anniversaries_passed_before_the_class_rose_fall_due_once_on_that_day():
    facts = patient(
        birth_date=case_facts.BORN_1970,
        visits=(
            visit("2024-03-05", **case_facts.ALL_ANSWERED),
            visit("2026-06-10", persistent_activity="yes"),
        ),
    )

    keys = {key: entry.due for key, entry in entries(facts, "2026-06-10").items() if "FU-BASIC:CXR" in key}

    assert keys == {
        "CA-IMACS-FU-BASIC:CXR:24m": date(2026, 6, 10),
        "CA-IMACS-FU-BASIC:CXR:36m": date(2027, 3, 5),
    }


def test_pet_is_considered_after_a_complete_baseline_without_cancer():
    base, enhanced = ("HISTORY", "EXAM", "CXR"), ("CT_NTAP", "CERVICAL", "MAMMO", "PELVIC_US", "COLONOSCOPY")
    tests = ("ALT", "ESR", "CRP", "SPEP", "URINALYSIS", "CA125")
    done = replace(
        cases.HIGH_LATER,
        events=tuple(investigation(code, "2024-03-06") for code in base + enhanced),
        results=cbc("2024-03-06") + tuple(ResultFact(test, on("2024-03-06"), Decimal(1)) for test in tests),
    )
    cancer = replace(done, events=(*done.events, replace(investigation("", "2024-03-20"), kind="cancer")))
    pet = replace(done, events=(*done.events, investigation("PET_CT", "2024-09-12")))

    key = "CA-IMACS-PET-CONSIDER:rule"
    states = [entries(facts, "2024-10-01")[key].status for facts in (done, cancer, pet)]
    assert states == [Status.CONSIDER, Status.NOT_DUE, Status.CLOSED]


def test_cannot_tell_names_what_would_decide():
    no_dates = entries(PatientFacts(), "2024-04-05")["CA-IMACS-BASE-BASIC:rule"]
    no_visits = entries(patient(visits=()), "2024-04-05")["CA-IMACS-FU-BASIC:rule"]

    assert no_dates.missing == ("date of first symptoms", "date of diagnosis", "date of birth")
    assert "Moderate to severe dysphagia" in no_visits.missing
    assert "Raynaud phenomenon" not in no_visits.missing


def test_partial_dates_are_shown_as_known_and_marked_provisional():
    facts = patient(onset=on("2024-01"), diagnosis=on("2024-03"), doses=(dose("methotrexate", "2024-02"),))

    planned = entries(facts, "2024-04-05")

    cxr, bloods = planned["CA-IMACS-BASE-BASIC:CXR:once"], planned["DM-BSR17:CBC:2024-02-15"]
    assert cxr.due_is_provisional
    assert "since Mar-2024" in cxr.sentence
    assert bloods.due_is_provisional
    assert "started Feb-2024;" in bloods.sentence


def test_from_which_day_a_test_would_have_counted_does_not_read_as_a_test():
    never = entries(cases.MODERATE, "2024-04-05")
    early = entries(cases.with_investigation("COLONOSCOPY", "2010"), "2024-04-05")

    cxr = never["CA-IMACS-BASE-BASIC:CXR:once"].sentence
    assert cxr.endswith("none recorded; one from 06-Dec-2023 on would count.")
    assert early["CA-IMACS-BASE-ENH:FOB:once"].sentence.endswith(
        "none recorded; one from 06-Mar-2023 on, a colonoscopy from 05-Mar-2014 on would count (last 2010)."
    )


def test_a_film_that_may_be_in_time_is_named():
    facts = cases.with_investigation("CXR", "2023")

    entry = entries(facts, "2024-03-05")["CA-IMACS-BASE-BASIC:CXR:once"]

    assert entry.status == Status.DUE
    assert entry.missing == ("exact date of Chest X-ray in 2023",)


def test_every_rule_is_considered_for_an_empty_patient_and_after_death():
    rules = {rule.id for pack in PACKS for rule in pack.rules}

    for facts in (PatientFacts(), patient(death_date=date(2024, 1, 1)), cases.HIGH_LATER):
        assert {
            rule_id for e in plan(facts, PACKS, date(2026, 1, 1)).entries for rule_id in e.rule_ids
        } == rules


def test_factors_show_the_fact_and_those_without_a_field_are_not_missing():
    risk = plan(cases.HIGH_LATER, PACKS, date(2024, 10, 1)).risk

    factors = {factor.id: factor for factor in risk.factors}
    assert factors["dysph"].sentence == "Recorded at the visit of 10-Sep-2024."
    assert factors["age40"].answer == Answer.YES
    assert [factor.id for factor in risk.counted("high")] == ["age40", "dysph"]
    assert "tif1g" not in {factor.id for factor in risk.unknown}
    assert risk.sources[0].mark == "1"


def test_next_change_walks_through_every_status():
    facts, day, seen = cases.MODERATE, date(2023, 12, 1), []
    while day:
        entry = entries(facts, day)["CA-IMACS-BASE-BASIC:CXR:once"]
        seen.append((str(day), entry.status.value))
        day = entry.next_change

    assert seen == [
        ("2023-12-01", "scheduled"),
        ("2024-02-04", "upcoming"),
        ("2024-03-05", "due"),
        ("2024-04-05", "overdue"),
    ]


def test_the_plan_stays_short_however_long_the_record_is():
    days = [str(date(2024, 1, 2) + timedelta(days=28 * number)) for number in range(60)]
    facts = patient(doses=(dose("methotrexate", "2024-01-02"),), results=cbc(*days))

    assert len(plan(facts, PACKS, date(2029, 1, 1)).entries) < 60
