"""What the plan page says of what it does not know, does not cover, and has already seen done."""

import re
from datetime import date

import pytest
from django.urls import reverse

from assessments.knowledge.trace import Source
from assessments.plan_page.done import sources_by_mark
from patients.actions.clinical_events import record_event
from patients.actions.lab_results import record_results
from patients.actions.patients import change_patient
from patients.actions.treatments import start_treatment

pytestmark = pytest.mark.django_db
UNCOVERED = "Zilucoplan: no monitoring rule in use covers it"


@pytest.fixture
def read(patient, doctor, as_user):
    client, url = as_user(doctor), reverse("assessments:plan", args=[patient.pk])
    return lambda: client.get(url).content.decode()


def section(text, anchor):
    return text.split(f'id="{anchor}"')[1].split("<section")[0]


def test_a_drug_without_a_rule_is_named_under_cannot_tell(patient, doctor, read):
    assert UNCOVERED not in read()
    start_treatment(patient=patient, by=doctor, drug="zilucoplan", start_on=date(2026, 1, 5))
    start_treatment(patient=patient, by=doctor, drug="methotrexate", start_on=date(2026, 1, 5))

    text = section(read(), "cannot-tell")

    assert UNCOVERED in text
    assert "Methotrexate: no monitoring rule" not in text


def test_with_nothing_to_do_the_drug_not_covered_is_named_with_the_rules(two_packs, patient, doctor, read):
    change_patient(patient=patient, by=doctor, onset_date=None, onset_precision="unknown")
    start_treatment(patient=patient, by=doctor, drug="zilucoplan", start_on=date(2026, 1, 5))

    text = section(read(), "to-do")

    assert "Nothing to do now by BSR/BHPR 2017 fixed schedule and IMACS 2023." in text
    assert "Not covered: Zilucoplan." in text


def test_of_the_dead_nothing_is_asked_and_nothing_stands_open(patient, doctor, read):
    start_treatment(patient=patient, by=doctor, drug="zilucoplan", start_on=date(2026, 1, 5))
    unknown = {"onset_date": None, "onset_precision": "unknown"}
    change_patient(patient=patient, by=doctor, death_date=date(2026, 6, 1), status="deceased", **unknown)

    text = read()

    assert "Died; nothing is asked." in section(text, "to-do")
    assert "Nothing to do now" not in text
    assert "Below stands" not in text
    assert "cannot be judged" not in text
    assert "Would decide" not in text
    assert UNCOVERED not in text


def test_what_cannot_be_judged_stands_at_the_top_with_the_facts_that_are_missing(patient, doctor, read):
    start_treatment(patient=patient, by=doctor, drug="methotrexate", start_on=None, start_precision="unknown")

    text = read()
    top = text.split("<section")[0]

    assert '<a href="#cannot-tell">' in top
    assert "rules cannot be judged</a>: " in top
    assert top.count("start date of methotrexate") == 1  # four rules miss it
    assert "Moderate to severe dysphagia" in top


def test_what_is_done_names_rule_and_lateness_and_stands_together(patient, doctor, read):
    start_treatment(patient=patient, by=doctor, drug="methotrexate", start_on=date(2026, 1, 5))
    for test in ("ALBUMIN", "CREATININE"):
        row = {"test": test, "value": 40, "unit": "g/L" if test == "ALBUMIN" else "umol/L"}
        record_results(patient=patient, by=doctor, results=[row | {"collected_on": date(2026, 3, 20)}])

    text = section(read(), "done")

    assert text.count("Methotrexate bloods") == 3  # the heading, the hidden name of its details, the rule
    assert "due 19-Jan-2026, done 20-Mar-2026, 2 months late" in text
    assert "Albumin; Creatinine or eGFR" in text
    assert "Albumin due 19-Jan-2026; done 20-Mar-2026." in text  # every entry keeps its sentence
    assert "Creatinine or eGFR due 19-Jan-2026; done 20-Mar-2026." in text


def test_within_its_grace_it_was_done_in_time(patient, doctor, read):
    start_treatment(patient=patient, by=doctor, drug="methotrexate", start_on=date(2026, 1, 5))
    row = {"test": "ALBUMIN", "value": 40, "unit": "g/L", "collected_on": date(2026, 1, 26)}
    record_results(patient=patient, by=doctor, results=[row])

    assert "due 19-Jan-2026, done 26-Jan-2026, in time" in section(read(), "done")


def test_a_month_is_not_called_late_or_in_time(patient, doctor, read):
    record_event(
        patient=patient,
        by=doctor,
        kind="investigation",
        investigation="MAMMO",
        happened_on=date(2023, 7, 1),
        happened_precision="month",
    )

    text = section(read(), "done")

    assert "done, day not known" in text
    assert "done Jul-2023" in text
    assert "01-Jul-2023" not in text.split("Mammogram")[0]


def test_what_is_done_is_folded_with_its_count_and_all_there(patient, doctor, read):
    change_patient(patient=patient, by=doctor, death_date=date(2026, 6, 1), status="deceased")
    text = read()

    count = int(re.search(r'id="done">Done or over <span class="muted">\((\d+)\)', text)[1])
    assert count > 10
    assert section(text, "done").count("The patient died 01-Jun-2026") == count
    assert '<details class="fold" data-fold="done">' in text


def test_how_sure_is_said_once_for_the_sources_of_a_rule():
    two = [
        Source("a", "First paper", "2"),
        Source("b", "Second paper", "2"),
        Source("b", "Second paper", "2"),
    ]

    assert sources_by_mark([*two, Source("c", "Third paper", "D")]) == [
        ("two independent sources agree", ["First paper", "Second paper"]),
        ("project default, no published figure found", ["Third paper"]),
    ]


def test_the_page_prints_a_mark_once_for_each_rule(patient, doctor, read):
    start_treatment(patient=patient, by=doctor, drug="methotrexate", start_on=date(2026, 1, 5))

    entry = next(part for part in section(read(), "to-do").split("<li class=") if "bloods every" in part)

    assert entry.count("<li>") > 5
    assert entry.count("two independent sources agree") == 1
