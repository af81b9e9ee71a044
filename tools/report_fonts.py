"""Cut the reports' typeface down: `python -m tools.report_fonts FOLDER`, where FOLDER holds `NotoSansSC_400Regular.ttf` and its like.

They come with the npm package `@expo-google-fonts/noto-sans-sc` (`npm pack --ignore-scripts`). Kept are Latin, the signs, and every
character that the package itself says something with: the person who gives a report a new one runs this again, and a test says so. A third
file has what else is common (GB 2312, level 1): what people wrote, such as an inspector's remark, is said with it.
"""

import sys
from itertools import product
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

_TO = Path("src/realname/platform/pdf/fonts")
_PACKAGE = Path("src/realname")
_REGULAR = "NotoSansSC_400Regular"
_LATIN = (range(0x20, 0x7F), range(0xA0, 0x180), range(0x2010, 0x2027), range(0x2190, 0x2194))
_SIGNS = "‰€−≤≥✓■●"  # noqa: RUF001 - a minus is no hyphen
_NAMES = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # copyright, family, licence
_UNUSED = ["GPOS", "GSUB", "GDEF", "BASE", "vhea", "vmtx", "STAT", "VORG"]


def characters() -> set[str]:
    """Those that are kept."""
    latin = {chr(code) for codes in _LATIN for code in codes}
    return latin | set(_SIGNS) | _said()


def _said() -> set[str]:
    sources = [path for suffix in ("*.py", "*.po") for path in _PACKAGE.rglob(suffix)]
    return {one for path in sources for one in path.read_text(encoding="utf-8") if one > "~"}


def _common() -> set[str]:
    pairs = product(range(0xB0, 0xD8), range(0xA1, 0xFF))
    return set("".join(bytes(pair).decode("gb2312", errors="ignore") for pair in pairs))


def cut(folder: Path, source: str, name: str, kept: set[str]) -> None:
    """Write one."""
    font = TTFont(folder / f"{source}.ttf", recalcTimestamp=False)
    options = Options(hinting=False, layout_features=[], name_IDs=_NAMES, notdef_outline=True, glyph_names=False)
    options.drop_tables += _UNUSED
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[ord(one) for one in kept])
    subsetter.subset(font)
    font.save(_TO / f"{name}.ttf")


def main(folder: Path) -> None:
    """Write all three."""
    said = characters()
    cut(folder, _REGULAR, "NotoSansSC-Regular", said)
    cut(folder, "NotoSansSC_600SemiBold", "NotoSansSC-SemiBold", said)
    cut(folder, _REGULAR, "NotoSansSC-Common", _common() - said)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
