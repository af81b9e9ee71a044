"""The check digit of a machine-readable zone (ICAO Doc 9303-3, 4.9): weights 7, 3, 1 modulo 10.

A check digit misses about 7 % of single substitutions (such as 1 for L, or 0 for K), so a digit that holds proves nothing alone.
"""

from realname.kernel.errors import InvalidInput

FILLER = "<"
_WEIGHTS = (7, 3, 1)
_VALUES = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")} | {FILLER: 0}


def check_digit(text: str) -> str:
    """Compute the digit over characters A to Z, 0 to 9 and the filler.

    Raises:
        InvalidInput: Another character.
    """
    if not _VALUES.keys() >= set(text):
        raise InvalidInput(field="mrz", problem="character")
    return str(sum(_VALUES[character] * _WEIGHTS[place % 3] for place, character in enumerate(text)) % 10)
