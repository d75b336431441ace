from datetime import date

import pytest

from assessments.knowledge.wording import due_in_words, without_birthday
from patients.knowledge.durations import how_long

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 11, 23), "due today"),
        (date(2026, 11, 22), "due 1 day ago"),
        (date(2026, 11, 10), "due 13 days ago"),
        (date(2026, 11, 9), "due 2 weeks ago"),
        (date(2026, 9, 24), "due 8 weeks ago"),
        (date(2026, 9, 23), "due 2 months ago"),
        (date(2024, 11, 24), "due 23 months ago"),
        (date(2024, 11, 23), "due 2 years ago"),
        (date(2026, 11, 28), "due in 5 days"),
    ],
)
def test_says_how_late_in_words_a_tired_reader_understands(due, words):
    assert due_in_words(due, TODAY) == words


def test_a_month_is_complete_only_on_its_day_or_the_end_of_a_shorter_month():
    assert how_long(date(2026, 1, 31), date(2026, 3, 30)) == "8 weeks"
    assert how_long(date(2026, 1, 31), date(2026, 3, 31)) == "2 months"


def test_birthdays_are_cut_down_to_their_year_for_readers_without_identifiers():
    text = "Onset 01-Sep-2023, after the 40th birthday on 17-May-2004; seen 17-May-2024, 19-May-2024."

    hidden = without_birthday(text, date(1964, 5, 17))

    assert hidden == "Onset 01-Sep-2023, after the 40th birthday on 2004; seen 2024, 19-May-2024."


def test_the_birthday_of_someone_born_on_a_leap_day_is_hidden_in_other_years():
    assert without_birthday("40 on 28-Feb-2001", date(1960, 2, 29)) == "40 on 2001"
    assert without_birthday("40 on 27-Feb-2004", date(1960, 2, 29)) == "40 on 27-Feb-2004"


@pytest.mark.parametrize("day", ["16-May-2024", "18-May-2024"])
def test_the_days_beside_a_birthday_tell_it_too(day):
    """ "Over 50" begins on the day after the birthday; a window up to an age ends on the day before."""
    assert without_birthday(f"due {day}", date(1964, 5, 17)) == "due 2024"


def test_new_year_hides_a_birthday_beside_it():
    assert without_birthday("due 01-Jan-2025", date(1964, 12, 31)) == "due 2025"


def test_without_a_birth_date_nothing_is_hidden():
    assert without_birthday("on 17-May-2004", None) == "on 17-May-2004"
