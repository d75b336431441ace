"""Conditions and habits that rules ask about, recorded as clinical events with a beginning and an end.

Which rule asks for which: shared screening and monitoring reference, rules.json `alerts` and `national`.
What is not recorded here is not known, never absent.
"""

CONDITIONS = {
    "liver_disease": "Liver disease",
    "heavy_alcohol": "Heavy alcohol use",
    "kidney_disease": "Kidney disease",
    "smoking": "Smoking",
    "smoking_20_pack_years": "Smoking, 20 pack-years or more",
    "family_history_cancer": "Cancer in the family",
    "pregnancy_planned": "Planning a pregnancy",
    "contraception": "Reliable contraception",
    "bleeding": "Unexplained bleeding",
    "new_lump": "New lump",
    "live_vaccine": "Live vaccine given",
}
