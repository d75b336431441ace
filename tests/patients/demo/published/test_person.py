from dataclasses import replace
from datetime import date

import pytest

from patients.demo.published.cases import published_records, record_of
from patients.demo.published.person import birth_year
from patients.demo.published.source import Calendar, read_cases
from patients.knowledge.partial_dates import age_on

TODAY = date(2026, 11, 23)
RECORDS = {record.patient["identifier"]: record for record in published_records(TODAY)}
CASES = {case.id: case for case in read_cases()}
CALENDAR = Calendar.ending_near(TODAY, CASES["PUB-020"])


@pytest.mark.parametrize(
    "day_zero", [date(2026, 6, 30), date(2026, 7, 1), date(2026, 12, 31), date(2024, 2, 29)]
)
def test_the_birth_year_gives_the_printed_age_on_day_zero(day_zero):
    born = birth_year("51", day_zero)

    assert (born.month, born.day) == (1, 1)
    assert age_on(born, day_zero) == 51


def test_an_age_in_words_gives_no_birth_date():
    elderly = RECORDS["PUB-035"].patient

    assert elderly["birth_date"] is None
    assert "Age in the source: elderly" in elderly["citation"]


def test_the_citation_names_the_publication_and_every_assumption():
    citation = RECORDS["PUB-011"].patient["citation"]

    assert "a rare cause of hyperCKaemia. European Journal of Rheumatology, 2020." in citation
    assert "doi 10.5152/eurjrheum.2019.19162" in citation
    assert "PMC7431348" in citation
    assert "read: full case text" in citation
    assert "the birth year follows from it" in citation
    assert "day 0 of the case (emergency department presentation) is" in citation


def test_every_patient_has_a_citation_with_an_address():
    assert all("http" in record.patient["citation"] for record in RECORDS.values())


def test_untested_antibodies_do_not_make_a_patient_seronegative():
    assert RECORDS["PUB-004"].patient["subtype"] == "not_classified"
    assert RECORDS["PUB-020"].patient["subtype"] == "seronegative"


def test_a_diagnosis_date_is_taken_only_when_day_zero_is_the_diagnosis():
    assert "diagnosis_date" not in RECORDS["PUB-001"].patient
    assert RECORDS["PUB-062"].patient["diagnosis_date"]


def test_a_death_is_recorded_with_the_assumption_about_its_day():
    patient = RECORDS["PUB-029"].patient

    assert patient["status"] == "deceased"
    assert patient["death_date"] is not None
    assert "its day is assumed" in patient["citation"]


def test_exposure_alone_is_no_trigger():
    assert RECORDS["PUB-005"].patient["trigger"] == "statin"  # the title says statin-associated
    assert RECORDS["PUB-013"].patient["trigger"] == "unknown"


def test_a_cancer_keeps_its_words_and_its_day():
    cancer = next(event for event in RECORDS["PUB-027"].events if event["kind"] == "cancer")

    assert cancer["description"] == "advanced gastric cancer with nodal spread; gastric cancer"
    assert cancer["happened_precision"] == "day"


def test_a_pregnancy_without_a_date_is_present_on_day_zero_and_open_where_the_story_stops_there():
    pregnancy = next(event for event in RECORDS["PUB-020"].events if event["kind"] == "pregnancy")

    assert pregnancy["happened_on"] == CALENDAR.day_zero
    assert "Present on day 0 (relapse during pregnancy)" in pregnancy["description"]
    assert "ended_precision" not in pregnancy


def test_the_pregnancy_of_a_story_that_goes_on_is_not_still_open():
    case = CASES["PUB-020"]
    later = replace(case, labs=[*case.labs, case.labs[0] | {"day": "700"}])

    pregnancy = next(e for e in record_of(later, CALENDAR).events if e["kind"] == "pregnancy")

    assert pregnancy["ended_precision"] == "unknown"


def test_a_remission_without_a_day_is_told_and_does_not_make_the_status():
    """CK over 8,000 is the last dated fact of this story; the remission came two years later."""
    record = RECORDS["PUB-020"]

    assert record.patient["status"] == "active"
    (outcome,) = [event for event in record.events if event["description"].startswith("Outcome")]
    assert outcome["description"].startswith("Outcome in the source: remission. Healthy neonate")


def test_a_remission_on_the_last_day_of_the_story_is_the_status():
    case = CASES["PUB-037"]
    relapsed = replace(case, labs=[*case.labs, case.labs[0] | {"day": "400"}])

    assert RECORDS["PUB-037"].patient["status"] == "remission"
    assert record_of(relapsed, CALENDAR).patient["status"] == "active"
