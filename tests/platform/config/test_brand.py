"""The operator's name, logo and accent: what cannot be read on a page is refused at the start, with a colour that can."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from realname.kernel.errors import SettingsError
from realname.platform.config.brand import (
    DARK_GROUNDS,
    LEAST_CONTRAST,
    LIGHT_GROUNDS,
    Brand,
    accent_problems,
    accent_style,
    brand_of,
    contrast,
)
from realname.platform.config.settings import Settings


def png(wide: int, high: int) -> bytes:
    written = io.BytesIO()
    Image.new("RGBA", (wide, high)).save(written, "PNG")
    return written.getvalue()


def problems_of(**settings: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        brand_of(Settings.model_validate(settings))
    return caught.value.problems


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


def test_without_settings_the_pages_are_realnames() -> None:
    assert brand_of(Settings()) == Brand(name="realname", style="", logo=b"")


def test_name_logo_and_accent_are_taken(tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(png(120, 40))
    brand = brand_of(Settings(brand_name="Example Telecom", brand_logo=str(logo), brand_accent="#8a1538"))
    assert (brand.name, brand.logo) == ("Example Telecom", logo.read_bytes())
    assert brand.style.startswith(":root{--accent:#8a1538;")


def test_an_accent_that_cannot_be_read_is_refused_with_one_that_can() -> None:
    (problem,) = accent_problems("#ff8800")
    assert "contrast of 2.1:1" in problem
    assert accent_problems(problem.rpartition(" ")[2]) == []


@pytest.mark.parametrize("accent", ["teal", "#fff", "#00625g", "#00625f;}"])
def test_an_accent_that_is_no_colour_is_refused(accent: str) -> None:
    assert accent_problems(accent) == ["brand_accent: enter a colour as # and six hexadecimal digits, such as #00625f"]


@pytest.mark.parametrize("accent", ["#00625f", "#8a1538", "#1d1dff", "#000000", "#5a5a00"])
def test_an_accent_stands_out_from_every_ground_in_both_schemes(accent: str) -> None:
    assert accent_problems(accent) == []
    light, dark = re.findall(r"--accent:(#\w+);--accent-dark:(#\w+);--accent-tint:(#\w+)", accent_style(accent))
    for (text, hover, tint), grounds in ((light, LIGHT_GROUNDS), (dark, DARK_GROUNDS)):
        assert min(contrast(one, ground) for one in (text, hover) for ground in (*grounds, tint)) >= LEAST_CONTRAST


def test_all_that_is_wrong_is_said_at_once(tmp_path: Path) -> None:
    assert problems_of(brand_accent="#eeeeee", brand_logo=str(tmp_path / "none.png"))[1] == "brand_logo: the file cannot be read"


def test_a_logo_is_a_png(tmp_path: Path) -> None:
    drawing = tmp_path / "logo.svg"
    drawing.write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", encoding="utf-8")
    assert problems_of(brand_logo=str(drawing)) == ("brand_logo: the file is no PNG",)


def test_a_logo_is_small(tmp_path: Path) -> None:
    picture = tmp_path / "logo.png"
    picture.write_bytes(png(1025, 10))
    assert problems_of(brand_logo=str(picture)) == ("brand_logo: the picture is too large: at most 1024 pixels each way and 65536 bytes",)
    picture.write_bytes(png(1024, 10))
    assert brand_of(Settings(brand_logo=str(picture))).logo
