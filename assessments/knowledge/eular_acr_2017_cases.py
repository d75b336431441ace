"""Worked cases of the 2017 EULAR/ACR criteria, to be read and disagreed with by a clinician.

Whatever a case does not name is absent. `biopsy=None`: not done, so its four items are unknown; `biopsy=""`:
done, none of the four found, as in pure necrosis. Scores are sums of the published weights by hand.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    description: str
    onset: str | None  # "age_lt18", "age_18_39", "age_ge40"; None: not known
    present: str  # codes, separated by spaces
    without: str  # lowest score and class
    with_biopsy: str
    biopsy: str | None = None
    unknown: str = ""
    without_at_most: str = ""  # highest score and class, when something is unknown
    with_at_most: str = ""
    decides: str | None = None  # without biopsy: the missing items that could change the class, easiest first
    settles: str = ""  # those of them that alone could make it final or bring it to probable
    decides_with: str | None = None  # the same with biopsy
    subgroup: str = ""  # leaves still possible; "-" when the class does not reach the tree


CASES = (
    # The pitfalls of IMNM (criteria section 1.6).
    Case("IMNM at 60, arms and legs weak, CK raised, no biopsy: probable", "age_ge40",
         "prox_upper prox_lower leg_prox_gt_distal muscle_enzymes", "5.8 probable", "6.0 not_iim",
         with_at_most="13.9 definite", subgroup="IBM PM"),
    Case("the same after a purely necrotising biopsy: the class is gone", "age_ge40",
         "prox_upper prox_lower leg_prox_gt_distal muscle_enzymes", "5.8 probable", "6.0 not_iim", biopsy="",
         subgroup="-"),
    Case("with neck flexor weakness and necrotising biopsy: definite falls to probable", "age_ge40",
         "prox_upper prox_lower neck_flexors leg_prox_gt_distal muscle_enzymes", "7.7 definite",
         "7.6 probable", biopsy="", subgroup="PM"),
    Case("young adult with anti-SRP and the same weakness: not classified", "age_18_39",
         "prox_upper prox_lower leg_prox_gt_distal muscle_enzymes", "5.0 not_iim", "5.3 not_iim", biopsy="",
         subgroup="-"),
    Case("anti-HMGCR found on a raised CK alone, normal strength", "age_ge40", "muscle_enzymes",
         "3.4 not_iim", "3.6 not_iim", biopsy="", subgroup="-"),
    # Other myositis.
    Case("typical dermatomyositis, no biopsy", "age_ge40",
         "prox_upper prox_lower heliotrope gottron_papules muscle_enzymes", "10.1 definite", "10.7 definite",
         with_at_most="18.6 definite", subgroup="DM"),
    Case("all three rashes count together", "age_18_39", "heliotrope gottron_papules gottron_sign",
         "9.8 definite", "11.1 definite", biopsy="", subgroup="ADM"),
    Case("skin signs without weakness", "age_ge40", "heliotrope gottron_sign", "8.5 definite",
         "9.1 definite", biopsy="", subgroup="ADM"),
    Case("child with rashes and weak legs", "age_lt18",
         "prox_lower heliotrope gottron_papules muscle_enzymes", "7.3 probable", "7.8 probable",
         biopsy="", subgroup="JDM"),
    Case("child without rash, anti-Jo-1 positive", "age_lt18", "prox_lower anti_jo1 muscle_enzymes",
         "6.0 probable", "5.7 not_iim", with_at_most="13.6 definite", subgroup="JM"),
    Case("antisynthetase: anti-Jo-1, weak arms, raised CK", "age_ge40", "prox_upper anti_jo1 muscle_enzymes",
         "8.0 definite", "8.1 probable", biopsy="", subgroup="PM"),
    Case("inclusion body myositis with rimmed vacuoles", "age_ge40",
         "prox_upper prox_lower muscle_enzymes finger_flexors", "4.9 not_iim", "9.6 definite",
         biopsy="bx_endomysial bx_rimmed_vacuoles", subgroup="IBM"),
    Case("finger flexor weakness not improved by treatment, biopsy without vacuoles", "age_ge40",
         "prox_upper prox_lower neck_flexors muscle_enzymes finger_flexors treatment_not_improved",
         "6.8 probable", "8.1 probable", biopsy="bx_endomysial", subgroup="IBM"),
    Case("nothing found in an adult of 40", "age_ge40", "", "2.1 not_iim", "2.2 not_iim", biopsy="",
         subgroup="-"),
    Case("everything found: the ceilings of the table", "age_ge40",
         "prox_upper prox_lower neck_flexors leg_prox_gt_distal heliotrope gottron_papules gottron_sign "
         "dysphagia anti_jo1 muscle_enzymes", "20.8 definite", "29.5 definite",
         biopsy="bx_endomysial bx_perimysial bx_perifascicular bx_rimmed_vacuoles", subgroup="DM"),
    # Either side of each cut-point without biopsy: 5.3, 5.5, 7.5.
    Case("without biopsy 5.2, just short of possible", "age_ge40",
         "prox_upper prox_lower leg_prox_gt_distal dysphagia", "5.2 not_iim", "5.2 not_iim", biopsy=""),
    Case("without biopsy 5.3, possible", "age_ge40", "neck_flexors muscle_enzymes", "5.3 possible",
         "5.2 not_iim", biopsy=""),
    Case("without biopsy 5.4, just short of probable", "age_ge40", "prox_upper neck_flexors dysphagia",
         "5.4 possible", "5.1 not_iim", biopsy=""),
    Case("without biopsy 5.5, probable: a sum that floats get wrong", "age_lt18",
         "prox_upper neck_flexors leg_prox_gt_distal dysphagia muscle_enzymes", "5.5 probable",
         "5.5 not_iim", biopsy=""),
    Case("without biopsy 7.4, just short of definite", "age_ge40",
         "leg_prox_gt_distal heliotrope muscle_enzymes", "7.4 probable", "8.0 probable", biopsy=""),
    Case("without biopsy 7.5, definite", "age_ge40",
         "prox_upper prox_lower neck_flexors dysphagia muscle_enzymes", "7.5 definite", "7.0 probable",
         biopsy=""),
    # Either side of each cut-point with biopsy: 6.5, 6.7, 8.7.
    Case("with biopsy 6.4, just short of possible", "age_ge40",
         "prox_upper prox_lower neck_flexors muscle_enzymes", "6.8 probable", "6.4 not_iim", biopsy=""),
    Case("with biopsy 6.5, possible", "age_ge40", "prox_upper neck_flexors dysphagia muscle_enzymes",
         "6.7 probable", "6.5 possible", biopsy=""),
    Case("with biopsy 6.6, just short of probable", "age_ge40",
         "prox_upper prox_lower leg_prox_gt_distal dysphagia muscle_enzymes", "6.5 probable", "6.6 possible",
         biopsy=""),
    Case("with biopsy 6.7, probable: a sum that floats get wrong", "age_ge40", "muscle_enzymes",
         "3.4 not_iim", "6.7 probable", biopsy="bx_perimysial bx_perifascicular"),
    Case("with biopsy 8.6, just short of definite", "age_ge40",
         "prox_lower neck_flexors leg_prox_gt_distal muscle_enzymes", "7.0 probable", "8.6 probable",
         biopsy="bx_endomysial"),
    Case("with biopsy 8.7, definite", "age_ge40", "neck_flexors leg_prox_gt_distal dysphagia muscle_enzymes",
         "6.9 probable", "8.7 definite", biopsy="bx_endomysial"),
    # Missing answers.
    Case("age at onset not known: between 3.7 and 5.8", None,
         "prox_upper prox_lower leg_prox_gt_distal muscle_enzymes", "3.7 not_iim", "3.8 not_iim", biopsy="",
         without_at_most="5.8 probable", with_at_most="6.0 not_iim", decides="onset_age",
         settles="onset_age", decides_with="", subgroup="-"),
    Case("the neck flexors decide between probable and definite", "age_ge40",
         "prox_upper prox_lower leg_prox_gt_distal muscle_enzymes", "5.8 probable", "6.0 not_iim", biopsy="",
         unknown="neck_flexors", without_at_most="7.7 definite", with_at_most="7.6 probable",
         decides="neck_flexors", settles="neck_flexors", decides_with="neck_flexors"),
    Case("rash not looked for, no biopsy: subgroup open", "age_ge40",
         "prox_upper prox_lower leg_prox_gt_distal muscle_enzymes", "5.8 probable", "6.0 not_iim",
         unknown="heliotrope gottron_papules gottron_sign", without_at_most="14.3 definite",
         with_at_most="23.5 definite", subgroup="DM IBM PM"),
    Case("biopsy report incomplete: the model without biopsy is read", "age_ge40",
         "prox_upper prox_lower leg_prox_gt_distal muscle_enzymes", "5.8 probable", "7.7 probable",
         biopsy="bx_endomysial", unknown="bx_rimmed_vacuoles", with_at_most="10.8 definite",
         subgroup="IBM PM"),
    # What would decide. The sums are those that the other missing items can still reach.
    Case("nothing known at all: everything decides, nothing alone", None, "", "0.0 not_iim", "0.0 not_iim",
         unknown="prox_upper prox_lower neck_flexors leg_prox_gt_distal heliotrope gottron_papules "
         "gottron_sign dysphagia anti_jo1 muscle_enzymes", without_at_most="20.8 definite",
         with_at_most="29.5 definite",
         decides="onset_age prox_upper prox_lower neck_flexors leg_prox_gt_distal heliotrope "
         "gottron_papules gottron_sign dysphagia muscle_enzymes anti_jo1",
         decides_with="onset_age prox_upper prox_lower neck_flexors leg_prox_gt_distal heliotrope "
         "gottron_papules gottron_sign dysphagia muscle_enzymes anti_jo1 bx_endomysial bx_perimysial "
         "bx_perifascicular bx_rimmed_vacuoles"),
    Case("4.5 and swallowing not asked: 5.2 at most, so it decides nothing", "age_ge40",
         "prox_upper prox_lower leg_prox_gt_distal", "4.5 not_iim", "4.6 not_iim", biopsy="",
         unknown="dysphagia", without_at_most="5.2 not_iim", with_at_most="5.2 not_iim", decides="",
         decides_with=""),
    Case("4.7 and swallowing not asked: 5.4, possible, so it decides", "age_18_39",
         "neck_flexors prox_upper prox_lower", "4.7 not_iim", "4.3 not_iim", biopsy="", unknown="dysphagia",
         without_at_most="5.4 possible", with_at_most="4.9 not_iim", decides="dysphagia",
         settles="dysphagia", decides_with=""),
    Case("4.1: two items are needed together, and each may end the matter by its absence", "age_18_39",
         "prox_upper prox_lower muscle_enzymes", "4.1 not_iim", "4.1 not_iim", biopsy="",
         unknown="leg_prox_gt_distal dysphagia", without_at_most="5.7 probable", with_at_most="5.9 not_iim",
         decides="leg_prox_gt_distal dysphagia", settles="leg_prox_gt_distal dysphagia", decides_with=""),
    Case("3.6: neck flexors reach probable alone; swallowing changes no class with or without them",
         "age_ge40", "prox_upper prox_lower", "3.6 not_iim", "3.4 not_iim", biopsy="",
         unknown="neck_flexors dysphagia", without_at_most="6.2 probable", with_at_most="5.6 not_iim",
         decides="neck_flexors", settles="neck_flexors", decides_with=""),
    Case("asked first, looked up next, tested last: each alone reaches probable", "age_ge40",
         "prox_upper prox_lower leg_prox_gt_distal", "4.5 not_iim", "4.6 not_iim", biopsy="",
         unknown="anti_jo1 muscle_enzymes heliotrope", without_at_most="12.8 definite",
         with_at_most="13.0 definite", decides="heliotrope muscle_enzymes anti_jo1",
         settles="heliotrope muscle_enzymes anti_jo1", decides_with="heliotrope muscle_enzymes anti_jo1"),
    Case("definite already: what is missing decides nothing", "age_ge40",
         "prox_upper prox_lower heliotrope gottron_sign", "10.0 definite", "10.3 definite", biopsy="",
         unknown="anti_jo1", without_at_most="13.9 definite", with_at_most="14.1 definite", decides="",
         decides_with=""),
    Case("necrotising biopsy, endomysial cells not stated: that line of the report decides with biopsy",
         "age_ge40", "prox_upper prox_lower leg_prox_gt_distal muscle_enzymes", "5.8 probable",
         "6.0 not_iim", biopsy="", unknown="bx_endomysial", with_at_most="7.7 probable", decides="",
         decides_with="bx_endomysial"),
)  # fmt: skip
