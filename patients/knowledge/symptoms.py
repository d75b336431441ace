"""Symptoms and signs a visit asks for; each is answered yes, no or not known.

The items of the 2017 EULAR/ACR criteria, the IMACS 2023 risk factors and the owner's guide that a
clinician sees or asks. Definitions: shared clinical reference, criteria section 1.1 (sources there).
"""

# The emergency red flags of the owner's guide (mark S): answered yes, each asks for somebody at once.
RED_FLAGS = ("mobility_loss", "dysphagia", "dyspnoea", "chest_pain", "worse_on_treatment")

SYMPTOMS = {
    "prox_upper": "Proximal arm weakness, both sides",
    "prox_lower": "Proximal leg weakness, both sides",
    "neck_flexors": "Neck flexors weaker than extensors",
    "leg_prox_gt_distal": "Leg weakness proximal more than distal",
    "finger_flexors": "Finger flexor weakness",
    "myalgia": "Muscle pain",
    "dysphagia": "Trouble swallowing",
    "dysphagia_moderate_severe": "Moderate or severe trouble swallowing",
    "dyspnoea": "Breathlessness",
    "chest_pain": "Chest pain or palpitations",
    "mobility_loss": "Sudden loss of mobility",
    "heliotrope": "Heliotrope rash",
    "gottron_papules": "Gottron papules",
    "gottron_sign": "Gottron sign",
    "cutaneous_necrosis": "Cutaneous necrosis",
    "raynaud": "Raynaud phenomenon",
    "arthritis": "Inflammatory arthropathy",
    "ild": "Interstitial lung disease",
    "weight_loss": "Weight loss",
    "fever": "Fever",
    "night_sweats": "Night sweats",
    "worse_on_treatment": "New or worse symptoms during treatment",
    "persistent_activity": "Persistent high activity despite therapy",
}
