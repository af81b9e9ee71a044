"""0 and O are told apart by the shapes of the same print, and only where it shows both in places that can be only one of them."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from realname.evidence.photo.mrz_steps import ReadCharacter
from realname.evidence.photo.pictures import Pixels
from realname.evidence.photo.zeros import tell_zeros
from tests.evidence.photo.made_documents import MONO_FONT

_PITCH = 32
_READ = "0O00OA"  # what the recogniser says


def _line(printed: str) -> Pixels:
    image = Image.new("RGB", (_PITCH * len(printed), 48), (230, 235, 240))
    pen = ImageDraw.Draw(image)
    for column, character in enumerate(printed):
        pen.text(
            (_PITCH * column + _PITCH // 2, 24), character, fill=(30, 30, 40), font=ImageFont.truetype(str(MONO_FONT), 40), anchor="mm"
        )
    return np.asarray(image, dtype=np.uint8)


def _row(text: str) -> list[ReadCharacter]:
    steps = _PITCH // 8
    return [
        ReadCharacter(taken=one, confidence=0.99, other="<", start=steps * column + steps // 2 - 1, end=steps * column + steps // 2 + 1)
        for column, one in enumerate(text)
    ]


def test_an_open_place_is_what_its_shape_is_whatever_the_recogniser_took() -> None:
    open_places = frozenset({(0, 2), (0, 3), (0, 4)})
    told = tell_zeros([_line("0OO00A")], [_row(_READ)], open_places=open_places)
    assert told == {(0, 2): "O", (0, 3): "0", (0, 4): "0"}


def test_nothing_is_told_without_a_model_of_each() -> None:
    assert tell_zeros([_line("0OO00A")], [_row(_READ)], open_places=frozenset({(0, 1), (0, 2), (0, 4)})) == {}


def test_nothing_is_told_in_a_typeface_of_one_shape() -> None:
    assert tell_zeros([_line("OOOOOA")], [_row(_READ)], open_places=frozenset({(0, 2)})) == {}
