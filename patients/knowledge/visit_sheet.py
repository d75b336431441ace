"""The sheet of one visit: its parts, every answer as a short text, and how two people's answers are joined.

A part is a dict from the name of a field to its text; "" is not asked, not tested or not measured. Texts are
canonical, so that two of them are the same answer exactly when they are equal.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from patients.knowledge.haq import CATEGORIES, ITEM_LABELS, VARIANTS
from patients.knowledge.mmt8 import SITES, UNABLE, UNABLE_REASONS, site_label
from patients.knowledge.mobility import MOBILITY
from patients.knowledge.symptoms import SYMPTOMS

ANSWERS = {"yes": "Yes", "no": "No", "unknown": "Not known"}
TICKED = "yes"

NUMBERS = {
    "physician_global": "Physician global activity",
    "patient_global": "Patient global activity",
    "extramuscular_global": "Extramuscular activity",
    "haq": "HAQ-DI total from paper",
    "weight_kg": "Weight",
    "systolic": "Systolic blood pressure",
    "diastolic": "Diastolic blood pressure",
    "fvc_litres": "FVC",
    "fvc_percent": "FVC of predicted",
}
GLOBALS = ("physician_global", "patient_global", "extramuscular_global")
MEASUREMENTS = ("weight_kg", "systolic", "diastolic", "fvc_litres", "fvc_percent")

PARTS: dict[str, str] = {
    "symptoms": "Symptoms and signs",
    "mmt8": "Muscle strength, MMT8",
    "globals": "Global scores",
    "haq": "Disability, HAQ-DI",
    "measurements": "Measurements and mobility",
    "note": "Note",
}
FIELDS: dict[str, tuple[str, ...]] = {
    "symptoms": tuple(f"symptom_{code}" for code in SYMPTOMS),
    "mmt8": tuple(f"mmt8_{site}" for site in SITES),
    "globals": GLOBALS,
    "haq": (
        "haq_variant",
        *(f"item_{item}" for item in ITEM_LABELS),
        *(f"aid_{code}" for code in CATEGORIES),
        "haq",
    ),
    "measurements": (*MEASUREMENTS, "mobility"),
    "note": ("note",),
}
LABELS: dict[str, str] = {
    **{f"symptom_{code}": label for code, label in SYMPTOMS.items()},
    **{f"mmt8_{site}": site_label(site) for site in SITES},
    **NUMBERS,
    "haq_variant": "Variant of the HAQ-DI",
    **{f"item_{item}": label for item, label in ITEM_LABELS.items()},
    **{f"aid_{category.code}": f"Aid or help: {category.label.lower()}" for category in CATEGORIES.values()},
    "mobility": "Mobility",
    "note": "Note",
}

SYMPTOM_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Muscles", ("prox_upper", "prox_lower", "leg_prox_gt_distal", "neck_flexors", "finger_flexors",
                 "myalgia")),
    ("Swallowing, lungs, joints", ("dysphagia_moderate_severe", "ild", "arthritis", "raynaud")),
    ("Skin", ("heliotrope", "gottron_papules", "gottron_sign", "cutaneous_necrosis")),
    ("General", ("weight_loss", "fever", "night_sweats", "persistent_activity")),
)  # fmt: skip

# What to do, own words. Emergency Red Flags of the owner's guide (seed, mark S); swallowing also
# bsr_iim2022_emj and suzuki2015, by the rule AL-DYSPHAGIA-NEW.
_SWALLOWING = (
    "Food or drink may get into the airway: have swallowing assessed, and call the patient the same day "
    "if they have left."
)
_LOOK_NOW = "An emergency sign in the guide: somebody has to look at it now."
RED_FLAG_ACTIONS: dict[str, str] = {
    "mobility_loss": _LOOK_NOW,
    "dysphagia": _SWALLOWING,
    "dysphagia_moderate_severe": _SWALLOWING,
    "dyspnoea": _LOOK_NOW,
    "chest_pain": _LOOK_NOW,
    "worse_on_treatment": "The guide takes this for a possible relapse or complication.",
}


def show_answer(field: str, text: str) -> str:
    """The text of a field as a reader sees it: `Yes`, `8`, `Could not be tested (pain)`; "" is `nothing`."""
    word, _, reason = text.partition(":")
    if not text:
        return "nothing"
    if field.startswith("symptom_"):
        return ANSWERS.get(text, text)
    if field.startswith("mmt8_") and word == UNABLE:
        return f"could not be tested ({UNABLE_REASONS.get(reason, reason).lower()})"
    if field.startswith("aid_"):
        return "ticked"
    return VARIANTS.get(text, text) if field == "haq_variant" else MOBILITY.get(text, text)


@dataclass(frozen=True, slots=True)
class Merge:
    """`texts`: the part to store. `conflicts`: fields left as stored. `theirs`: changed by others, kept."""

    texts: dict[str, str]
    conflicts: tuple[str, ...]
    theirs: tuple[str, ...]


def merge_texts(
    typed: Mapping[str, str], seen: Mapping[str, str], stored: Mapping[str, str], mine: Collection[str] = ()
) -> Merge:
    """Join what was typed on top of `seen` with what is `stored` by now, field by field.

    Who did not touch a field keeps what is stored; who changed a field that nobody else changed is stored. A
    field that both changed, to different answers, is a conflict, unless the stored answer is the person's own
    (`mine`): the answer to an earlier save of theirs may have been lost on the way. Fields that `typed` does
    not name, and those it names that are not `stored`, change nothing.
    """
    texts, conflicts, theirs = dict(stored), [], []
    for field, kept in stored.items():
        before = seen.get(field, "")
        wanted = typed.get(field, before)
        if wanted == before:
            if kept != before:
                theirs.append(field)
        elif kept in (before, wanted) or field in mine:
            texts[field] = wanted
        else:
            conflicts.append(field)
    return Merge(texts, tuple(conflicts), tuple(theirs))
