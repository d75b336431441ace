"""Investigations and biopsy findings that are recorded as clinical events."""

# Screening and other tests with a report instead of a number. Blood and urine tests are laboratory results.
INVESTIGATIONS = {
    "HISTORY": "History for cancer signs",
    "EXAM": "Physical examination for cancer signs",
    "CXR": "Chest X-ray",
    "CT_NTAP": "CT neck, thorax, abdomen and pelvis",
    "CT_CAP": "CT chest, abdomen and pelvis",
    "MAMMO": "Mammogram",
    "CERVICAL": "Cervical screening",
    "PELVIC_US": "Pelvic or transvaginal ultrasound for ovary",
    "COLONOSCOPY": "Colonoscopy",
    "UGI_ENDOSCOPY": "Upper gastrointestinal endoscopy",
    "PET_CT": "FDG PET-CT",
    "ECHO": "Echocardiogram",
    "ECG": "Electrocardiogram",
    "LUNG_FUNCTION": "Lung function",
    "DXA": "Bone density (DXA)",
    "OTHER": "Other investigation",
}

INVESTIGATION_RESULTS = {"normal": "Normal", "abnormal": "Abnormal", "inconclusive": "Inconclusive"}

# Muscle biopsy, each answered yes, no or not known. Sources: shared clinical reference, criteria
# sections 1.1 (EULAR/ACR items) and 2.1 (ENMC 2016 list: necrosis with few lymphocytes).
BIOPSY_FINDINGS = {
    "necrosis": "Necrotic fibres",
    "bx_stages": "Necrosis, myophagocytosis and regeneration together",
    "bx_macrophages": "Macrophages predominate, few lymphocytes",
    "minimal_infiltrate": "Little or no inflammatory infiltrate",
    "bx_endomysial": "Endomysial mononuclear cells around, not invading, fibres",
    "bx_perimysial": "Perimysial or perivascular mononuclear cells",
    "bx_perifascicular": "Perifascicular atrophy",
    "bx_rimmed_vacuoles": "Rimmed vacuoles",
}
