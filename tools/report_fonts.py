"""Cut the reports' typeface down: `python -m tools.report_fonts FOLDER`, where FOLDER holds `NotoSansSC_400Regular.ttf` and its like.

They come with the npm package `@expo-google-fonts/noto-sans-sc` (`npm pack --ignore-scripts`). Kept are Latin, punctuation, the signs and
the 3,755 most common characters of GB 2312 (its level 1), and whatever the pages' Chinese has beside them: words of reports change more
often than fonts.
"""

import sys
from itertools import product
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

_TO = Path("src/realname/adapters/reports/fonts")
_CATALOGUE = Path("src/realname/entrypoints/web/locales/zh/LC_MESSAGES/counter.po")
_FONTS = {"NotoSansSC-Regular": "NotoSansSC_400Regular", "NotoSansSC-SemiBold": "NotoSansSC_600SemiBold"}
_LATIN = (range(0x20, 0x7F), range(0xA0, 0x180), range(0x2010, 0x2027), range(0x2190, 0x2194))
_SIGNS = "‰€−≤≥✓■●"  # noqa: RUF001 - a minus is no hyphen
_LAST_OF_LEVEL_1 = 0xD7  # lead byte
_NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # copyright, family, licence
_UNUSED = ["GPOS", "GSUB", "GDEF", "BASE", "vhea", "vmtx", "STAT", "VORG"]


def characters() -> set[str]:
    """Those that are kept."""
    latin = {chr(code) for codes in _LATIN for code in codes}
    return latin | set(_SIGNS) | _level_1() | {one for one in _CATALOGUE.read_text(encoding="utf-8") if one > " "}


def _level_1() -> set[str]:
    pairs = product(range(0xA1, _LAST_OF_LEVEL_1 + 1), range(0xA1, 0xFF))
    return set("".join(bytes(pair).decode("gb2312", errors="ignore") for pair in pairs))


def main(folder: Path) -> None:
    """Write both."""
    for name, source in _FONTS.items():
        font = TTFont(folder / f"{source}.ttf", recalcTimestamp=False)
        options = Options(hinting=False, layout_features=[], name_IDs=_NAMES, notdef_outline=True, glyph_names=False)
        options.drop_tables += _UNUSED
        cut = Subsetter(options)
        cut.populate(unicodes=[ord(one) for one in characters()])
        cut.subset(font)
        font.save(_TO / f"{name}.ttf")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
