"""The readings of Chinese characters in letters, by pypinyin's table of single characters (ADR 0065).

Every reading of a character counts, as surnames have rare ones: 单 SHAN, 仇 QIU, 曾 ZENG, 查 ZHA, 解 XIE, 区 OU.
"""

from functools import lru_cache

_UMLAUT = "V"  # how the table writes ü
_OF_UMLAUT = ("U", "V", "YU", "UE")  # passports of China have YU since 2012, and V or U before


@lru_cache(maxsize=8192)
def readings(character: str) -> frozenset[str]:
    """The readings of one character, capitals without tones; empty: the table has none."""
    from pypinyin import Style, pinyin

    if len(character) != 1:
        return frozenset()
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    bare = {reading.upper() for reading in (found[0] if found else ()) if reading.isascii() and reading.isalpha()}
    return frozenset(reading.replace(_UMLAUT, written) for reading in bare for written in _OF_UMLAUT)
