"""Worked cases of ENMC 2016 for IMNM, to be read and disagreed with by a clinician.

`present` and `absent` name what was answered yes and no; what neither names is not known. "biopsy" stands
for all three findings of the list.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    description: str
    present: str
    absent: str
    outcomes: str  # codes still possible, lowest first
    decides: str = ""  # the missing items that could change the outcome, easiest first
    settles: str = ""  # those of them of which one answer alone leaves a single outcome


BIOPSY = "bx_necrosis bx_stages bx_macrophages"

CASES = (
    # Anti-SRP myopathy, and each condition on its other side.
    Case("anti-SRP, weakness, raised CK, no biopsy: met without it", "ck_raised weakness anti_srp",
         "anti_hmgcr", "anti_srp_myopathy"),
    Case("the same after a biopsy without any of the findings: still met", "ck_raised weakness anti_srp",
         "anti_hmgcr biopsy", "anti_srp_myopathy"),
    Case("anti-SRP and weakness, CK normal: antibody positive, criteria not met", "weakness anti_srp",
         "ck_raised anti_hmgcr", "antibody_positive_not_met"),
    Case("anti-SRP and raised CK, strength normal: antibody positive, criteria not met",
         "ck_raised anti_srp", "weakness anti_hmgcr", "antibody_positive_not_met"),
    Case("anti-SRP and weakness, CK not known", "weakness anti_srp", "anti_hmgcr",
         "antibody_positive_not_met anti_srp_myopathy", "ck_raised", "ck_raised"),
    Case("anti-SRP and raised CK, strength not examined", "ck_raised anti_srp", "anti_hmgcr",
         "antibody_positive_not_met anti_srp_myopathy", "weakness", "weakness"),
    Case("weakness, raised CK, anti-HMGCR negative and a biopsy of IMNM, anti-SRP never tested: it decides",
         "ck_raised weakness biopsy", "anti_hmgcr", "antibody_negative_imnm anti_srp_myopathy", "anti_srp",
         "anti_srp"),
    # Anti-HMGCR myopathy, and each condition on its other side.
    Case("anti-HMGCR, weakness, raised CK, no biopsy: met without it", "ck_raised weakness anti_hmgcr",
         "anti_srp", "anti_hmgcr_myopathy"),
    Case("anti-HMGCR and weakness, CK normal", "weakness anti_hmgcr", "ck_raised anti_srp",
         "antibody_positive_not_met"),
    Case("statin patient with anti-HMGCR and raised CK, strength normal: the known gap",
         "ck_raised anti_hmgcr", "weakness anti_srp", "antibody_positive_not_met"),
    Case("the same with a biopsy of IMNM: still not met", "ck_raised anti_hmgcr biopsy", "weakness anti_srp",
         "antibody_positive_not_met"),
    Case("anti-HMGCR and weakness, CK not known", "weakness anti_hmgcr", "anti_srp",
         "antibody_positive_not_met anti_hmgcr_myopathy", "ck_raised", "ck_raised"),
    Case("anti-HMGCR alone known", "anti_hmgcr", "",
         "antibody_positive_not_met anti_hmgcr_myopathy both_antibodies", "weakness ck_raised anti_srp",
         "weakness ck_raised"),
    # Both antibodies, or the second never tested.
    Case("both antibodies, weakness, raised CK: both groups are named",
         "ck_raised weakness anti_srp anti_hmgcr", "", "both_antibodies"),
    Case("both antibodies, strength normal", "ck_raised anti_srp anti_hmgcr", "weakness",
         "antibody_positive_not_met"),
    Case("anti-HMGCR, weakness, raised CK, anti-SRP never tested: met, the group not final",
         "ck_raised weakness anti_hmgcr", "", "anti_hmgcr_myopathy both_antibodies", "anti_srp", "anti_srp"),
    # Antibody-negative IMNM, and each condition on its other side.
    Case("weakness, raised CK, both antibodies negative, all three findings on the biopsy",
         "ck_raised weakness biopsy", "anti_srp anti_hmgcr", "antibody_negative_imnm"),
    Case("without scattered necrotic fibres", "ck_raised weakness bx_stages bx_macrophages",
         "anti_srp anti_hmgcr bx_necrosis", "not_met"),
    Case("without several stages together", "ck_raised weakness bx_necrosis bx_macrophages",
         "anti_srp anti_hmgcr bx_stages", "not_met"),
    Case("with many lymphocytes", "ck_raised weakness bx_necrosis bx_stages",
         "anti_srp anti_hmgcr bx_macrophages", "not_met"),
    Case("CK normal", "weakness biopsy", "ck_raised anti_srp anti_hmgcr", "not_met"),
    Case("strength normal", "ck_raised biopsy", "weakness anti_srp anti_hmgcr", "not_met"),
    Case("both antibodies negative, biopsy not done", "ck_raised weakness", "anti_srp anti_hmgcr",
         "not_met antibody_negative_imnm", BIOPSY, BIOPSY),
    Case("both antibodies negative, biopsy report says necrosis only and leaves the rest open",
         "ck_raised weakness bx_necrosis", "anti_srp anti_hmgcr", "not_met antibody_negative_imnm",
         "bx_stages bx_macrophages", "bx_stages bx_macrophages"),
    Case("both antibodies negative, biopsy report denies one finding and leaves the rest open",
         "ck_raised weakness", "anti_srp anti_hmgcr bx_stages", "not_met"),
    # Antibodies not tested are not negative.
    Case("weakness, raised CK and a biopsy of IMNM, neither antibody tested: met, every group open",
         "ck_raised weakness biopsy", "",
         "antibody_negative_imnm anti_srp_myopathy anti_hmgcr_myopathy both_antibodies",
         "anti_srp anti_hmgcr"),
    Case("weakness and raised CK, nothing else known", "ck_raised weakness", "",
         "not_met antibody_negative_imnm anti_srp_myopathy anti_hmgcr_myopathy both_antibodies",
         f"anti_srp anti_hmgcr {BIOPSY}"),
    Case("weakness and raised CK, anti-SRP negative, biopsy without necrosis, anti-HMGCR never tested",
         "ck_raised weakness", "anti_srp bx_necrosis", "not_met anti_hmgcr_myopathy", "anti_hmgcr",
         "anti_hmgcr"),
    Case("strength normal, neither antibody tested: no group, whatever they show", "ck_raised", "weakness",
         "not_met antibody_positive_not_met", "anti_srp anti_hmgcr", "anti_srp anti_hmgcr"),
    Case("CK normal, anti-SRP negative, anti-HMGCR never tested", "", "ck_raised anti_srp",
         "not_met antibody_positive_not_met", "anti_hmgcr", "anti_hmgcr"),
    # Ends of the table.
    Case("nothing known", "", "",
         "not_met antibody_positive_not_met antibody_negative_imnm anti_srp_myopathy anti_hmgcr_myopathy "
         "both_antibodies", f"weakness ck_raised anti_srp anti_hmgcr {BIOPSY}"),
    Case("everything looked for and absent", "", "ck_raised weakness anti_srp anti_hmgcr biopsy", "not_met"),
    Case("everything found: the antibodies name the groups", "ck_raised weakness anti_srp anti_hmgcr biopsy",
         "", "both_antibodies"),
)  # fmt: skip
