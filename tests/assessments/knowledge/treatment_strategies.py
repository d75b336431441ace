"""Patients under the treatments that packs speak of: infusions, steroids, planned starts and stops."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from assessments.knowledge.facts import DoseFact, EventFact, PatientFacts, ResultFact, VisitFact
from assessments.knowledge.trace import Answer
from patients.knowledge.drugs import DRUGS
from patients.knowledge.partial_dates import PartialDate, Precision

FIRST, LAST = date(2022, 1, 1), date(2024, 6, 1)

days = st.dates(FIRST, LAST)
partial = st.builds(PartialDate, days, st.sampled_from([Precision.DAY, Precision.DAY, Precision.MONTH]))
results = st.builds(
    ResultFact,
    st.sampled_from(
        ["CK", "WBC", "HAEMOGLOBIN", "PLATELETS", "ALT", "IGG", "GLUCOSE", "HBA1C", "PREGNANCY_TEST", "CK"]
    ),
    st.none() | partial,
    st.sampled_from([Decimal(100), Decimal(150), Decimal(900)]),
    unit=st.just("U/L"),
    upper_limit=st.none() | st.just(Decimal(200)),
)
visits = st.builds(
    VisitFact,
    days,
    st.dictionaries(
        st.sampled_from(["ild", "dysphagia", "dyspnoea"]), st.sampled_from(list(Answer)), max_size=3
    ),
    weight_kg=st.none() | st.just(Decimal(70)),
    systolic=st.none() | st.just(130),
    diastolic=st.none() | st.just(80),
    mmt8=st.sampled_from([{}, {"deltoid_right": 10}]),
)
events = st.builds(
    EventFact,
    st.just("investigation"),
    st.none() | partial,
    investigation=st.sampled_from(
        ["EYE", "DXA", "FLU", "ECG", "PHYSIO", "PREG_PLAN", "PJP_DECISION", "HRCT"]
    ),
) | st.builds(EventFact, st.just("biopsy"), st.none() | partial)


@st.composite
def dose_facts(draw):
    """Some start or stop after LAST: planned."""
    drug = draw(
        st.sampled_from(
            [
                "methotrexate", "leflunomide", "mycophenolate", "ciclosporin", "tacrolimus", "prednisone",
                "prednisone", "rituximab", "ivig", "plasma_exchange", "cyclophosphamide", "efgartigimod",
            ]
        )
    )  # fmt: skip
    start = draw(st.none() | st.dates(FIRST, LAST + timedelta(days=300)))
    single = DRUGS[drug].is_once or drug == "cyclophosphamide"
    stop = draw(st.none() | (st.just(0) if single and draw(st.booleans()) else st.integers(0, 400)))
    return DoseFact(
        drug,
        start and PartialDate(start),
        PartialDate(start + timedelta(days=stop)) if start and stop is not None else None,
        ongoing=draw(st.booleans()) if stop is None else False,
        dose=draw(st.none() | st.sampled_from([Decimal(2), Decimal(10), Decimal(40)])),
        unit=draw(st.sampled_from(["mg", "mg", "g/kg"])),
        route=draw(st.sampled_from(["", "iv", "oral"])),
        frequency="once"
        if single and stop == 0
        else draw(st.sampled_from(["once_daily", "once_weekly", ""])),
    )


patients = st.builds(
    PatientFacts,
    sex=st.sampled_from(["female", "male", "unknown"]),
    birth_date=st.none() | st.dates(date(1950, 1, 1), date(2000, 1, 1)),
    diagnosis=st.none() | partial,
    subtype=st.sampled_from(["anti_srp", "seronegative", "not_classified"]),
    results=st.lists(results, max_size=12).map(tuple),
    doses=st.lists(dose_facts(), max_size=6).map(tuple),
    events=st.lists(events, max_size=4).map(tuple),
    visits=st.lists(visits, max_size=4).map(tuple),
)
