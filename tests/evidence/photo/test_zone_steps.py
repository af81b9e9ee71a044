"""A line of a zone out of the recogniser's steps: as many places as the format has, and in each only what may stand there."""

import numpy as np
import pytest

from realname.evidence.photo.mrz_steps import ALPHABET, MrzSteps, alphabet_columns, cut_down, read_places
from realname.evidence.photo.pictures import Floats

DIGITS, LETTERS, ANY = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", ALPHABET


def _steps(text: str, *, other: dict[int, tuple[str, float]] | None = None) -> MrzSteps:
    """Three steps for each character: blank, the character, blank; `other` gives a place a second character and its share."""
    shares = np.full((3 * len(text), len(ALPHABET) + 1), 1e-5, dtype=np.float32)
    for place, character in enumerate(text):
        shares[3 * place, 0] = shares[3 * place + 2, 0] = 0.99
        second, share = (other or {}).get(place, ("", 0.0))
        shares[3 * place + 1, 1 + ALPHABET.index(character)] = 0.99 - share
        if second:
            shares[3 * place + 1, 1 + ALPHABET.index(second)] = share
    return MrzSteps(shares=shares / shares.sum(axis=1, keepdims=True), mass=1.0, text=text)


def _read(steps: MrzSteps, allowed: list[str]) -> str:
    return "".join(one.taken for one in read_places(steps, allowed)[0])


def test_a_line_is_read_place_by_place() -> None:
    assert _read(_steps("P<UTO12<<<"), [ANY] * 10) == "P<UTO12<<<"


@pytest.mark.parametrize(("seen", "allowed", "read"), [("O", DIGITS, "0"), ("0", LETTERS, "O"), ("I", DIGITS, "1"), ("B", DIGITS, "8")])
def test_the_type_of_a_place_decides_between_shapes_that_are_alike(seen: str, allowed: str, read: str) -> None:
    characters, _ = read_places(_steps(f"A{seen}A"), [ANY, allowed, ANY])
    assert characters[1].taken == read
    assert characters[1].confidence > 0.9


def test_a_strange_shape_in_a_typed_place_is_not_certain() -> None:
    characters, _ = read_places(_steps("AKA"), [ANY, DIGITS, ANY])
    assert characters[1].confidence < 0.5


def test_two_likely_characters_are_not_certain_and_the_second_is_kept() -> None:
    characters, _ = read_places(_steps("A8A", other={1: ("B", 0.4)}), [ANY] * 3)
    assert (characters[1].taken, characters[1].other) == ("8", "B")
    assert characters[1].confidence < 0.9


def test_a_line_of_another_length_fits_badly() -> None:
    steps = _steps("ABCDEFGHIJ")
    assert read_places(steps, [ANY] * 10)[1] > -0.1
    assert read_places(steps, [ANY] * 14)[1] < read_places(steps, [ANY] * 10)[1]


def test_a_line_whose_places_stand_unevenly_is_nowhere_certain() -> None:
    steps = _steps("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
    row, _ = read_places(steps, [ANY] * 36)
    assert min(one.confidence for one in row) > 0.9
    # Of two places in the steps of one, one was never printed, and every character behind it stands one place too far.
    longer, _ = read_places(steps, [ANY] * 37)
    assert max(one.confidence for one in longer) < 0.5


def test_a_line_with_fewer_steps_than_places_is_not_read() -> None:
    assert read_places(_steps("AB"), [ANY] * 30)[0] == ()


def test_what_the_recogniser_calls_fillers_counts_as_fillers() -> None:
    columns = alphabet_columns(["", "<", "Λ", "A", "汉"])
    probabilities: Floats = np.array([[0.1, 0.2, 0.6, 0.05, 0.05], [0.0, 0.0, 0.0, 0.1, 0.9]], dtype=np.float32)
    steps = cut_down(probabilities, columns)
    assert steps.text[0] == "<"
    assert steps.mass < 0.6
