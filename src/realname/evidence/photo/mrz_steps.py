"""One line of a machine-readable zone out of the recogniser's steps: only the 37 characters that such a line has, one for each place.

The recogniser was trained on words of all scripts, so it prefers a letter between letters. Here its answer is cut down to the characters
of a machine-readable zone, and laid on as many places as the format has (a Viterbi path of CTC), each with the characters that may stand
there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from realname.evidence.photo.pictures import Floats

ALPHABET = "<0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# What the recogniser calls the filler of OCR-B, for which it has no name of its own.
_FILLERS = "<〈《くΛ∧ヘへ^«"
# Shapes that the recogniser takes for each other, the likelier first: where only one of two may stand, the other stands for it.
_ALIKE = {
    "0": "OQD",
    "O": "0",
    "Q": "0",
    "D": "0",
    "1": "IL",
    "I": "1",
    "L": "1",
    "2": "Z",
    "Z": "2",
    "5": "S",
    "S": "5",
    "8": "B",
    "B": "8",
}
_ALIKE |= {"6": "G", "G": "6", "4": "A", "A": "4", "7": "T", "T": "7"}
_SECOND_CHOICE = 0.05
_FLOOR = 1e-6
_LEAST_PITCH, _MOST_PITCH = 0.7, 1.35  # of a place, against those around it
_UNEVEN = 0.4  # the confidence of a line whose places stand unevenly
_NOT_THERE = -1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCharacter:
    """One place of a line.

    Attributes:
        taken: The likeliest of the characters that may stand here.
        confidence: Its share of the evidence, 0 to 1, against every other character that may stand here.
        other: The next likeliest that may stand here.
        start, end: The steps that it takes.
    """

    taken: str
    confidence: float
    other: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MrzSteps:
    """The recogniser's answer on one line, cut down to the alphabet.

    Attributes:
        shares: Of the blank and of each character, in each step: shape (steps, 38), each row adds up to 1.
        mass: How much of the whole answer fell on the alphabet, 0 to 1, over the steps that are not blank.
        text: The likeliest text, of any length.
    """

    shares: Floats
    mass: float
    text: str


def alphabet_columns(characters: Sequence[str]) -> list[list[int]]:
    """Say which classes of a recogniser count as each character of the alphabet, the blank first."""
    place = {character: number for number, character in enumerate(characters)}
    named = [(_FILLERS if character == "<" else character) for character in ALPHABET]
    return [[0], *([place[one] for one in names if one in place] for names in named)]


def cut_down(probabilities: Floats, columns: Sequence[Sequence[int]]) -> MrzSteps:
    """Keep the alphabet's part of a recogniser's answer."""
    part = np.stack([probabilities[:, column].sum(axis=1) for column in columns], axis=1)
    whole = part.sum(axis=1)
    says = probabilities[:, 0] < 0.5  # noqa: PLR2004 - steps that hold a character
    shares = part / np.maximum(whole, _FLOOR)[:, None]
    mass = float(whole[says].mean()) if says.any() else 0.0
    best = shares.argmax(axis=1)
    text = "".join(ALPHABET[number - 1] for place, number in enumerate(best) if number and (place == 0 or best[place - 1] != number))
    return MrzSteps(shares=np.asarray(shares, dtype=np.float32), mass=mass, text=text)


def read_places(steps: MrzSteps, allowed: Sequence[str]) -> tuple[tuple[ReadCharacter, ...], float]:
    """Lay a line on its places.

    Args:
        steps: Of the line.
        allowed: The characters that may stand in each place.

    Returns:
        The characters, and the mean logarithm of what the path has in each step: nearer to 0 is better.
    """
    may = np.array([[character in place for character in ALPHABET] for place in allowed])
    if len(steps.shares) < len(allowed):
        return (), _NOT_THERE
    logs = np.log(np.maximum(steps.shares, _FLOOR))
    support = np.stack([_gained(steps.shares[:, 1:], row).max(axis=1) for row in may])  # places, steps
    states = np.full((len(logs), 2 * len(allowed) + 1), logs[:, :1])
    states[:, 1::2] = np.log(np.maximum(support.T, _FLOOR))
    path, score = _best_path(states)
    spans = [np.flatnonzero(path == 2 * place + 1) for place in range(len(allowed))]
    if any(len(span) == 0 for span in spans):
        return (), _NOT_THERE
    row = tuple(_character(steps.shares[span[0] : span[-1] + 1], may[place], span) for place, span in enumerate(spans))
    if not _is_evenly_spaced(row):
        row = tuple(replace(one, confidence=min(one.confidence, _UNEVEN)) for one in row)
    return row, score


def _is_evenly_spaced(row: Sequence[ReadCharacter]) -> bool:
    """Whether the places stand as a typewriter sets them: else one too many or too few was found, and others are shifted.

    Fillers behind the last character may stand anyhow, as none is behind them.
    """
    middles = np.array([(one.start + one.end) / 2 for one in row])
    places = np.arange(len(row))
    # A line that leads away from the camera has places that become narrower.
    usual = np.polyval(np.polyder(np.polyfit(places, middles, 2)), places[1:-1])
    last = max((place for place, one in enumerate(row) if one.taken != ALPHABET[0]), default=0)
    # Over two places, as a step is a quarter of a place.
    pairs = ((middles[2:] - middles[:-2]) / 2 / np.maximum(_FLOOR, usual))[:last]
    return bool(pairs.min(initial=1.0) >= _LEAST_PITCH and pairs.max(initial=1.0) <= _MOST_PITCH)


def _gained(evidence: Floats, may: npt.NDArray[np.bool_]) -> Floats:
    """What stands for each character that may stand here: its own evidence, and that of its likes that may not; 0 for the others."""
    return np.asarray(
        np.where(may, evidence + (evidence * ~may) @ (_LIKENESS - np.eye(len(ALPHABET), dtype=np.float32)), 0.0), dtype=np.float32
    )


def _likeness() -> Floats:
    table = np.eye(len(ALPHABET), dtype=np.float32)
    for seen, meant in _ALIKE.items():
        for rank, one in enumerate(meant):
            table[ALPHABET.index(seen), ALPHABET.index(one)] = _SECOND_CHOICE if rank else 1.0
    return table


_LIKENESS = _likeness()


def _best_path(states: Floats) -> tuple[npt.NDArray[np.int64], float]:
    """Viterbi: from a state to itself, the next, or past a blank; from the first two to the last two."""
    steps, count = states.shape
    score = np.full(count, _NOT_THERE)
    score[:2] = states[0, :2]
    back = np.zeros((steps, count), dtype=np.int8)
    may_skip = np.arange(count) % 2 == 1
    for step in range(1, steps):
        one = np.concatenate(([_NOT_THERE], score[:-1]))
        two = np.where(may_skip, np.concatenate(([_NOT_THERE, _NOT_THERE], score[:-2])), _NOT_THERE)
        choices = np.stack([score, one, two])
        back[step] = choices.argmax(axis=0)
        score = choices.max(axis=0) + states[step]
    state = count - 1 if score[-1] >= score[-2] else count - 2
    best = float(score[state]) / steps
    path = np.zeros(steps, dtype=np.int64)
    for step in range(steps - 1, -1, -1):
        path[step] = state
        state -= int(back[step, state])
    return path, best


def _character(shares: Floats, may: npt.NDArray[np.bool_], span: npt.NDArray[np.int64]) -> ReadCharacter:
    evidence = shares[:, 1:].max(axis=0)
    gained = _gained(evidence, may)
    taken, other = (int(one) for one in np.argsort(-np.where(may, gained, -1.0))[:2])
    won = float(gained[taken])
    # Also what may not stand here and is not like it speaks against it.
    strange = evidence * ~may * (_LIKENESS[:, taken] == 0)
    against = max(float(gained[other]) if may[other] else 0.0, float(strange.max()))
    return ReadCharacter(
        taken=ALPHABET[taken],
        confidence=won / max(_FLOOR, won + against),
        other=ALPHABET[other],
        start=int(span[0]),
        end=int(span[-1]) + 1,
    )
