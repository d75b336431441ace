"""Any patient: facts that may be missing, partly dated, planned or contradicting each other."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from assessments.knowledge.facts import DoseFact, EventFact, PatientFacts, ResultFact, VisitFact
from assessments.knowledge.trace import Answer
from patients.knowledge.conditions import CONDITIONS
from patients.knowledge.investigations import INVESTIGATIONS
from patients.knowledge.partial_dates import PartialDate, Precision
from patients.knowledge.subtypes import SUBTYPES
from patients.knowledge.symptoms import SYMPTOMS

FIRST, LAST = date(2022, 1, 1), date(2024, 6, 1)  # facts lie here; plans are made from LAST on

days = st.dates(FIRST, LAST)
partial = st.builds(PartialDate, days, st.sampled_from([Precision.DAY, Precision.DAY, Precision.MONTH]))
answers = st.sampled_from(list(Answer))
results = st.builds(
    ResultFact,
    st.sampled_from(
        [
            "WBC",
            "HAEMOGLOBIN",
            "PLATELETS",
            "ALT",
            "ALBUMIN",
            "CREATININE",
            "ANTI_HMGCR",
            "CRP",
            "ANTI_SRP",
            "FOB",
        ]
    ),
    st.none() | partial,
    st.none() | st.just(Decimal(5)),
    qualitative=st.sampled_from(["", "positive", "negative", "pending"]),
)
visits = st.builds(VisitFact, days, st.dictionaries(st.sampled_from(list(SYMPTOMS)), answers, max_size=5))
investigations = st.builds(
    EventFact,
    st.sampled_from(["investigation", "cancer"]),
    st.none() | partial,
    investigation=st.sampled_from(list(INVESTIGATIONS)),
    result=st.sampled_from(["", "normal", "abnormal"]),
)
pregnancies = st.builds(
    EventFact,
    st.just("pregnancy"),
    st.none() | partial,
    ended=st.none() | st.dates(FIRST, LAST + timedelta(days=400)).map(PartialDate),
).map(lambda event: replace(event, ongoing=event.ended is None))
conditions = st.builds(
    EventFact,
    st.just("condition"),
    st.none() | partial,
    ended=st.none() | partial,
    condition=st.sampled_from(list(CONDITIONS)),
    ongoing=st.booleans(),
)
events = investigations | pregnancies | conditions


# The two that the first rules speak of come up most often.
drugs = st.sampled_from(["methotrexate", "azathioprine"]) | st.sampled_from(
    [
        "prednisolone", "mycophenolate", "ciclosporin", "tacrolimus", "leflunomide", "rituximab", "ivig",
        "plasma_exchange", "efgartigimod", "cyclophosphamide",
    ]
)  # fmt: skip


@st.composite
def dose_facts(draw):
    """Some start or stop after LAST: planned."""
    start = draw(st.none() | st.dates(FIRST, LAST + timedelta(days=200)))
    stop = draw(st.none() | st.integers(0, 400))
    return DoseFact(
        draw(drugs),
        start and PartialDate(start),
        PartialDate((start or LAST) + timedelta(days=stop)) if stop is not None else None,
        ongoing=draw(st.booleans()) if stop is None else False,
        dose=draw(st.none() | st.integers(1, 4).map(Decimal)),
        unit="mg",
        frequency=draw(st.sampled_from(["once_daily", "twice_daily", "once_weekly", "as_directed"])),
    )


patients = st.builds(
    PatientFacts,
    sex=st.sampled_from(["female", "male", "other", "unknown"]),
    organs=st.dictionaries(st.sampled_from(["cervix", "prostate"]), answers),
    birth_date=st.none() | st.dates(date(1950, 1, 1), date(2008, 1, 1)),
    birth_precision=st.sampled_from(["day", "month", "year"]),
    death_date=st.none() | st.none() | days,
    onset=st.none() | partial,
    diagnosis=st.none() | partial,
    subtype=st.sampled_from(list(SUBTYPES)),
    results=st.lists(results, max_size=25).map(tuple),
    doses=st.lists(dose_facts(), max_size=4).map(tuple),
    events=st.lists(events, max_size=6).map(tuple),
    visits=st.lists(visits, max_size=4).map(tuple),
)
as_ofs = st.dates(LAST + timedelta(days=31), LAST + timedelta(days=700))

# Dates in any order: stops before starts, onset after diagnosis, birth after both, visits after death.
any_day = st.dates(date(1990, 1, 1), date(2026, 1, 1))
any_date = st.builds(PartialDate, any_day, st.sampled_from([Precision.DAY, Precision.MONTH, Precision.YEAR]))
impossible = st.builds(
    lambda facts, birth, death, onset, diagnosis, stops: replace(
        facts,
        birth_date=birth,
        death_date=death,
        onset=onset,
        diagnosis=diagnosis,
        doses=tuple(
            replace(dose, stop=stop)
            for dose, stop in zip(facts.doses, stops[: len(facts.doses)], strict=True)
        ),
    ),
    patients,
    st.none() | any_day,
    st.none() | any_day,
    st.none() | any_date,
    st.none() | any_date,
    st.lists(st.none() | any_date, min_size=4, max_size=4),
)
