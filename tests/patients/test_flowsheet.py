from datetime import date, time
from decimal import Decimal

import pytest

from patients.flowsheet import build_flowsheet
from patients.models import LabResult


def result(test="CK", day=date(2024, 3, 5), value="9800", unit="U/L", **fields) -> LabResult:
    """An unsaved result, converted as a stored one is."""
    value = None if value is None else Decimal(value)
    fields = {"collected_precision": "day" if day else "unknown", **fields}
    made = LabResult(
        test=test, collected_on=day, value=value, unit=unit if value is not None else "", **fields
    )
    made._convert({})
    return made


def only_row(*results):
    sheet = build_flowsheet(results)
    return sheet.groups[0][1][0]


def test_newest_day_stands_at_the_right_and_older_ones_are_counted():
    results = [result(day=date(2024, month, 1)) for month in range(1, 12)]

    sheet = build_flowsheet(results, shown=8)

    assert [str(day) for day in sheet.dates][-1] == "01-Nov-2024"
    assert len(sheet.dates) == 8
    assert sheet.hidden == 3


def test_all_days_are_shown_when_asked_for():
    results = [result(day=date(2024, month, 1)) for month in range(1, 12)]

    sheet = build_flowsheet(results, shown=None)

    assert (len(sheet.dates), sheet.hidden) == (11, 0)


def test_results_without_a_date_have_their_own_column():
    row = only_row(result(day=None, value="12000", comparator=">"), result())

    assert [cell.text for cell in row.undated] == [">12,000"]
    assert [[cell.text for cell in day] for day in row.days] == [["9,800"]]


def test_muscle_comes_first_then_antibodies():
    sheet = build_flowsheet([result("WBC", unit="10*9/L"), result("ANTI_SRP", unit="[arb'U]"), result("CK")])

    assert [group for group, _ in sheet.groups] == ["Muscle", "Antibodies", "Blood count"]


def test_two_samples_of_one_day_share_a_cell():
    row = only_row(result(collected_time=time(7)), result(value="9500", collected_time=time(19)))

    assert [cell.text for cell in row.days[0]] == ["9,800", "9,500"]


def test_one_reported_unit_stays_as_it_is():
    row = only_row(result("HAEMOGLOBIN", value="135", unit="g/L"))

    assert row.unit == "g/L"
    assert row.days[0][0].converted_from == ""


def test_a_result_in_another_unit_is_converted_and_says_from_what():
    row = only_row(
        result(), result(day=date(2024, 4, 5), value="35.5", unit="ukat/L", upper_limit=Decimal("3.2"))
    )

    cell = row.days[1][0]
    assert row.unit == "units/L"
    assert (cell.text, cell.converted_from) == ("2,130", "35.5 microkat/L")
    assert cell.own_range == "up to 3.2 microkat/L"


def test_a_result_of_another_assay_keeps_its_own_unit():
    row = only_row(
        result("ANTI_SRP", value="20", unit="[arb'U]"),
        result("ANTI_SRP", value="1.4", unit="{SI}", day=date(2024, 4, 5)),
    )

    cell = row.days[1][0]
    assert (cell.text, cell.own_unit) == ("1.4", "signal index")
    assert row.change == "before: 20 on 05-Mar-2024"


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ({"lower_limit": Decimal(26), "upper_limit": Decimal(192)}, "26 to 192"),
        ({"upper_limit": Decimal(192)}, "up to 192"),
        ({"lower_limit": Decimal(26)}, "from 26"),
        ({}, "no limits given"),
    ],
)
def test_one_sided_limits_stay_one_sided(limits, words):
    assert only_row(result(**limits)).range == words


def test_limits_in_another_unit_never_stand_beside_the_row_s_unit():
    in_kat = {"unit": "ukat/L", "upper_limit": Decimal("3.2")}
    row = only_row(
        result(upper_limit=Decimal(192)),
        result(day=date(2024, 4, 5), value="35.5", **in_kat),
        result(day=date(2024, 5, 5)),
    )
    alone = only_row(result(), result(day=date(2024, 4, 5), value="35.5", **in_kat))

    assert (row.unit, row.range) == ("units/L", "up to 192")
    assert [day[0].own_range for day in row.days] == ["", "up to 3.2 microkat/L", "no limits given"]
    assert alone.range == ""


