"""How the operator's own name, logo and accent colour stand on the pages. A bad colour or picture is refused at the start."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from realname.kernel.errors import SettingsError
from realname.platform.config.settings import Settings

PRODUCT = "realname"
LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
# Grounds that the accent stands on: the sheet and the page, in each scheme (frontend/styles/_colours.scss).
LIGHT_GROUNDS = ("#ffffff", "#f3f2f1")
DARK_GROUNDS = ("#1b1f21", "#111415")
_TINT = {"light": 0.1, "dark": 0.16}
_HOVER = 0.3
_SRGB_KNEE = 0.04045
_LOGO_BYTES = 65_536
_LOGO_PX = 1024
_PNG = b"\x89PNG\r\n\x1a\n"
_HEADER_BYTES = 33  # signature and the first chunk, with its checksum


@dataclass(frozen=True, slots=True, kw_only=True)
class Brand:
    """What the pages carry of the operator.

    Attributes:
        name: In the header and in the title of each page.
        style: A stylesheet with the accent in both schemes; empty: realname's own.
        logo: A PNG before the name; empty: realname's oval.
    """

    name: str = PRODUCT
    style: str = ""
    logo: bytes = b""


def brand_of(settings: Settings) -> Brand:
    """Build it of the settings.

    Raises:
        SettingsError: The colour is none or stands out too little, or the logo is no small PNG; lists every problem.
    """
    wrong = accent_problems(settings.brand_accent)
    logo = _read_logo(settings.brand_logo, wrong) if settings.brand_logo else b""
    if wrong:
        raise SettingsError(tuple(wrong))
    style = accent_style(settings.brand_accent) if settings.brand_accent else ""
    return Brand(name=settings.brand_name or PRODUCT, style=style, logo=logo)


def accent_problems(accent: str) -> list[str]:
    """What is wrong with an accent as it was set; empty: nothing, or none is set."""
    if not accent:
        return []
    if not _COLOUR.fullmatch(accent):
        return ["brand_accent: enter a colour as # and six hexadecimal digits, such as #00625f"]
    found = _on_light(accent)
    if found >= LEAST_CONTRAST:
        return []
    short = f"{accent} has a contrast of {found:.1f}:1 on the page, and text needs {LEAST_CONTRAST}:1"
    return [f"brand_accent: {short}; choose a darker colour, such as {_readable(accent)}"]


def accent_style(accent: str) -> str:
    """The stylesheet that puts an accent in the place of realname's: as it is on light grounds, and as light as it must be on dark ones."""
    hover, tint = mixed(accent, "#000000", _HOVER), mixed(LIGHT_GROUNDS[0], accent, _TINT["light"])
    dark_tint = mixed(DARK_GROUNDS[0], accent, _TINT["dark"])
    bright = _bright(accent, *DARK_GROUNDS, dark_tint)
    dark = _variables(bright, mixed(bright, "#ffffff", _HOVER), dark_tint)
    return f":root{{{_variables(accent, hover, tint)}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark}}}}}\n"


def contrast(one: str, other: str) -> float:
    """How much two colours (`#rrggbb`) stand out from each other, 1 to 21 (WCAG 2.2, contrast ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(one: str, other: str, share: float) -> str:
    """A colour between two, `share` of the way to the other, 0 to 1."""
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(_channels(one), _channels(other), strict=True))


def _variables(accent: str, hover: str, tint: str) -> str:
    return f"--accent:{accent};--accent-dark:{hover};--accent-tint:{tint}"


def _readable(accent: str) -> str:
    """The accent as dark as it must be."""
    return next(one for one in _steps(accent, "#000000") if _on_light(one) >= LEAST_CONTRAST)


def _bright(accent: str, *grounds: str) -> str:
    """The accent as light as it must be."""
    return next(one for one in _steps(accent, "#ffffff") if _least(one, *grounds) >= LEAST_CONTRAST)


def _steps(colour: str, end: str) -> Iterator[str]:
    return (mixed(colour, end, step / 50) for step in range(51))


def _on_light(accent: str) -> float:
    """The least contrast of an accent as text on light grounds, its own tint among them."""
    return _least(accent, *LIGHT_GROUNDS, mixed(LIGHT_GROUNDS[0], accent, _TINT["light"]))


def _least(colour: str, *grounds: str) -> float:
    return min(contrast(colour, ground) for ground in grounds)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(one / 255) for one in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    """Of a part of sRGB, 0 to 1 (IEC 61966-2-1)."""
    return part / 12.92 if part <= _SRGB_KNEE else ((part + 0.055) / 1.055) ** 2.4


def _read_logo(path: str, wrong: list[str]) -> bytes:
    try:
        content = Path(path).read_bytes()
    except OSError:
        wrong.append("brand_logo: the file cannot be read")
        return b""
    wide, high = int.from_bytes(content[16:20]), int.from_bytes(content[20:24])
    if not content.startswith(_PNG) or len(content) < _HEADER_BYTES or content[12:16] != b"IHDR":
        wrong.append("brand_logo: the file is no PNG")
    elif len(content) > _LOGO_BYTES or not (0 < wide <= _LOGO_PX and 0 < high <= _LOGO_PX):
        wrong.append(f"brand_logo: the picture is too large: at most {_LOGO_PX} pixels each way and {_LOGO_BYTES} bytes")
    return content
