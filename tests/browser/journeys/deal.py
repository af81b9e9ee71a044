"""Which journeys are made in which manner: a few in CI, each in every manner with REALNAME_JOURNEYS=full."""

import os
from collections.abc import Sequence
from itertools import product
from typing import TypeVar

from tests.browser.journeys.recorder import Language, Manner, Scheme, Width

IS_WHOLE = os.environ.get("REALNAME_JOURNEYS") == "full"
# Two that follow each other have nothing in common: any two cover every language, width and scheme, and the keyboard.
DEALT = (
    Manner(language="en", width=390, scheme="dark"),
    Manner(language="zh", width=1280, scheme="light", by_keyboard=True),
    Manner(language="en", width=1280, scheme="dark", by_keyboard=True),
    Manner(language="zh", width=390, scheme="light"),
)
_LANGUAGES: tuple[Language, ...] = ("en", "zh")
_WIDTHS: tuple[Width, ...] = (390, 1280)
_SCHEMES: tuple[Scheme, ...] = ("light", "dark")
_BY_MOUSE = tuple(Manner(language=one, width=width, scheme=scheme) for one, width, scheme in product(_LANGUAGES, _WIDTHS, _SCHEMES))
EVERY = (*_BY_MOUSE, Manner(by_keyboard=True))
Journey = TypeVar("Journey")


def deal(journeys: Sequence[Journey], *, is_whole: bool = IS_WHOLE) -> list[tuple[Journey, Manner]]:
    """Give each journey of an app its manners: all of them, or one; an app with one journey makes it twice."""
    if is_whole:
        return list(product(journeys, EVERY))
    return [(journeys[place % len(journeys)], DEALT[place % len(DEALT)]) for place in range(max(2, len(journeys)))]


def name_of(dealt: object) -> str:
    """Name a journey or a manner in a test's id."""
    return str(getattr(dealt, "__name__", dealt))
