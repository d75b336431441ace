"""Who the patient of a published case is, its citation, and its story apart from tests and drugs."""

from __future__ import annotations

from datetime import date

from patients.demo.names import name_of
from patients.demo.published.source import Calendar, Case
from patients.demo.record import Record, dated
from patients.knowledge.partial_dates import PartialDate, Precision, show_date

SEXES = {"F": "female", "M": "male", "": "unknown"}

# What the data set calls otherwise is no subtype of the clinic: which antibodies were sought is not told.
SUBTYPES = {"anti_hmgcr": "anti_hmgcr", "anti_srp": "anti_srp", "seronegative": "seronegative"}

# A trigger is taken only from a title that names it; exposure alone is no trigger.
TRIGGER_WORDS = (
    ("paraneoplastic", "cancer"),
    ("statin-induced", "statin"),
    ("statin-associated", "statin"),
    ("induzida por estatina", "statin"),
    ("complication of statin therapy", "statin"),
    ("after dengue infection", "infection"),
    ("after coxsackie b infection", "infection"),
    ("covid-19", "infection"),
)


def patient_of(case: Case, calendar: Calendar) -> dict:
    """Fields of Patient. Whatever the part of the source that was read does not state stays unknown."""
    row = case.row
    sex = SEXES[row["sex"]]
    fields = {
        "identifier": case.id,
        **name_of(int(case.id.removeprefix("PUB-")), sex),
        "sex": sex,
        "birth_date": birth_year(row["age_years"], calendar.day_zero),
        "birth_precision": Precision.YEAR.value if row["age_years"] else Precision.DAY.value,
        "subtype": SUBTYPES.get(row["subtype"], "not_classified"),
        "trigger": _trigger(row["source_title"].lower()),
        "status": _status(case),
        "citation": citation_of(case, calendar),
    }
    onset = calendar.in_words(row["symptom_onset_day"])
    if onset:
        fields |= {"onset_date": onset.day, "onset_precision": onset.precision.value}
    if "diagnosis" in row["day0_definition"]:
        fields["diagnosis_date"] = calendar.day_zero
    if row["death"] and row["outcome_day"]:
        fields["death_date"] = calendar.exact(row["outcome_day"])
    return fields


def birth_year(age_years: str, day_zero: date) -> date | None:
    """The first day of the year that gives the printed age on day 0; only the year is meant and shown."""
    return date(day_zero.year - int(age_years), 1, 1) if age_years else None


def citation_of(case: Case, calendar: Calendar) -> str:
    """The publication, how much of it was read, and everything about the dates that is not its own."""
    row = case.row
    journal = ", ".join(part for part in (row["source_journal"], row["source_year"]) if part)
    doi = f" doi {row['source_doi']}." if row["source_doi"] else ""
    pmcid = f" {row['source_pmcid']}." if row["source_pmcid"] else ""
    kind = row["source_type"].replace("_", " ")
    lines = [
        f"{row['source_title'].rstrip('.')}. {journal}.{doi}{pmcid} {row['source_url']}",
        f"Source: {kind}; read: {row['source_part_read']}. An empty field means: not stated in that part.",
        f"The name and the calendar are invented: day 0 of the case ({row['day0_definition']}) "
        f"is {show_date(calendar.day_zero)} here.",
    ]
    if row["age_years"]:
        lines.append(f"The source gives the age, {row['age_years']} years; the birth year follows from it.")
    elif row["age_text"]:
        lines.append(f"Age in the source: {row['age_text']}.")
    if row["death"]:
        lines.append("The source tells the time of death in words; its day is assumed.")
    if row["subtype_approx"]:
        lines.append("The subtype was inferred from title or keywords.")
    if row["subtype"] not in SUBTYPES:
        lines.append(f"Subtype in the data set: {row['subtype'].replace('_', ' ')}.")
    if row["subtype_note"]:
        lines.append(f"Subtype: {row['subtype_note']}.")
    return "\n".join(lines)


def add_story(record: Record, case: Case, calendar: Calendar) -> None:
    """Relapse, cancer, pregnancy, outcome and other conditions, as events in the data set's words."""
    row = case.row
    if row["relapse"]:
        record.events.append(
            {"kind": "relapse", "description": row["relapse_text"], **dated("happened", None)}
        )
    if row["pregnancy"]:
        record.events.append(_pregnancy(case, calendar))
    if row["paraneoplastic"]:
        record.events.append(_cancer(case, calendar))
    for name in ("overlap_disease", "comorbidity"):
        if row[name]:
            words = f"{name.replace('_', ' ').capitalize()} as published: {row[name]}"
            record.events.append({"kind": "other", "description": words, **dated("happened", None)})
    if row["statin_exposed"] == "no":
        words = "Never exposed to a statin, as published"
        record.events.append({"kind": "other", "description": words, **dated("happened", None)})
    if row["outcome"]:
        on = calendar.when(row["outcome_day"], "yes")
        words = f"Outcome in the source: {row['outcome'].replace('_', ' ')}. {row['outcome_text']}"
        record.events.append({"kind": "other", "description": words, **dated("happened", on)})


def _cancer(case: Case, calendar: Calendar) -> dict:
    found = [row for row in case.screenings if row["result"] == "positive"]
    days = [row for row in found if row["day"]]
    on = calendar.when(days[0]["day"], days[0]["day_approx"]) if days else None
    words = "; ".join(dict.fromkeys(row["finding"] for row in found if row["finding"]))
    return {"kind": "cancer", "description": words or "Paraneoplastic, as published", **dated("happened", on)}


def _pregnancy(case: Case, calendar: Calendar) -> dict:
    """Present on day 0, which is all that is told; open while the story tells of nothing later."""
    words = f"Present on day 0 ({case.row['day0_definition']}); its beginning is not stated"
    ended = {} if case.last_day == 0 else {"ended_on": None, "ended_precision": "unknown"}
    day_zero = PartialDate(calendar.day_zero, Precision.DAY)
    return {"kind": "pregnancy", "description": words, **dated("happened", day_zero), **ended}


def _trigger(title: str) -> str:
    return next((trigger for words, trigger in TRIGGER_WORDS if words in title), "unknown")


def _status(case: Case) -> str:
    """Remission only on the story's last day: one told without a day may have come years later."""
    row = case.row
    if row["death"] and row["outcome_day"]:
        return "deceased"
    ends_with_outcome = row["outcome_day"] and int(row["outcome_day"]) == case.last_day
    return "remission" if ends_with_outcome and row["outcome"] == "remission" else "active"
