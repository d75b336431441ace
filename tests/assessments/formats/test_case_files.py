"""What is wrong with a file is named with its line, its field and how to mend it; good lines are scored."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.formats import case_files
from assessments.formats.scoring import INSTRUMENTS, Refused, Scored
from tests.assessments.formats.runs import as_json_line, as_table, mistakes_of, results_of, run

GOOD = '{"id": "A", "enmc_2016": {"weakness": "yes"}}'


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"enmc_2016": {"weakness": "perhaps"}}',
         "enmc_2016.weakness: “perhaps” is not yes, no or unknown."),
        ('{"enmc_2016": {"weakness": 1}}', "enmc_2016.weakness: “1” is not yes, no or unknown."),
        ('{"enmc_2016": {"weaknes": "yes"}}',
         "enmc_2016.weaknes: no such field; the nearest is weakness."),
        ('{"enmc": {"weakness": "yes"}}', "enmc.weakness: no such instrument; the nearest is enmc_2016"),
        ('{"enmc_2016": "yes"}', "enmc_2016: holds fields, not a value."),
        ('{"enmc_2016": {}, "site": "North"}', "site: no such field. Take it out, or put note. before"),
        ('{"enmc_2016": {}, "sites": {}}', "sites: no such instrument."),
        ('{"id": "A"}', ": has nothing to score: no field of eular_acr_2017, enmc_2016,"),
        ('{"mmt8": {"side": "top"}}', "mmt8.side: “top” is not one of right, left, both."),
        ('{"mmt8": {"deltoid_left": 11}}', "mmt8.deltoid_left: “11” is not a grade: 0 to 10, T,"),
        ('{"mmt8": {"deltoid_left": "unable:bored"}}', "“unable:bored” is not a grade"),
        ('{"mmt8": {"deltoid": 9}}', "mmt8.deltoid: no such field; the nearest is deltoid_"),
        ('{"haq": {"dress": 1}}', "haq.variant: is needed: with_aids or without_aids."),
        ('{"haq": {"variant": "with_aids", "dress": 4}}', "haq.dress: “4” is out of range: from 0 to 3."),
        ('{"haq": {"variant": "with_aids", "dress": 1.5}}', "haq.dress: “1.5” is not a whole number."),
        ('{"haq": {"variant": "with_aids", "aids": ["legs"]}}', "haq.aids: “legs” is not one of dressing"),
        ('{"tis_2016": {"baseline": {"physician_global": 4}}}', "tis_2016.juvenile: is needed: yes for"),
        ('{"tis_2016": {"juvenile": "no", "baseline": {"physician_global": "6,5"}}}',
         "tis_2016.baseline.physician_global: “6,5” has a comma: write a decimal point (1.5), and "
         "thousands without any sign (9800)."),
        ('{"tis_2016": {"juvenile": "no", "baseline": {"physician_global": 10.1}}}',
         "“10.1” is out of range"),
        ('{"tis_2016": {"juvenile": "no", "baseline": {"physician_global": -1}}}',
         "“-1” is not a number from 0"),
        ('{"tis_2016": {"juvenile": "no", "baseline": {"physician_global": 1e1}}}', "“1e1” has an exponent"),
        ('{"tis_2016": {"juvenile": "no", "baseline": {"enzymes": {"CK": {"value": ">5000"}}}}}',
         "enzymes.CK.value: “>5000” is a bound, not a number"),
        ('{"tis_2016": {"juvenile": "no", "baseline": {"enzymes": {"CK": {"upper_limit": 0}}}}}',
         "enzymes.CK.upper_limit: 0 cannot be right here"),
        ('{"tis_2016": {"juvenile": "no", "baseline": {"mmt8": {"right": "80 to 70"}}}}',
         "mmt8.right: “80 to 70”: the lower number comes first."),
        ('{"tis_2016": {"juvenile": "no", "baseline": {"mmt8": {"right": 81}}}}',
         "“81” is out of range: from 0 to 80"),
        ('{"tis_2016": {"juvenile": "no", "baseline": {"on": "2024-03-01"}, '
         '"follow_up": {"on": "2024-03-01"}}}',
         "tis_2016.follow_up.on: is not after baseline.on."),
        ('{"eular_acr_2017": {"onset_age": "60"}}', "eular_acr_2017.onset_age: “60” is not one of age_lt18"),
        ('{"eular_acr_2017": {"onset_age": "age_lt18", "onset_age_years": 40}}',
         "onset_age_years: does not agree with onset_age, age_lt18: give one of the two."),
        ('{"prednisolone_equivalent": {"drug": "methotrexate"}}', "“methotrexate” is not one of prednisone"),
        ('{"prednisolone_equivalent": {"drug": "prednisone", "dose": 5}}', "unit: is needed with a dose"),
        ('{"cumulative_dose": {"first": "2024-01", "last": "2024-02-01"}}',
         "first: “2024-01”: the day is needed"),
        ('{"cumulative_dose": {"first": "1/2/24", "last": "2024-02-01"}}',
         "first: “1/2/24” is not a date such as"),
        ('{"cumulative_dose": {"first": "2024-02-30", "last": "2024-03-01"}}', "“2024-02-30” is not a date"),
        ('{"cumulative_dose": {"first": "2024-03-01", "last": "2024-02-01"}}',
         "last: lies before the first day."),
        ('{"cumulative_dose": {"first": "2024-03-01"}}', "cumulative_dose.last: is needed"),
        ('{"cumulative_dose": {"first": "2024-03-01", "last": "2024-03-31", "intervals": [{"dose": 5}]}}',
         "cumulative_dose.intervals.1.drug: is needed"),
        ('{"cumulative_dose": {"first": "2024-03-01", "last": "2024-03-31", "intervals": '
         '[{"drug": "prednisone", "stop": "2024-03-05", "ongoing": true}]}}', "intervals.1.ongoing: is yes,"),
        ('{"cumulative_dose": {"intervals": [{}]}}',
         "intervals.1: is empty: leave it out, or write “unknown”"),
        ('{"cumulative_dose": {"intervals": [1, {}]}}', "intervals: a list holds either words or objects."),
        ('{"cumulative_dose": {"intervals.#.drug": "prednisone"}}', "intervals.#.drug: no such field"),
        ('{"enmc_2016": {"weakness": "yes", "weakness": "no"}}', ": names “weakness” twice in one object."),
        ('{"enmc_2016": {"weakness": "yes"}, "enmc_2016.weakness": "no"}',
         "enmc_2016.weakness: is given twice."),
        ('{"enmc_2016": {"weakness": NaN}}', ": NaN is not a number: leave out what is not known"),
        ('{"enmc_2016": {"weakness": "yes"}', ": is not one whole JSON object (expecting ',' delimiter at"),
        ('[{"enmc_2016": {}}]', ": is a JSON list: write one object on each line"),
        ("{" + '"a":{' * 100, ": is not one whole JSON object"),
        ('{"a":' * 8 + "1" + "}" * 8, "is nested deeper than 6 levels"),
        ("[" * 100_000, ": is nested deeper than 6 levels"),
        ('{"id": "A\\u0007", "enmc_2016": {}}', "id: is longer than 200 characters, or holds one that"),
        ('{"id": "\\ud800", "enmc_2016": {}}', "id: is longer than 200 characters, or holds one that"),
        ('{"enmc_2016": {"weakness": "\\u001b[2Jgone"}}', "“�[2Jgone” is not yes, no or unknown."),
        ('{"enmc_2016": {"weakness": "\udc80"}}', ": is not UTF-8: save the file again as UTF-8."),
    ],
)  # fmt: skip
def test_a_mistake_in_a_json_line_is_named(line, words):
    found = mistakes_of(line, file_format="jsonl")

    assert words in "\n".join(found)
    assert all(one.startswith("line 1") for one in found)


def test_a_field_name_that_a_terminal_would_obey_is_not_repeated_as_it_is():
    (words,) = mistakes_of('{"enmc_2016": {"\\u001b[2J": "yes"}}')

    assert "\x1b" not in words


def test_all_mistakes_of_a_line_are_named_together():
    line = '{"enmc_2016": {"weakness": "x", "ck": "yes"}, "haq": {"dress": 9}, "mmt8": {"side": "up"}}'

    assert len(mistakes_of(line)) == 4


def test_bad_lines_do_not_stop_good_ones():
    found = run("\n".join([GOOD, "nonsense", "", '{"enmc_2016": {}}']))

    assert [type(one) for one in found] == [Scored, Refused, Scored]
    assert json.loads(found[2].text)["line"] == 4


def test_an_id_used_twice_is_named_with_the_first_place():
    found = run(f"{GOOD}\n{GOOD.replace('yes', 'no')}\n{GOOD.replace(chr(34) + 'A' + chr(34), '1')}")

    assert [type(one) for one in found] == [Scored, Refused, Scored]
    assert str(found[1].mistakes[0]) == (
        "line 2, id: “A” was used before, in cases, line 1: give each case its own."
    )


def test_a_note_is_passed_over_in_both_formats():
    line = '{"note": {"site": ["North", 3]}, "enmc_2016": {"weakness": true}}'
    table = "note.site,note,enmc_2016.weakness\nNorth,x,yes\n"

    assert results_of(line)[0]["results"] == results_of(table)[0]["results"]


def test_not_known_can_be_written_in_four_ways():
    found = [
        results_of('{"enmc_2016": {"anti_srp": "no"%s}}' % more)[0]["results"]  # noqa: UP031
        for more in ("", ', "weakness": null', ', "weakness": ""', ', "weakness": "Unknown"')
    ]

    assert found[0] == found[1] == found[2] == found[3]
    assert "weakness" in found[0]["enmc_2016"]["missing"]


def test_an_instrument_left_out_is_not_worked_out_and_an_empty_one_is():
    (case,) = results_of('{"enmc_2016": {}}')

    assert list(case["results"]) == ["enmc_2016"]
    assert case["id"] is None
    assert len(case["results"]["enmc_2016"]["missing"]) == 7


def test_only_the_chosen_instruments_are_worked_out():
    line = '{"enmc_2016": {}, "haq": {"variant": "with_aids"}}'

    (case,) = results_of(line, chosen=["haq"])

    assert list(case["results"]) == ["haq"]


# --- Tables ---


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_may_use_any_of_three_separators(separator):
    table = as_table([{"id": "B", "enmc_2016.weakness": "yes", "haq.variant": "with_aids"}], separator)

    (case,) = results_of(table)

    assert (case["id"], case["line"], list(case["results"])) == ("B", 2, ["enmc_2016", "haq"])


def test_in_a_table_only_filled_cells_ask_for_an_instrument():
    table = "enmc_2016.weakness,haq.variant,haq.dress\nyes,,\nunknown,with_aids,\n"

    assert [list(case["results"]) for case in results_of(table)] == [["enmc_2016"], ["enmc_2016", "haq"]]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("id,site,enmc_2016.weaknes\nA,x,yes\nB,y,no\n",
         ["line 1, site: no such field. Take it out, or put note. before its name to have it passed over.",
          "line 1, enmc_2016.weaknes: no such field; the nearest is weakness."]),
        ("id,,id\nA,x,B\n", ["line 1: column 2 has no name.", "line 1, id: stands in the header twice."]),
        ("id;tis_2016.juvenile;tis_2016.baseline.physician_global\nA;no;6,5\n",
         ["line 2, tis_2016.baseline.physician_global: “6,5” has a comma: write a decimal point (1.5), and "
          "thousands without any sign (9800)."]),
        ("id,tis_2016.juvenile,tis_2016.baseline.physician_global\nA,no,6,5\n",
         ["line 2: the header has 3 cells and this line 4; a decimal comma, or a separator inside a cell?"]),
        ("id,enmc_2016.weakness\nA\n", ["line 2: the header has 2 cells and this line 1."]),
        ('id,enmc_2016.weakness\n\n"A\n\n', ["line 3: cannot be read as a row (unexpected end of data)"]),
        ('id,enmc_2016.weakness\nA,"y"es\n', ["line 2: cannot be read as a row"]),
        ("id,enmc_2016.weakness\nA,\udce9\n", ["line 2: is not UTF-8"]),
        ("id,\udce9\nA,x\n", ["line 1: is not UTF-8"]),
        ("id,enmc_2016.weakness\nA,\n", ["line 2: has nothing to score"]),
    ],
)  # fmt: skip
def test_a_mistake_in_a_table_is_named(table, words):
    found = mistakes_of(table)

    assert len(found) == len(words)
    assert [one.startswith(start) for one, start in zip(found, words, strict=True)] == [True] * len(words)


def test_lines_are_counted_as_an_editor_shows_them():
    table = 'note,enmc_2016.weakness\n"two\nlines",yes\n\nx,maybe\nx,no\n'

    found = run(table)

    assert [one.line for one in found if isinstance(one, Scored)] == [2, 6]
    assert found[1].mistakes[0].line == 5


@pytest.mark.parametrize("good", [GOOD, "enmc_2016.weakness\nyes"])
def test_a_line_without_end_does_not_fill_the_memory(good, monkeypatch):
    monkeypatch.setattr(case_files, "LONGEST_LINE", 100)

    found = run(f"{good}\n{'x' * 1000}\n{good.splitlines()[-1].replace('A', 'B')}\n")

    assert [type(one) for one in found] == [Scored, Refused, Scored]
    assert str(found[1].mistakes[0]).endswith("has more than 100 characters.")
    assert found[1].mistakes[0].line == good.count("\n") + 2


@pytest.mark.parametrize(
    ("options", "scores"),
    [({}, True), ({"ending": "JSONL"}, True), ({"ending": "csv"}, False), ({"file_format": "csv"}, False)],
)
def test_the_format_is_the_one_asked_for_then_the_ending_then_the_content(options, scores):
    assert isinstance(run(f"\n{GOOD}", **options)[0], Scored if scores else Refused)


def test_an_empty_file_has_no_cases():
    assert run("") == run("\n\n") == []


# --- Anything at all ---

NAMES = [f"{one.name}.{field.name}" for one in INSTRUMENTS.values() for field in one.inputs]
WORDS = ["yes", "no", "unknown", "7", "7.5", "T", "with_aids", "right", "70 to 80", "2024-03-01",
         "prednisone", "mg", "once_daily", "", "x", "8/7", "1/0", "0", "999999999", "age_ge40",
         "unable:pain"]  # fmt: skip


def one_case(place: str):
    names = st.sampled_from([name.replace("#", place) for name in NAMES])
    return st.dictionaries(names, st.sampled_from(WORDS), min_size=1, max_size=12)


@given(fields=one_case("1"))
def test_both_formats_say_the_same_of_any_fields(fields):
    def outcome(text: str):
        return [
            one.mistakes and sorted((m.field, m.words) for m in one.mistakes)
            if isinstance(one, Refused)
            else json.loads(one.text)["results"]
            for one in run(text)
        ]

    filled = {name: text for name, text in fields.items() if text}
    if filled:
        assert outcome(as_json_line(filled)) == outcome(as_table([filled]))


@settings(max_examples=300)
@given(text=st.text(max_size=200) | st.text("{}[]\":,;\t\n\r 01x", max_size=200), file_format=st.sampled_from(
    ["jsonl", "csv", ""]))  # fmt: skip
def test_no_text_whatever_stops_the_run(text, file_format):
    for one in run(text, file_format=file_format):
        assert isinstance(one, Refused)
        assert all(mistake.words for mistake in one.mistakes)
