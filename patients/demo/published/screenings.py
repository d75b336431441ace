"""Cancer-screening steps of a published case as investigations."""

from __future__ import annotations

from patients.demo.published.source import Calendar, Case
from patients.demo.record import Record, dated

# A PET is recorded as PET-CT with the printed word beside it; CT of one region is none of our fields.
INVESTIGATIONS = {
    "CT chest abdomen pelvis": "CT_CAP",
    "mammogram": "MAMMO",
    "colonoscopy": "COLONOSCOPY",
    "PET": "PET_CT",
    "upper gastrointestinal endoscopy": "UGI_ENDOSCOPY",
}
RESULTS = {"negative": "normal", "positive": "abnormal"}


def add_screenings(record: Record, case: Case, calendar: Calendar) -> None:
    """Every row of screenings.csv; what is not itemised stays "other investigation" in its own words."""
    for row in case.screenings:
        said = [f"printed: {row['modality']}", row["finding"]]
        if row["result"] not in RESULTS:
            said.append(row["result"])
        record.events.append(
            {
                "kind": "investigation",
                "investigation": INVESTIGATIONS.get(row["modality"], "OTHER"),
                "result": RESULTS.get(row["result"], ""),
                "description": "; ".join(filter(None, said)),
                **dated("happened", calendar.when(row["day"], row["day_approx"])),
            }
        )
