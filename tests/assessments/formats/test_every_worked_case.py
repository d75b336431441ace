"""Every worked case of every instrument goes through the files and comes out as the clinician wrote it.

The cases of core_set_cases choose among dated samples of a record; a case of a file brings its own enzymes.
"""

from fractions import Fraction

import pytest

from assessments.formats.results import exact as written
from assessments.knowledge import imacs_improvement_cases, tis_2016_cases
from assessments.knowledge.core_set import ENZYMES
from assessments.knowledge.enmc_2016 import BIOPSY_LIST
from assessments.knowledge.enmc_2016_cases import CASES as ENMC_CASES
from assessments.knowledge.eular_acr_2017 import BIOPSY_ITEMS, ITEMS
from assessments.knowledge.eular_acr_2017_cases import CASES as EULAR_CASES
from assessments.knowledge.guide_criteria_cases import CASES as GUIDE_CASES
from patients.knowledge import glucocorticoids_cases, haq_cases, mmt8_cases
from patients.knowledge.drugs import DRUGS
from tests.assessments.formats.runs import as_json_line, mistakes_of, scored_both_ways
from tests.assessments.knowledge.eular_acr_2017_by_hand import answers_of

UPPER_LIMIT = 40  # any will do: the cases name multiples of it

by_description = {"ids": lambda case: case.description}


def named(instrument: str, fields: dict) -> dict[str, str]:
    return {f"{instrument}.{name}": str(text) for name, text in fields.items()}


def exact(text: str) -> Fraction | None:
    return Fraction(text) if text else None


