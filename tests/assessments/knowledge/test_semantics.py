"""Which test holds for which line of rules.json `semantics` (and `rule_sets.combine`, `reminders`)."""

import ast
from pathlib import Path

import pytest

from assessments.knowledge.blood_phases_cases import BLOOD_CASES
from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.plan_cases import PLAN_CASES
from assessments.knowledge.plan_decisions import SNOOZE_DAYS, SNOOZE_REASONS, SNOOZE_TIMES
from assessments.knowledge.plan_entry import GRACE_DAYS, LOOKAHEAD_DAYS
from assessments.knowledge.screening_cases import GUIDE_CASES, NATIONAL_CASES

HERE = Path(__file__).parent
CASES = {case.description for case in (*PLAN_CASES, *BLOOD_CASES, *GUIDE_CASES, *NATIONAL_CASES)}

# Line of the semantics -> descriptions of cases, and "file: test" of tests, that hold it.
LINES = {
    "dates: calendar dates, no times": ("test_plan_sets_properties: test_time_alone_never",),
    "month_arithmetic": (
        "a month after 31-Jan is clipped to 29-Feb",
        "a month after 31-Jan is clipped to 28-Feb",
        "24 calendar months after 29-Feb end on 28-Feb",
    ),
    "age: over N, the day after the birthday": (
        "anti-SRP on the 40th birthday: no",
        "anti-SRP the day after: over 40",
        "colonoscopy: not on the 50th birthday",
        "colonoscopy: the day after",
    ),
    "age: from N to M inclusive": (
        "the day before the 40th birthday",
        "never done: from the 40th birthday, which is later than diagnosis",
        "74: the day before the 75th birthday",
        "75: over",
        "England: the day before the 71st birthday",
        "England: on the 71st birthday",
    ),
    "age: born on 29-Feb": (
        "18 on 28-Feb when born on 29-Feb",
        "the day before the 18th birthday nothing is asked",
    ),
    "partial_dates": (
        "born in a year: perhaps over 40 is screened",
        "test_screening: test_an_age_that_may_be_over_is_still_asked_and_provisional",
        "test_plan: test_partial_dates_are_shown_as_known_and_marked_provisional",
        "test_birth_precision: ",
    ),
    "sex_and_organs": (
        "a woman without a cervix",
        "organ not known: cannot tell",
        "no mammogram without breast tissue",
        "breast tissue recorded in a man",
    ),
    "never_done": (
        "never done: from diagnosis, which is later than 40",
        "never done: from the 40th birthday, which is later than diagnosis",
    ),
    "multi_method": (
        "of two methods the one that lasts longest decides",
        "an old colonoscopy and a recent kit: the kit decides",
    ),
    "window_rules": ("test_windows: test_status_on_each_side_of_every_boundary",),
    "grace_days: cancer": ("last day of grace: still due", "the day after: overdue"),
    "grace_days: drug_lab": ("seven days later still due", "eight days later overdue"),
    "grace_days: disease": ("test_windows: test_status_on_each_side_of_every_boundary",),
    "lookahead_days": ("31 days before: scheduled", "30 days before: upcoming"),
    "status: overdue, due, open, upcoming, scheduled": (
        "test_plan: test_next_change_walks_through_every_status",
        "test_windows: test_the_next_change_walks_through_the_window",
    ),
    "status: held": ("test_pregnancy_hold: test_a_held_entry_keeps_its_due_date_and_says_why",),
    "status: closed": ("stopped: closed from that day",),
    "supersede": (
        "a later film closes the missed first anniversary",
        "test_plan: test_anniversaries_passed_before_the_class_rose_fall_due_once_on_that_day",
    ),
    "pregnancy_hold": (
        "test_pregnancy_hold: test_radiation_cervical_sample_and_ca125_are_held_and_the_rest_stays",
        "test_plan_merging: test_held_in_pregnancy_is_held_in_the_merged_item",
    ),
    "matching": (
        "a film 90 days before the first anniversary closes it",
        "91 days before does not",
        "review a year after diagnosis",
        "an examination 90 days before closes it",
    ),
    "baseline_lookback_days": (
        "chest X-ray 90 days before diagnosis counts",
        "chest X-ray 91 days before does not",
        "faecal occult blood itself counts for 365 days only",
        "a colonoscopy ten years before does too",
        "a colonoscopy a day more than ten years before does not",
    ),
    "rule_sets: exclusive groups": ("test_rules_complete: test_every_rule_set_of_the_reference",),
    "combine: identical test within 30 days": (
        "test_plan_merging: test_the_same_item_of_two_sets_is_one_within_30_days",
    ),
    "combine: one asks, another says not needed": (
        "test_plan_merging: test_what_is_not_radiation_is_kept_with_both_sentences",
    ),
    "combine: radiation or sedation": (
        "test_plan_merging: test_radiation_that_one_set_alone_asks_for_waits_for_a_yes",
        "test_plan_merging: test_a_colonoscopy_waits_where_the_others_ask_for_a_sample",
    ),
    "cancer_imacs.reclassify": (
        "class rises to moderate: the enhanced panel falls due that day",
        "test_plan: test_class_history_keeps_the_day_it_rose_and_never_falls",
    ),
    "general_bsr2017.dose_increase": (
        "a rise in phase C asks for blood 14 days later",
        "after the six weeks phase C returns",
    ),
    "general_bsr2017.combination": (
        "test_plan: test_two_drugs_share_one_sample_and_the_most_frequent_is_followed",
    ),
    "reminders.bundling": (
        "test_plan_merging: test_bloods_within_seven_days_are_one_visit_and_keep_their_dates",
    ),
    "reminders.snooze": ("test_plan_decisions: test_putting_off_has_a_longest_time",),
}


@pytest.mark.parametrize("line", LINES)
def test_every_line_has_its_cases(line):
    assert LINES[line]
    for name in LINES[line]:
        file, is_test, test = name.partition(": ")
        path = HERE / f"{file}.py"
        if is_test and file.startswith("test_"):
            assert f"def {test}" in path.read_text("utf-8"), name
        else:
            assert name in CASES, name


def test_the_constants_are_those_of_the_reference():
    assert GRACE_DAYS == {"drug_lab": 7, "disease": 14, "steroid_other": 30, "cancer": 30}
    assert LOOKAHEAD_DAYS == 30
    assert {key: SNOOZE_DAYS[key] for key in ("drug_lab", "disease", "cancer", "critical")} == {
        "drug_lab": 14,
        "disease": 28,
        "cancer": 90,
        "critical": 0,
    }
    assert (SNOOZE_TIMES, len(SNOOZE_REASONS)) == (2, 6)


def test_what_waits_in_pregnancy_waits_in_every_pack_that_asks_for_it():
    """rules.json semantics.pregnancy_hold: X-ray, CT, mammography, PET, cervical sample and CA-125."""
    held = {"CXR", "CT_NTAP", "CT_CAP", "LDCT", "HRCT", "MAMMO", "PET_CT", "CERVICAL", "CA125"}
    for pack in load_packs().values():
        for rule in pack.rules:
            for item in rule.items:
                if item.code in held:
                    assert item.held_by, (pack.id, item.code)


def test_no_module_of_the_planner_reads_the_clock():
    folder = Path(load_packs.__code__.co_filename).parent
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Attribute):
                assert node.attr not in ("today", "now", "utcnow", "localdate"), path
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = {alias.name for alias in node.names} | {getattr(node, "module", "") or ""}
                assert not names & {"time", "django"}, path
