"""Biopsy, MRI, heart and lungs, and the cancer screening that an invented patient had.

The clinic mostly does what IMACS 2023 asks (basic panel for all, enhanced from the moderate class, the
basic panel again after one, two and three years in the high class); a minority has gaps.
"""

from __future__ import annotations

from random import Random

from patients.demo.record import dated
from patients.demo.synthetic import targets
from patients.demo.synthetic.labs import word
from patients.demo.synthetic.person import Person
from patients.demo.synthetic.visits import POOR_RESPONSE_KNOWN
from patients.knowledge.partial_dates import PartialDate

BY_SEX = {"female": ("MAMMO", "CERVICAL", "PELVIC_US"), "male": ()}
TUMOUR_MARKERS = {"female": ("CA125", "U/mL", 12), "male": ("PSA", "ng/mL", 1)}


def work_up_events(person: Person, rng: Random) -> list[dict]:
    """Biopsy, thigh MRI and the heart and lung tests around diagnosis."""
    events = []
    if person.group.subtype == "seronegative" or rng.random() < targets.BIOPSY:
        events.append(_biopsy(person, rng))
    if rng.random() < 0.7:  # D
        is_abnormal = rng.random() < targets.THIGH_OEDEMA_ON_MRI
        words = "Thigh muscles: oedema" if is_abnormal else "Thigh muscles: no oedema"
        events.append(_event(person, rng.randint(-20, 10), "mri", is_abnormal, description=words))
    for code, (done, abnormal) in targets.HEART_AND_LUNGS.items():
        if rng.random() < done:
            day = rng.randint(-5, 40)
            events.append(_investigation(person, day, code, is_abnormal=rng.random() < abnormal))
    return events


def screening_events(person: Person, yearly: list[int], rng: Random) -> list[dict]:
    """History, examination, imaging: at baseline, and yearly for three years in the high class."""
    events = [_investigation(person, 0, "HISTORY"), _investigation(person, 0, "EXAM")]
    events.append(_investigation(person, rng.randint(-25, 5), "CXR"))
    if moderate_since(person) is not None:
        gaps = _gaps(person, rng)
        for code in ("CT_NTAP", *BY_SEX[person.sex]):
            day = moderate_since(person) + rng.randint(1, 28)
            if code not in gaps:
                events.append(_investigation(person, day, code))
    for day in yearly:
        events += [_investigation(person, day, code) for code in ("HISTORY", "EXAM", "CXR")]
    if person.cancer_day is not None:
        found = _investigation(person, person.cancer_day, "CT_NTAP", is_abnormal=True)
        events += [found, _event(person, person.cancer_day + 1, "cancer", None, description="Found by CT")]
    return [event for event in events if event["happened_on"] <= person.on(person.last_day)]


def panel_in_words(day: int, person: Person) -> list[dict]:
    """The basic panel's tests in words; blood counts and enzymes come with every sample."""
    return [word(test, "normal", person.on(day), person) for test in ("SPEP", "URINALYSIS")]


def enhanced_results(person: Person, rng: Random) -> list[dict]:
    if moderate_since(person) is None or moderate_since(person) + 28 > person.last_day:
        return []
    on = person.on(moderate_since(person) + rng.randint(1, 28))
    test, unit, usual = TUMOUR_MARKERS[person.sex]
    marker = {"test": test, "value": usual + rng.randint(0, 3), "unit": unit, "collected_on": on}
    return [word("FOB", "negative", on, person), marker]


def moderate_since(person: Person) -> int | None:
    """The day from which the enhanced panel is asked: two intermediate factors or one high one."""
    intermediate = 1 + (person.group.subtype == "anti_hmgcr") + (person.sex == "male")
    if person.is_after_40 or "dysphagia_moderate_severe" in person.symptoms or intermediate >= 2:
        return 0
    return POOR_RESPONSE_KNOWN[0] if person.responds_poorly else None


def yearly_days(person: Person, rng: Random) -> list[int]:
    """Days of the three yearly panels, for two high factors."""
    high = person.is_after_40 + ("dysphagia_moderate_severe" in person.symptoms) + person.responds_poorly
    days = [365 * year + rng.randint(-20, 28) for year in (1, 2, 3)] if high >= 2 else []
    return [day for day in days if day <= person.last_day]


def _gaps(person: Person, rng: Random) -> set[str]:
    if rng.random() >= targets.SCREENING_GAP:
        return set()
    return {rng.choice(("CT_NTAP", *BY_SEX[person.sex]))}


def _biopsy(person: Person, rng: Random) -> dict:
    has_necrosis = person.group.subtype == "seronegative" or rng.random() < targets.NECROSIS_ON_BIOPSY
    few_cells = has_necrosis and rng.random() < 0.9  # D
    findings = {
        "necrosis": "yes" if has_necrosis else "no",
        "minimal_infiltrate": "yes" if few_cells else "unknown",
        "bx_perifascicular": "no",
        "bx_rimmed_vacuoles": "no",
    }
    words = (
        "Scattered necrotic and regenerating fibres" if has_necrosis else "Regenerating fibres, no necrosis"
    )
    return _event(
        person, rng.randint(-15, 0), "biopsy", is_abnormal=True, description=words, findings=findings
    )


def _investigation(person: Person, day: int, code: str, *, is_abnormal: bool = False) -> dict:
    return _event(person, day, "investigation", is_abnormal, investigation=code)


def _event(person: Person, day: int, kind: str, is_abnormal: bool | None, **details) -> dict:
    result = {} if is_abnormal is None else {"result": "abnormal" if is_abnormal else "normal"}
    return {"kind": kind, **result, **details, **dated("happened", PartialDate(person.on(day)))}
