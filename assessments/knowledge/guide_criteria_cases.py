"""Worked cases of the guide's four criteria, to be read and disagreed with by a clinician.

`present` and `absent` name what was answered yes and no; what neither names is not known.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    description: str
    present: str
    absent: str
    statement: str
    subtypes: str  # those still possible
    protocol: str = ""  # the guide's suggestion, "" when no row of its table applies
    decides: str = ""  # the missing answers that could change the number met or the subtype, easiest first
    settles: str = ""  # those of them of which one answer alone leaves one number and one subtype


HMGCR = "Steroids + IVIG ± MMF"
SRP = "High-dose steroids + rituximab or plasmapheresis"
NONE_FOUND = "Intensive immunotherapy; the guide names no protocol"

CASES = (
    Case("nothing asked yet", "", "", "0 of 4 met, 4 not known.",
         "anti_hmgcr anti_srp seronegative double_positive",
         decides="weakness ck_raised anti_srp anti_hmgcr biopsy"),
    Case("statin myopathy with everything found", "weakness ck_raised biopsy anti_hmgcr", "anti_srp",
         "4 of 4 met, 0 not known.", "anti_hmgcr", HMGCR),
    Case("anti-SRP, biopsy not done", "weakness ck_raised anti_srp", "anti_hmgcr",
         "3 of 4 met, 1 not known.", "anti_srp", SRP, "biopsy", "biopsy"),
    Case("anti-HMGCR found, anti-SRP never tested: the criterion is met, the subtype nearly sure",
         "weakness ck_raised biopsy anti_hmgcr", "", "4 of 4 met, 0 not known.",
         "anti_hmgcr double_positive", HMGCR, "anti_srp", "anti_srp"),
    Case("anti-SRP negative, anti-HMGCR never tested: not seronegative", "weakness ck_raised biopsy",
         "anti_srp", "3 of 4 met, 1 not known.", "anti_hmgcr seronegative", "", "anti_hmgcr", "anti_hmgcr"),
    Case("both antibodies tested and negative: seronegative", "weakness ck_raised biopsy",
         "anti_srp anti_hmgcr", "3 of 4 met, 0 not known.", "seronegative", NONE_FOUND),
    Case("neither antibody tested: no answer to one alone tells the subtype", "weakness ck_raised biopsy", "",
         "3 of 4 met, 1 not known.", "anti_hmgcr anti_srp seronegative double_positive", "",
         "anti_srp anti_hmgcr"),
    Case("both antibodies found: the guide does not describe it", "weakness ck_raised anti_srp anti_hmgcr",
         "", "3 of 4 met, 1 not known.", "double_positive", f"{HMGCR}; {SRP}", "biopsy", "biopsy"),
    Case("antibody found on a raised CK, normal strength", "ck_raised anti_hmgcr",
         "weakness biopsy anti_srp", "2 of 4 met, 0 not known.", "anti_hmgcr", HMGCR),
    # Each criterion on its other side, all else found.
    Case("all but the weakness", "ck_raised biopsy anti_hmgcr", "weakness anti_srp",
         "3 of 4 met, 0 not known.", "anti_hmgcr", HMGCR),
    Case("all, the strength not examined", "ck_raised biopsy anti_hmgcr", "anti_srp",
         "3 of 4 met, 1 not known.", "anti_hmgcr", HMGCR, "weakness", "weakness"),
    Case("all but the CK", "weakness biopsy anti_hmgcr", "ck_raised anti_srp", "3 of 4 met, 0 not known.",
         "anti_hmgcr", HMGCR),
    Case("all, the CK not known", "weakness biopsy anti_hmgcr", "anti_srp", "3 of 4 met, 1 not known.",
         "anti_hmgcr", HMGCR, "ck_raised", "ck_raised"),
    Case("all but the biopsy", "weakness ck_raised anti_hmgcr", "biopsy anti_srp",
         "3 of 4 met, 0 not known.", "anti_hmgcr", HMGCR),
    Case("two things missing: neither alone ends it", "weakness ck_raised", "anti_srp",
         "2 of 4 met, 2 not known.", "anti_hmgcr seronegative", "", "anti_hmgcr biopsy"),
    Case("everything looked for and absent", "", "weakness ck_raised biopsy anti_srp anti_hmgcr",
         "0 of 4 met, 0 not known.", "seronegative", NONE_FOUND),
)  # fmt: skip
