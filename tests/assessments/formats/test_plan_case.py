import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings

from assessments.formats.plan_case import EVENT_KINDS, BadCase, as_text, case_of, plan_document, read_case
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan import Decision, plan
from assessments.knowledge.plan_case_facts import ALL_ANSWERED, dose, investigation, on, patient, visit
from assessments.knowledge.plan_cases import PLAN_CASES
from assessments.knowledge.trace import Answer
from patients.models.clinical_event import EventKind
from tests.assessments.knowledge.plan_strategies import as_ofs, patients

CHOSEN = [load_packs()[name] for name in ("cancer.imacs2023", "drug.bsr2017", "cancer.seed", "national.us")]


def parsed(document):
    return json.loads(as_text(document), parse_float=Decimal)


def without_rows(facts):
    """What a document can hold: no rows, no users, no free text."""
    lists = {}
    for name in ("results", "doses", "events", "visits"):
        rows = (replace(row, row=None, recorded_by=None) for row in getattr(facts, name))
        lists[name] = tuple(replace(row, description="") if name == "events" else row for row in rows)
    return replace(facts, **lists)


@settings(max_examples=60, deadline=None)
@given(patients, as_ofs)
def test_an_exported_case_gives_the_same_plan(facts, as_of):
    """Except for what rests on the day of birth, which is cut to its year or month."""
    known_to_the_month = replace(facts, birth_precision="month")

    read = read_case(parsed(case_of(known_to_the_month)))

    again = replace(read.facts, birth_date=facts.birth_date, birth_precision="month")
    assert plan(again, CHOSEN, as_of) == plan(known_to_the_month, CHOSEN, as_of)


@pytest.mark.parametrize("case", PLAN_CASES, ids=lambda case: case.description)
def test_every_worked_case_comes_back_as_it_was(case):
    facts = replace(case.facts, birth_precision="year")

    read = read_case(parsed(case_of(facts))).facts

    same = replace(read, birth_date=facts.birth_date)
    assert without_rows(facts) == same


def test_nothing_that_names_a_person_leaves():
    facts = patient(
        birth_date=date(1970, 5, 17),
        events=(replace(investigation("CXR", "2024-03-05"), description="Jane Roe", row=41, recorded_by=9),),
        visits=(replace(visit("2024-03-05", **ALL_ANSWERED), row=42, recorded_by=9),),
    )

    text = as_text(case_of(facts, CHOSEN, date(2024, 4, 1)))

    document = json.loads(text)
    assert document["birth"] == "1970"
    assert "Jane" not in text
    assert "row" not in text
    assert "recorded_by" not in text
    assert document["events"] == [
        {"kind": "investigation", "on": "2024-03-05", "ongoing": False, "investigation": "CXR"}
    ]


def test_the_month_of_birth_is_given_only_where_it_changes_the_plan():
    """Born in May 1984: on 05-Mar-2024 the year alone leaves open whether she is 40 already."""
    young = patient(birth_date=date(1984, 5, 17), onset=on("2024-01-10"))

    assert case_of(young, CHOSEN, date(2024, 4, 1))["birth"] == "1984-05"
    assert case_of(young, CHOSEN[1:2], date(2024, 4, 1))["birth"] == "1984"


def test_numbers_stay_as_they_were_written():
    read = read_case(
        json.loads('{"results": [{"test": "CRP", "on": "2024-03", "value": 0.1}]}', parse_float=Decimal)
    )

    assert read.facts.results[0].value == Decimal("0.1")


def test_decisions_and_the_day_are_read():
    key = "CA-IMACS-BASE-BASIC:CXR:once"
    made = {"key": key, "decision": "booked", "decided_on": "2024-03-08", "until": "2024-03-20"}

    read = read_case({"as_of": "2024-03-10", "packs": ["cancer.seed"], "decisions": [made]})

    assert (read.as_of, read.packs) == (date(2024, 3, 10), ("cancer.seed",))
    assert read.decisions == (Decision(key, "booked", date(2024, 3, 8), date(2024, 3, 20)),)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "the document: must be an object."),
        ({"sexe": "female"}, "sexe: no such field; the nearest is sex."),
        ({"sex": "femal"}, "sex: no such code 'femal'; the nearest is female."),
        ({"birth": "1970-02-30"}, "birth: write a date"),
        ({"birth": 1970}, "birth: write a date"),
        ({"onset": "9999"}, "onset: write a date"),
        ({"death": "2024-03"}, "death: write a full date"),
        ({"organs": {"cervix": "maybe"}}, "organs.cervix: no such code 'maybe'."),
        ({"results": {}}, "results: must be a list."),
        ({"results": [{"test": "CRPP"}]}, "results[0].test: no such code 'CRPP'; the nearest is CRP."),
        ({"results": [{"on": "2024"}]}, "results[0].test: is missing."),
        ({"results": [{"test": "CRP", "value": "1,5"}]}, "results[0].value: must be a number"),
        ({"results": [{"test": "CRP", "value": True}]}, "results[0].value: must be a number"),
        ({"results": [{"test": "CRP", "description": "x"}]}, "results[0].description: no such field"),
        ({"doses": [{"drug": "mtx"}]}, "doses[0].drug: no such code 'mtx'"),
        ({"doses": [{"drug": "methotrexate", "ongoing": "yes"}]}, "doses[0].ongoing: must be true or false."),
        ({"events": [{"kind": "wedding"}]}, "events[0].kind: no such code 'wedding'"),
        ({"visits": [{"symptoms": {}}]}, "visits[0].on: is missing."),
        ({"visits": [{"on": "2024-03-05", "systolic": 12.5}]}, "visits[0].systolic: must be a whole number."),
        ({"decisions": [{"key": "x", "decision": "later"}]}, "decisions[0].decision: no such code 'later'."),
        ({"format": "plan-case-9"}, "format: this program reads plan-case-1."),
        ({"packs": "cancer.seed"}, "packs: must be a list of ids."),
    ],
)
def test_what_cannot_be_read_is_named_by_its_place(document, message):
    with pytest.raises(BadCase) as caught:
        read_case(document)

    assert str(caught.value).startswith(message)


def test_the_plan_holds_every_rule_with_its_sources_and_the_contradictions():
    facts = patient(doses=(dose("methotrexate", "2024-03-02", "2024-01-20"),), organs={"cervix": Answer.NO})

    document = parsed(plan_document(facts, CHOSEN, plan(facts, CHOSEN, date(2024, 4, 5))))

    rules = {rule for entry in document["entries"] for rule in entry["rule_ids"]}
    assert rules == {rule.id for pack in CHOSEN for rule in pack.rules}
    assert all(entry["sources"] and entry["sentence"] for entry in document["entries"])
    assert [one["code"] for one in document["contradictions"]] == ["stop_before_start"]
    assert document["risks"][0]["risk_class"] == "standard"
    assert {pack["id"]: pack["version"] for pack in document["packs"]}["cancer.seed"] == "2024.1"


def test_the_kinds_of_events_are_those_that_are_stored():
    assert set(EVENT_KINDS) == set(EventKind.values)