def test_limits_that_changed_are_shown_with_their_own_result():
    row = only_row(result(upper_limit=Decimal(200)), result(day=date(2024, 4, 5), upper_limit=Decimal(192)))

    assert row.range == "up to 192"
    assert [day[0].own_range for day in row.days] == ["up to 200", ""]


@pytest.mark.parametrize(
    ("earlier", "later", "words"),
    [
        ("9800", "8200", "▼ down from 9,800 on 05-Mar-2024"),
        ("8200", "9800", "▲ up from 8,200 on 05-Mar-2024"),
        ("8200", "8200", "unchanged from 8,200 on 05-Mar-2024"),
    ],
)
def test_the_latest_result_is_compared_with_the_one_before(earlier, later, words):
    row = only_row(result(value=earlier), result(value=later, day=date(2024, 4, 5)))

    assert row.change == words


def test_a_result_below_a_bound_is_not_called_lower():
    row = only_row(result(value="25"), result(value="20", comparator="<", day=date(2024, 4, 5)))

    assert row.change == "before: 25 on 05-Mar-2024"


def test_an_earlier_month_is_compared_as_a_month():
    row = only_row(result(collected_precision="month"), result(value="9000", day=date(2024, 5, 5)))

    assert row.change == "▼ down from 9,800 in Mar-2024"


def test_samples_of_one_day_are_compared_only_by_their_times():
    early, late = result(value="1200", collected_time=time(7)), result(value="1500", collected_time=time(19))
    without = result(value="1200")

    assert only_row(early, late).change == "▲ up from 1,200 earlier that day"
    bare, same_time = result(value="1500"), result(value="1500", collected_time=time(7))
    for earlier, later in [(without, late), (without, bare), (early, bare), (early, same_time)]:
        assert only_row(earlier, later).change == "also 1,200 that day, order not known"


def test_a_month_that_holds_the_other_day_has_no_order_either():
    month = {"collected_precision": "month", "day": date(2024, 3, 1)}

    change = only_row(result(value="1200", **month), result(value="1500", **month)).change
    assert change == "also 1,200 in Mar-2024, order not known"
    change = only_row(result(value="1200", **month), result(value="1500")).change
    assert change == "also 1,200 in Mar-2024, order not known"


def test_two_values_without_order_are_both_told_before_a_later_one():
    row = only_row(result(value="1200"), result(value="1500"), result(value="900", day=date(2024, 4, 5)))

    assert row.change == "before: 1,200 and 1,500 on 05-Mar-2024"


def test_words_are_compared_as_words():
    positive = result("ANTI_SRP", value=None, qualitative="positive")
    again = result("ANTI_SRP", value=None, qualitative="positive", day=date(2024, 4, 5))

    assert only_row(positive, again).change == "the same on 05-Mar-2024"


def test_a_single_result_is_called_one():
    assert only_row(result()).change == "one result"


def test_an_undated_result_is_never_the_latest():
    assert only_row(result(day=None)).change == ""


def test_the_latest_result_is_told_beside_the_row_only_when_its_day_is_not_shown():
    srp = [
        result("ANTI_SRP", value=None, qualitative="positive", day=date(2020, 12, day)) for day in (10, 11)
    ]
    crp = [result("CRP", value="12", unit="mg/L", day=date(2024, month, 5)) for month in (1, 2)]
    results = [*srp, *crp, result("ANA", day=None, value=None, titre=320)]

    def older(shown):
        rows = [row for _, rows in build_flowsheet(results, shown=shown).groups for row in rows]
        return {row.test.code: [str(cell.result.collected) for cell in row.older] for row in rows}

    assert older(1) == {"ANTI_SRP": ["11-Dec-2020"], "ANA": [], "CRP": []}
    assert older(None) == {"ANTI_SRP": [], "ANA": [], "CRP": []}


def test_no_results_make_an_empty_sheet():
    sheet = build_flowsheet([])

    assert (sheet.groups, sheet.dates, sheet.hidden) == ([], [], 0)
