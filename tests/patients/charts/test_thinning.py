from hypothesis import given
from hypothesis import strategies as st

from patients.charts.thinning import thin

SERIES = st.lists(st.one_of(st.none(), st.integers(0, 100_000)), min_size=1, max_size=600)


def same(value):
    return value


def test_a_short_series_is_left_alone():
    assert thin([3, None, 1], same, limit=10) == [3, None, 1]


@given(SERIES)
def test_ends_peaks_and_troughs_survive_in_order(series):
    numbered = list(enumerate(series))
    kept = thin(numbered, lambda item: item[1], limit=50)
    heights = [height for height in series if height is not None]

    assert len(kept) <= 50
    assert kept == sorted(kept)
    assert kept[0] == numbered[0]
    assert kept[-1] == numbered[-1]
    if heights:
        left = [height for _, height in kept if height is not None]
        assert (min(left), max(left)) == (min(heights), max(heights))


@given(SERIES)
def test_a_gap_in_a_stretch_stays_a_gap(series):
    assert (None in thin(series, same, limit=50)) == (None in series)
