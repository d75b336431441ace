"""Whatever is recorded: the order does not matter, later facts are not seen, and nothing raises an error."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.knowledge.alerts.finding import URGENCIES
from assessments.knowledge.alerts.judge import judge
from assessments.knowledge.alerts.rules import RULES
from assessments.knowledge.candidate_relapse import candidate_relapses
from assessments.knowledge.facts import DoseFact, EventFact, PatientFacts, ResultFact, VisitFact
from assessments.knowledge.prefill import facts_until
from assessments.knowledge.trace import MARKS, Answer
from patients.knowledge.conditions import CONDITIONS
from patients.knowledge.drugs import DOSE_UNITS, DRUGS, FREQUENCIES, ROUTES
from patients.knowledge.lab_tests import LAB_TESTS
from patients.knowledge.mmt8 import SITES
from patients.knowledge.mobility import MOBILITY
from patients.knowledge.partial_dates import PartialDate, Precision

AS_OF = date(2026, 6, 1)
DAYS = st.integers(-400, 200).map(lambda ahead: AS_OF + timedelta(days=ahead))
WHEN = st.none() | st.builds(
    PartialDate, DAYS, st.sampled_from([Precision.DAY, Precision.DAY, Precision.MONTH, Precision.YEAR])
)
NUMBERS = st.decimals(0, 3000, places=1) | st.sampled_from(
    [Decimal(0), Decimal("0.5"), Decimal(2), Decimal(101)]
)
ROWS = st.integers(1, 10**6)
# Tests the rules read, with units that fit, units that do not, and none.
TESTS = [
    "CK", "ALT", "AST", "GGT", "BILIRUBIN", "WBC", "NEUTROPHILS", "PLATELETS", "MCV", "CREATININE", "EGFR",
    "ALBUMIN", "EOSINOPHILS", "IGG", "GLUCOSE", "HBA1C", "HBA1C_IFCC", "HAEMOGLOBIN", "FIBRINOGEN",
    "TROPONIN_I", "ANTI_HMGCR", "TPMT", "HBSAG", "ANTI_HBC", "HCV", "PREGNANCY_TEST", "TACROLIMUS",
    "URINE_PROTEIN",
]  # fmt: skip


@st.composite
def results(draw) -> ResultFact:
    test = draw(st.sampled_from(TESTS))
    value = draw(st.none() | NUMBERS)
    words = ["positive", "negative", "high", "low", "normal", "pending"]
    return ResultFact(
        test, draw(WHEN), value,
        comparator=draw(st.sampled_from(["", "", "", "<", ">", "<=", ">="])) if value is not None else "",
        unit=draw(st.sampled_from([*LAB_TESTS[test].units, "spoons", ""])),
        lower_limit=draw(st.none() | NUMBERS), upper_limit=draw(st.none() | NUMBERS),
        qualitative="" if value is not None else draw(st.sampled_from(words)), row=draw(ROWS),
    )  # fmt: skip


DOSES = st.builds(
    DoseFact, st.sampled_from(sorted(DRUGS)), WHEN, WHEN, st.booleans(),
    dose=st.none() | NUMBERS.filter(bool), unit=st.sampled_from([*DOSE_UNITS, ""]),
    route=st.sampled_from([*ROUTES, ""]), frequency=st.sampled_from([*FREQUENCIES, ""]),
    has_stop_reason=st.booleans(), row=ROWS,
)  # fmt: skip
EVENTS = st.builds(
    EventFact, st.sampled_from(["pregnancy", "infection", "admission", "condition", "investigation"]),
    WHEN, WHEN, st.booleans(), condition=st.sampled_from([*CONDITIONS, ""]),
    investigation=st.sampled_from(["STOP_PLAN", "PJP_DECISION", "ANTIVIRAL_PLAN", "PREG_PLAN", ""]), row=ROWS,
)  # fmt: skip
VISITS = st.builds(
    VisitFact, DAYS,
    st.dictionaries(st.sampled_from(["fever", "dyspnoea", "ild", "weight_loss", "chest_pain", "myalgia"]),
                    st.sampled_from(list(Answer)), max_size=4),
    st.dictionaries(st.sampled_from(SITES), st.integers(0, 10) | st.just("T"), max_size=8),
    weight_kg=st.none() | NUMBERS, fvc_percent=st.none() | NUMBERS,
    systolic=st.none() | st.integers(0, 250), diastolic=st.none() | st.integers(0, 150),
    mobility=st.sampled_from([*MOBILITY, ""]), row=ROWS,
)  # fmt: skip


def some(facts):
    """Each stored row once."""
    return st.lists(facts, max_size=9, unique_by=lambda fact: fact.row).map(tuple)


PATIENTS = st.builds(
    PatientFacts, sex=st.sampled_from(["female", "male", "unknown"]), diagnosis=WHEN,
    subtype=st.sampled_from(["anti_hmgcr", "not_classified"]), trigger=st.sampled_from(["statin", "unknown"]),
    results=some(results()), doses=some(DOSES), events=some(EVENTS),
    # Two visits of one day are two rows of one patient only by mistake.
    visits=st.lists(VISITS, max_size=5, unique_by=(lambda v: v.on, lambda v: v.row)).map(tuple),
)  # fmt: skip
ENOUGH = settings(max_examples=150, deadline=None)


@ENOUGH
@given(PATIENTS)
def test_nothing_recorded_raises_an_error_and_findings_are_whole(facts):
    judged = judge(facts, AS_OF)
    keys = [one.key for one in judged.findings]

    assert len(set(keys)) == len(keys)
    for one in judged.findings:
        assert one.rule in RULES and one.urgency in URGENCIES and one.mark in MARKS and one.sources
        assert one.key.startswith(f"{one.rule}:") and len(one.key) <= 80
        assert one.sentence.endswith(".") and ".." not in one.sentence and "None" not in one.sentence
        assert one.action and one.label and one.seen_on <= AS_OF
    for one in judged.not_judged:
        assert one.rule in RULES and one.sentence.endswith(".") and one.missing


@ENOUGH
@given(PATIENTS, st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(facts, random):
    def shuffled(some):
        return tuple(random.sample(some, len(some)))

    other = replace(
        facts, results=shuffled(facts.results), doses=shuffled(facts.doses), events=shuffled(facts.events),
    )  # fmt: skip

    assert judge(other, AS_OF) == judge(facts, AS_OF)
    assert candidate_relapses(other, AS_OF) == candidate_relapses(facts, AS_OF)


@ENOUGH
@given(PATIENTS)
def test_later_facts_are_not_seen(facts):
    # Rituximab and a live vaccine may be planned: their rules look ahead.
    facts = replace(
        facts,
        doses=tuple(dose for dose in facts.doses if dose.drug != "rituximab"),
        events=tuple(event for event in facts.events if event.condition != "live_vaccine"),
    )

    assert judge(facts_until(facts, AS_OF), AS_OF) == judge(facts, AS_OF)
    assert candidate_relapses(facts_until(facts, AS_OF), AS_OF) == candidate_relapses(facts, AS_OF)


@ENOUGH
@given(PATIENTS)
def test_asking_twice_says_the_same(facts):
    assert judge(facts, AS_OF) == judge(facts, AS_OF)
