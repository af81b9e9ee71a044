"""Every pair of text and ground in both schemes: 4.5:1 or more, and 3:1 for what only frames a field (WCAG 2.2, 1.4.3 and 1.4.11)."""

import re
from collections.abc import Mapping

import pytest

from realname.platform.config.brand import DARK_GROUNDS, LEAST_CONTRAST, LIGHT_GROUNDS, contrast
from tests.frontend.node import FRONTEND

_STYLES = FRONTEND / "styles"
_ON = {
    "ink": ("paper", "ground", "soft", "accent-tint", "ok-tint", "wait-tint", "stop-tint"),
    "muted": ("paper", "ground", "soft", "accent-tint", "wait-tint"),
    "accent": ("paper", "ground", "accent-tint"),
    "accent-dark": ("paper", "ground", "accent-tint"),
    "ok": ("paper", "ground", "ok-tint"),
    "wait": ("paper", "ground", "wait-tint"),
    "stop": ("paper", "ground", "stop-tint"),
    "paper": ("accent", "accent-dark"),
}
_LEAST_OF_A_FRAME = 3.0


def _scheme(name: str) -> Mapping[str, str]:
    text = (_STYLES / "_colours.scss").read_text(encoding="utf-8")
    return dict(re.findall(r"^  ([\w-]+): (#[0-9a-f]{6}),$", text[text.index(f"${name}: (") :].partition(");")[0], re.MULTILINE))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_every_ground_that_it_has(scheme: str) -> None:
    colours = _scheme(scheme)
    found = {f"{text} on {ground}": contrast(colours[text], colours[ground]) for text, grounds in _ON.items() for ground in grounds}
    assert {pair: ratio for pair, ratio in found.items() if ratio < LEAST_CONTRAST} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_frame_of_a_choice_stands_out(scheme: str) -> None:
    colours = _scheme(scheme)
    assert min(contrast(colours["line"], colours[ground]) for ground in ("paper", "accent-tint")) >= _LEAST_OF_A_FRAME


def test_both_schemes_have_the_same_colours() -> None:
    assert list(_scheme("light")) == list(_scheme("dark"))


def test_an_operators_accent_is_checked_on_the_grounds_of_the_stylesheet() -> None:
    grounds = [tuple(_scheme(scheme)[one] for one in ("paper", "ground")) for scheme in ("light", "dark")]
    assert grounds == [LIGHT_GROUNDS, DARK_GROUNDS]


def test_a_colour_is_said_in_one_place() -> None:
    """Beside the schemes: paper that is printed, and the live stage, which is dark in both."""
    with_own = {"_colours.scss", "_settings.scss", "_receipt.scss", "_live.scss", "_print.scss"}
    found = {path.name for path in _STYLES.glob("*.scss") if re.search(r"#[0-9a-fA-F]{3,8}\b(?!\{)", path.read_text(encoding="utf-8"))}
    assert found - with_own == set()


def test_the_page_that_checks_a_receipt_has_the_same_dark_colours() -> None:
    dark = (FRONTEND / "receipt" / "page.css").read_text(encoding="utf-8").partition("prefers-color-scheme: dark")[2]
    assert set(re.findall(r"#[0-9a-f]{6}", dark)) <= set(_scheme("dark").values())
