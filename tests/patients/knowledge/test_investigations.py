"""The list of investigations: short stable codes, each in one group of the choice list."""

from patients.knowledge.investigations import INVESTIGATION_GROUPS, INVESTIGATIONS, RADIATION_OR_SEDATION
from patients.models import ClinicalEvent

# Codes that rows of the clinic carry already.
STORED = {
    "HISTORY", "EXAM", "CXR", "CT_NTAP", "CT_CAP", "MAMMO", "CERVICAL", "PELVIC_US", "COLONOSCOPY",
    "UGI_ENDOSCOPY", "PET_CT", "ECHO", "ECG", "LUNG_FUNCTION", "DXA", "OTHER",
}  # fmt: skip


def test_codes_fit_their_column_and_none_that_is_stored_is_lost():
    longest = ClinicalEvent._meta.get_field("investigation").max_length

    assert all(len(code) <= longest for code in INVESTIGATIONS)
    assert set(INVESTIGATIONS) >= STORED


def test_each_stands_in_one_group_under_one_name():
    members = [code for group in INVESTIGATION_GROUPS.values() for code in group]
    names = [name.casefold() for name in INVESTIGATIONS.values()]

    assert len(members) == len(set(members))
    assert len(names) == len(set(names))
    assert max(len(group) for group in INVESTIGATION_GROUPS.values()) < 20  # still read at a glance


def test_what_needs_a_clinicians_yes_is_in_the_list():
    assert set(INVESTIGATIONS) > RADIATION_OR_SEDATION
    assert "CT_CAP" in RADIATION_OR_SEDATION
    assert "ECG" not in RADIATION_OR_SEDATION
