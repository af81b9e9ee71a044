"""The Jaro-Winkler similarity, on the pairs that Winkler (1990) and the literature after him print."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realname.relying.model.similarity import jaro_winkler

TEXTS = st.text(max_size=12)


@pytest.mark.parametrize(
    ("one", "other", "similarity"),
    [
        ("MARTHA", "MARHTA", 0.961),
        ("DIXON", "DICKSONX", 0.813),
        ("DWAYNE", "DUANE", 0.840),
        ("JONES", "JOHNSON", 0.832),
        ("ABC", "XYZ", 0.0),
        ("", "", 0.0),
        ("A", "", 0.0),
    ],
)
def test_pairs_of_the_literature(one: str, other: str, similarity: float) -> None:
    assert jaro_winkler(one, other) == pytest.approx(similarity, abs=0.0006)


@settings(max_examples=30)
@given(TEXTS, TEXTS)
def test_it_lies_within_its_range_and_is_whole_for_equal_texts_alone(one: str, other: str) -> None:
    found = jaro_winkler(one, other)
    assert 0 <= found <= 1
    assert (found == 1) == (one == other != "")