def number(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


@pytest.mark.parametrize("case", EULAR_CASES, **by_description)
def test_eular_acr_2017(case):
    fields = {"onset_age": case.onset or "unknown"} | answers_of(case)

    result = scored_both_ways(named("eular_acr_2017", fields))["eular_acr_2017"]

    models = result["models"]
    for code, low, high in (
        ("without_biopsy", case.without, case.without_at_most or case.without),
        ("with_biopsy", case.with_biopsy, case.with_at_most or case.with_biopsy),
    ):
        one = models[code]
        assert f"{one['score']['low']} {one['outcome']['low']}" == low
        assert f"{one['score']['high']} {one['outcome']['high']}" == high
        working = [line for line in result["trace"] if line["model"] == code]
        assert sum(Fraction(line["points"]["low"]) for line in working) == Fraction(one["score"]["low"])
        assert sum(Fraction(line["points"]["high"]) for line in working) == Fraction(one["score"]["high"])
        assert len(working) == 1 + len(ITEMS) - (len(BIOPSY_ITEMS) if code == "without_biopsy" else 0)
    for code, decides in (("without_biopsy", case.decides), ("with_biopsy", case.decides_with)):
        if decides is not None:
            assert " ".join(one["item"] for one in models[code]["deciding"]) == decides
    if case.decides is not None:
        settles = [one["item"] for one in models["without_biopsy"]["deciding"] if one["settles"]]
        assert " ".join(settles) == case.settles
    if case.subgroup == "-":
        assert result["subgroup"]["reached"] == "no"
    elif case.subgroup:
        assert result["subgroup"]["possible"] == case.subgroup.split()


def yes_and_no(case) -> dict[str, str]:
    fields = {}
    for codes, answer in ((case.present, "yes"), (case.absent, "no")):
        for code in codes.split():
            fields |= dict.fromkeys(BIOPSY_LIST if code == "biopsy" else [code], answer)
    return fields


@pytest.mark.parametrize("case", ENMC_CASES, **by_description)
def test_enmc_2016(case):
    fields = {"ck_raised": "unknown"} | yes_and_no(case)

    result = scored_both_ways(named("enmc_2016", fields))["enmc_2016"]

    outcomes = case.outcomes.split()
    assert [one["outcome"] for one in result["possible"]] == outcomes
    assert result["outcome"] == {"low": outcomes[0], "high": outcomes[-1]}
    assert result["settled"] == (len(outcomes) == 1)
    assert " ".join(one["item"] for one in result["deciding"]) == case.decides
    assert " ".join(one["item"] for one in result["deciding"] if one["settles"]) == case.settles


@pytest.mark.parametrize("case", GUIDE_CASES, **by_description)
def test_guide_criteria(case):
    fields = dict.fromkeys(case.present.split(), "yes") | dict.fromkeys(case.absent.split(), "no")

    result = scored_both_ways(named("guide_criteria", {"weakness": "unknown"} | fields))["guide_criteria"]

    assert result["statement"].startswith(case.statement)
    assert result["subtypes"] == case.subtypes.split()
    met, not_known = _counts(case.statement)
    assert result["outcome"] == {"low": str(met), "high": str(met + not_known)}
    assert " ".join(one["item"] for one in result["deciding"]) == case.decides


def _counts(statement: str) -> tuple[int, int]:
    """`3 of 4 met, 1 not known.` is 3 and 1."""
    words = statement.split()
    return int(words[0]), int(words[4])


@pytest.mark.parametrize("case", mmt8_cases.CASES, **by_description)
def test_mmt8(case):
    grades = mmt8_cases.grades_of(case)

    result = scored_both_ways(named("mmt8", {"side": case.side} | grades))["mmt8"]
    unasked = scored_both_ways(named("mmt8", grades or {"neck_flexors": "unknown"}))["mmt8"]

    assert result["outcome"] == {"low": str(case.low), "high": str(case.high)}
    assert result["total"] == (str(case.low) if case.low == case.high else None)
    assert sum(int(line["points"]["high"]) for line in result["trace"]) == case.high
    assert unasked["side"] == (case.best_side or "both")


@pytest.mark.parametrize("case", haq_cases.CASES, **by_description)
def test_haq(case):
    fields = {"variant": case.variant, "aids": case.aids} | haq_cases.items_of(case)

    result = scored_both_ways(named("haq", fields))["haq"]

    assert number(result["total"]) == exact(case.total)
    assert number(result["outcome"]["low"]) == exact(case.low)
    assert number(result["outcome"]["high"]) == exact(case.high)


def visit(name: str, line: str) -> dict[str, str]:
    """The fields of a core set that is written as in core_set_cases."""
    fields = {}
    for word in line.split():
        measure, _, value = word.partition("=")
        if measure in ENZYMES:
            fields[f"{name}.enzymes.{measure}.value"] = written(Fraction(value) * UPPER_LIMIT)
            fields[f"{name}.enzymes.{measure}.upper_limit"] = str(UPPER_LIMIT)
        else:
            fields[f"{name}.{measure}"] = value.replace("..", " to ")
    return fields


@pytest.mark.parametrize("case", tis_2016_cases.BAND_CASES, ids=lambda c: f"{c.baseline} to {c.follow_up}")
def test_tis_2016_bands(case):
    fields = {"juvenile": "no"} | visit("baseline", case.baseline) | visit("follow_up", case.follow_up)

    result = scored_both_ways(named("tis_2016", fields))["tis_2016"]

    (one,) = [line for line in result["trace"] if line["item"] == case.measure]
    assert (
        number(one["change_percent"]["low"]) == number(one["change_percent"]["high"]) == exact(case.percent)
    )
    assert one["points"] == {"low": case.points, "high": case.points}


@pytest.mark.parametrize("juvenile", ["no", "yes"])
@pytest.mark.parametrize("case", tis_2016_cases.CASES, **by_description)
def test_tis_2016(case, juvenile):
    before, after = tis_2016_cases.lines_of(case)
    fields = {"juvenile": juvenile} | visit("baseline", before) | visit("follow_up", after)

    result = scored_both_ways(named("tis_2016", fields))["tis_2016"]

    low, high = (case.juvenile if juvenile == "yes" else case.adult).split()
    assert result["score"] == {"low": case.low, "high": case.high}
    assert result["outcome"] == {"low": low, "high": high}
    assert result["scorable"] == (not case.statement.startswith("Not scorable"))
    if juvenile == "no":
        assert result["statement"] == case.statement


def imacs(case) -> dict:
    after = imacs_improvement_cases.follow_up_of(case.changed, case.baseline)
    fields = visit("baseline", case.baseline) | visit("follow_up", after)
    return scored_both_ways(named("imacs_improvement", fields))["imacs_improvement"]


def ends(answer: str) -> dict[str, str]:
    return {"low": "no", "high": "yes"} if answer == "unknown" else {"low": answer, "high": answer}


def count(text: str) -> dict[str, str]:
    low, _, high = text.partition("..")
    return {"low": low, "high": high or low}


@pytest.mark.parametrize("case", imacs_improvement_cases.IMPROVEMENT_CASES, **by_description)
def test_imacs_improvement(case):
    result = imacs(case)

    assert result["outcome"] == ends(case.answer)
    assert (result["better"], result["worse"]) == (count(case.better), count(case.worse))


@pytest.mark.parametrize("case", imacs_improvement_cases.WORSENING_CASES, **by_description)
def test_three_of_six_worse(case):
    result = imacs(case)["worsening"]["three_of_six"]

    assert (result["outcome"], result["worse"]) == (ends(case.answer), count(case.worse))


@pytest.mark.parametrize("case", imacs_improvement_cases.DETERIORATION_CASES, **by_description)
def test_deterioration(case):
    lines = [imacs_improvement_cases.follow_up_of(line) for line in case.visits.split("|") if line.strip()]
    fields = visit("baseline", imacs_improvement_cases.START)
    for place, line in enumerate(lines):
        fields |= visit(f"later_visits.{place}" if place else "follow_up", line)

    result = scored_both_ways(named("imacs_improvement", fields))["imacs_improvement"]["worsening"]

    assert result["proderm"]["outcome"] == ends(case.proderm)
    assert result["rim"]["outcome"] == ends(case.rim)


@pytest.mark.parametrize("case", glucocorticoids_cases.EQUIVALENT_CASES, ids=lambda c: f"{c.drug} {c.mg}")
def test_prednisolone_equivalent(case):
    fields = named("prednisolone_equivalent", {"drug": case.drug, "dose": case.mg, "unit": "mg"})

    if DRUGS[case.drug].family != "glucocorticoid":
        assert f"“{case.drug}” is not one of" in mistakes_of(as_json_line(fields))[0]
        return
    assert number(scored_both_ways(fields)["prednisolone_equivalent"]["total"]) == exact(case.prednisolone)


@pytest.mark.parametrize(
    "case", glucocorticoids_cases.DAILY_CASES, ids=lambda c: f"{c.dose} {c.unit} {c.frequency}"
)
def test_daily_dose(case):
    fields = {"dose": case.dose, "unit": case.unit, "weight_kg": case.weight_kg} | (
        {"frequency": case.frequency or "unknown"}
    )

    result = scored_both_ways(named("prednisolone_equivalent", {"drug": "prednisolone"} | fields))

    found = result["prednisolone_equivalent"]
    if case.frequency:  # without one the dose is a single one
        assert (number(found["total"]), found["per"]) == (exact(case.mg), "day")
    else:
        assert found["per"] == "dose"


@pytest.mark.parametrize("case", glucocorticoids_cases.SUM_CASES, **by_description)
def test_cumulative_dose(case):
    fields = {
        "first": glucocorticoids_cases.FIRST,
        "last": glucocorticoids_cases.LAST,
        "weight_kg": case.weight_kg,
    }
    for place, line in enumerate(case.intervals.split(";") if case.intervals else (), 1):
        drug, dose, unit, frequency, start, stop = line.split()
        words = {
            "drug": drug,
            "dose": dose,
            "unit": unit,
            "frequency": frequency,
            "start": start,
            "stop": stop,
        }
        words |= {"stop": "?", "ongoing": "yes"} if stop == "open" else {}
        fields |= {
            f"intervals.{place}.{name}": "unknown" if word == "?" else word for name, word in words.items()
        }

    result = scored_both_ways(named("cumulative_dose", fields))["cumulative_dose"]

    assert number(result["outcome"]["low"]) == exact(case.low)
    assert number(result["known_high_mg"]) == exact(case.known_high)
    assert number(result["outcome"]["high"]) == (None if case.unknown else exact(case.known_high))
    assert all(reason in result["remarks"][0]["text"] for reason in [case.unknown] if reason)
