from assessments.knowledge.pack_files import load_packs
from assessments.knowledge.recording import recordings
from patients.knowledge.investigations import INVESTIGATIONS
from patients.knowledge.lab_tests import LAB_TESTS


def test_every_item_of_every_pack_can_be_recorded():
    packs = load_packs().values()
    ways = recordings(packs)

    for pack in packs:
        for rule in pack.rules:
            for item in rule.items:
                way = ways[pack.id, item.code]
                measured = way.visit_fields or way.event_kinds or way.drugs
                assert way.tests or way.investigations or measured, item.code
                assert set(way.tests) <= set(LAB_TESTS)
                assert set(way.investigations) <= set(INVESTIGATIONS)


def test_a_blood_count_needs_all_its_tests_and_a_chest_x_ray_is_an_investigation():
    ways = recordings(load_packs().values())

    assert ways["cancer.imacs2023", "CBC"].tests == ("WBC", "HAEMOGLOBIN", "PLATELETS")
    assert ways["cancer.imacs2023", "CXR"].investigations == ("CXR",)
