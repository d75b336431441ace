from patients.demo.names import FAMILY_NAMES, GIVEN_NAMES, name_of


def test_no_two_numbers_share_a_whole_name():
    for sex in GIVEN_NAMES:
        names = {tuple(name_of(number, sex).values()) for number in range(400)}

        assert len(names) == 400


def test_every_name_is_listed_once():
    assert len(set(FAMILY_NAMES)) == len(FAMILY_NAMES)
    assert all(len(set(names)) == len(names) for names in GIVEN_NAMES.values())
