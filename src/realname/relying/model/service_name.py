"""When the names of two relying services look alike."""

import unicodedata

from realname.kernel.typed_names import has_hidden_signs

# Letters and digits, by code point, that look like a Latin letter. 1, i, I, l and L are one. Source: UTS 39, confusables.txt; these
# are the Cyrillic, Greek, Armenian and Latin letters of it that are in daily use.
_LOOKS_LIKE = str.maketrans(
    {
        **dict.fromkeys((0x0410, 0x0430, 0x0391, 0x03B1, 0x0251), "a"),
        **dict.fromkeys((0x0412, 0x0432, 0x0392, 0x042C, 0x044C, 0x0184), "b"),
        **dict.fromkeys((0x0421, 0x0441, 0x03F2, 0x03F9), "c"),
        **dict.fromkeys((0x0500, 0x0501), "d"),
        **dict.fromkeys((0x0415, 0x0435, 0x0395, 0x03B5, 0x0404, 0x0454), "e"),
        **dict.fromkeys((0x050C, 0x0581, 0x0261), "g"),
        **dict.fromkeys((0x041D, 0x043D, 0x0397, 0x04BA, 0x04BB, 0x0570), "h"),
        **dict.fromkeys((0x0406, 0x0456, 0x0399, 0x03B9, 0x04C0, 0x04CF, 0x0131, 0x0049, 0x0069, 0x0031, 0x006C, 0x004C), "l"),
        **dict.fromkeys((0x0408, 0x0458, 0x03F3, 0x0575), "j"),
        **dict.fromkeys((0x041A, 0x043A, 0x039A, 0x03BA), "k"),
        **dict.fromkeys((0x041C, 0x043C, 0x039C), "m"),
        **dict.fromkeys((0x039D, 0x03B7, 0x0578), "n"),
        **dict.fromkeys((0x041E, 0x043E, 0x039F, 0x03BF, 0x03C3, 0x0555, 0x0585, 0x0030), "o"),
        **dict.fromkeys((0x0420, 0x0440, 0x03A1, 0x03C1), "p"),
        **dict.fromkeys((0x051A, 0x051B, 0x0566), "q"),
        **dict.fromkeys((0x0433,), "r"),
        **dict.fromkeys((0x0405, 0x0455, 0x054F), "s"),
        **dict.fromkeys((0x0422, 0x0442, 0x03A4, 0x03C4), "t"),
        **dict.fromkeys((0x054D, 0x057D, 0x03C5), "u"),
        **dict.fromkeys((0x0474, 0x0475, 0x03BD), "v"),
        **dict.fromkeys((0x051C, 0x051D, 0x0561, 0x03C9), "w"),
        **dict.fromkeys((0x0425, 0x0445, 0x03A7, 0x03C7), "x"),
        **dict.fromkeys((0x0423, 0x0443, 0x03A5, 0x03B3, 0x04AE, 0x04AF), "y"),
        **dict.fromkeys((0x0396,), "z"),
    }
)
_DIACRITICS = range(0x0300, 0x0370)


def looks_of(name: str) -> str:
    """What a name looks like at a glance: two names of the same looks could be taken for each other.

    Capitals, accents, spaces, punctuation, invisible signs, wide and small forms count for nothing, and letters count as the Latin ones
    that they look like.
    """
    letters = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", name).translate(_LOOKS_LIKE).casefold())
    seen = "".join(sign for sign in letters if _is_seen(sign)).translate(_LOOKS_LIKE)
    return seen.replace("rn", "m").replace("vv", "w")


def _is_seen(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "LMN" and not has_hidden_signs(sign) and ord(sign) not in _DIACRITICS
