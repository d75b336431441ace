"""Investigations, vaccinations, advice and decisions, and biopsy findings recorded as clinical events."""

# What is done and dated instead of measured, in the groups of the choice list. Blood and urine tests are
# laboratory results. Codes are stored: at most 15 characters, never renamed.
INVESTIGATION_GROUPS = {
    "Screening": {
        "HISTORY": "History for cancer signs",
        "EXAM": "Physical examination for cancer signs",
        "CT_NTAP": "CT neck, thorax, abdomen and pelvis",
        "CT_CAP": "CT chest, abdomen and pelvis",
        "LDCT": "Low-dose CT of the chest",
        "PET_CT": "FDG PET-CT",
        "MAMMO": "Mammogram",
        "CERVICAL": "Cervical screening",
        "CYTOLOGY": "Cervical cytology",
        "HRHPV": "High-risk HPV test of the cervix",
        "PELVIC_US": "Pelvic or transvaginal ultrasound for ovary",
        "COLONOSCOPY": "Colonoscopy",
        "SIGMOIDOSCOPY": "Sigmoidoscopy",
        "CT_COLONOGRAPHY": "CT colonography",
        "STOOL_DNA": "Stool DNA test",
        "UGI_ENDOSCOPY": "Upper gastrointestinal endoscopy",
        "NASOENDOSCOPY": "Nasoendoscopy",
        "CYSTOSCOPY": "Cystoscopy",
    },
    "Heart and lung": {
        "CXR": "Chest X-ray",
        "HRCT": "High-resolution CT of the lungs",
        "LUNG_FUNCTION": "Lung function",
        "PFT_DLCO": "Lung function with DLCO",
        "DESAT": "Oxygen saturation while walking",
        "LUNG_HISTORY": "Lung disease asked about",
        "ECHO": "Echocardiogram",
        "ECG": "Electrocardiogram",
    },
    "Vaccinations": {
        "FLU": "Influenza vaccine, inactivated",
        "PNEUMO": "Pneumococcal vaccine",
        "ZOSTER": "Recombinant zoster vaccine",
        "COVID": "COVID vaccine",
        "VACC_OTHER": "Other inactivated vaccine",
        "VACC_REVIEW": "Vaccination status reviewed",
    },
    "Advice and decisions": {
        "PJP_DECISION": "Decision on PJP prophylaxis",
        "BONE_DECISION": "Calcium, vitamin D and bone protection decided",
        "ANTIVIRAL_PLAN": "Plan for hepatitis B before treatment",
        "STOP_PLAN": "Plan for stopping a treatment",
        "MTX_HOLD": "Decision on methotrexate around a vaccine",
        "PREG_PLAN": "Pregnancy plans and contraception discussed",
        "INFECTION_CHECK": "Infection ruled out before treatment",
        "HYDRATION": "Hydration before immunoglobulin",
        "CLOT_RISK": "Clot and kidney risk reviewed",
        "PHYSIO": "Physiotherapy plan or review",
        "EXERCISE_ADVICE": "Advice on exercise to avoid",
        "DIET": "Nutrition advice",
        "SMOKE_ALCOHOL": "Smoking and alcohol asked",
        "ADHERENCE": "Adherence asked, never to stop suddenly said",
        "RELAPSE_ASKED": "Relapse triggers asked",
        "LIVE_VACC_ADV": "Advice: no live vaccines",
    },
    "Other investigations": {
        "EYE": "Eye examination: cataract and pressure",
        "DXA": "Bone density (DXA)",
        "SWALLOW": "Swallowing assessment",
        "TIMED_TEST": "Timed function test",
        "BLOOD_GROUP": "Blood group",
        "OTHER": "Other investigation",
    },
}
INVESTIGATIONS = {code: name for group in INVESTIGATION_GROUPS.values() for code, name in group.items()}

# rules.json rule_sets.combine: one that only a single rule set asks for waits for a clinician's yes. Chest
# X-ray and bone density are left out, their dose being small (D).
RADIATION_OR_SEDATION = frozenset(
    {
        "CT_NTAP",
        "CT_CAP",
        "LDCT",
        "PET_CT",
        "MAMMO",
        "COLONOSCOPY",
        "SIGMOIDOSCOPY",
        "CT_COLONOGRAPHY",
        "UGI_ENDOSCOPY",
        "HRCT",
        "CYSTOSCOPY",
    }
)

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
