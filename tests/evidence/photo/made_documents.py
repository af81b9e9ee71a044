"""Documents of invented people, drawn for tests and the bench (numbers of the fictional division 99), and what cameras do to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import cv2
import matplotlib as mpl
import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont
from stdnum.iso7064 import mod_11_2

import realname
from realname.evidence.model.mrz import check_digit
from realname.verification.engine.frames import Pixels

_FONTS = Path(realname.__file__).parent / "platform" / "pdf" / "fonts"
HAN_FONTS = (_FONTS / "NotoSansSC-Regular.ttf", _FONTS / "NotoSansSC-Common.ttf")  # the second has the characters that the first lacks
LATIN_FONT = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
MONO_FONT = LATIN_FONT.with_name("DejaVuSansMono.ttf")
_INK, _LABEL, _PAPER = (30, 30, 40), (60, 110, 160), (226, 236, 240)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲建华志国庆海燕晓雪梅春龙鑫"
_ROADS = ("人民路", "解放大街", "和平里", "建设一路", "滨河东路", "光明巷")


@dataclass(frozen=True, slots=True, kw_only=True)
class MadePerson:
    """An invented holder of a resident identity card."""

    name: str
    sex: str
    ethnicity: str
    birth: str
    address: str
    number: str


def make_person(seed: int) -> MadePerson:
    """Invent a person; the number belongs to the fictional division 99."""
    dice = np.random.default_rng(seed)
    name = dice.choice(list(_SURNAMES)) + "".join(dice.choice(list(_GIVEN), size=int(dice.integers(1, 3))))
    year, month, day = int(dice.integers(1940, 2006)), int(dice.integers(1, 13)), int(dice.integers(1, 29))
    body = f"99{int(dice.integers(1000, 9999)):04d}{year}{month:02d}{day:02d}{int(dice.integers(1, 999)):03d}"
    road = _ROADS[int(dice.integers(0, len(_ROADS)))]
    return MadePerson(
        name=name,
        sex="男" if int(body[-1]) % 2 else "女",
        ethnicity=("汉", "满", "回", "壮")[int(dice.integers(0, 4))],
        birth=f"{year:04d}-{month:02d}-{day:02d}",
        address=f"虚构省样例市测试区{road}{int(dice.integers(1, 300))}号{int(dice.integers(1, 30))}单元{int(dice.integers(101, 2500))}室",
        number=body + mod_11_2.calc_check_digit(body),
    )


def draw_card(person: MadePerson, *, width: int = 1000, portrait: Pixels | None = None) -> Pixels:
    """Draw the front of a resident identity card."""
    sheet = _Sheet(width=width, height=round(width / 1.586))
    year, month, day = person.birth.split("-")
    sheet.say("姓名", 0.06, 0.12, 0.042, _LABEL)
    sheet.say(person.name, 0.18, 0.11, 0.055)
    sheet.say("性别", 0.06, 0.245, 0.042, _LABEL)
    sheet.say(person.sex, 0.18, 0.24, 0.046)
    sheet.say("民族", 0.30, 0.245, 0.042, _LABEL)
    sheet.say(person.ethnicity, 0.42, 0.24, 0.046)
    sheet.say("出生", 0.06, 0.37, 0.042, _LABEL)
    for text, x, kind in (
        (year, 0.18, _INK),
        ("年", 0.30, _LABEL),
        (str(int(month)), 0.36, _INK),
        ("月", 0.41, _LABEL),
        (str(int(day)), 0.46, _INK),
        ("日", 0.51, _LABEL),
    ):
        sheet.say(text, x, 0.37, 0.042, kind)
    sheet.say("住址", 0.06, 0.49, 0.042, _LABEL)
    rows = [person.address[start : start + 11] for start in range(0, len(person.address), 11)]
    for number, row in enumerate(rows):
        sheet.say(row, 0.18, 0.49 + 0.09 * number, 0.04)
    sheet.say("公民身份号码", 0.06, 0.855, 0.042, _LABEL)
    sheet.say(person.number, 0.345, 0.85, 0.05, font=MONO_FONT)
    if portrait is not None:
        sheet.paste(portrait, 0.645, 0.12, 0.29)
    return sheet.pixels()


def draw_card_back(*, authority: str, validity: str, width: int = 1000) -> Pixels:
    """Draw the back of a resident identity card."""
    sheet = _Sheet(width=width, height=round(width / 1.586))
    sheet.say("中华人民共和国", 0.33, 0.13, 0.07)
    sheet.say("居民身份证", 0.33, 0.3, 0.1)
    sheet.say("签发机关", 0.2, 0.74, 0.042, _LABEL)
    sheet.say(authority, 0.4, 0.74, 0.042)
    sheet.say("有效期限", 0.2, 0.86, 0.042, _LABEL)
    sheet.say(validity, 0.4, 0.86, 0.042)
    return sheet.pixels()


def make_zone(seed: int, *, kind: str) -> tuple[str, ...]:
    """Invent the lines of a zone, TD1, TD2 or TD3, with check digits that hold."""
    dice = np.random.default_rng(seed)
    letters, mixed = list("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), list("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")

    def word(low: int, high: int) -> str:
        return "".join(dice.choice(letters, size=int(dice.integers(low, high))))

    def checked(text: str) -> str:
        return text + check_digit(text)

    country = ("UTO", "D<<", "XOM", "CHN", "GBR", "BRB")[int(dice.integers(0, 6))]
    number = checked("".join(dice.choice(mixed, size=9)))
    birth = checked(f"{int(dice.integers(40, 99)):02d}{int(dice.integers(1, 13)):02d}{int(dice.integers(1, 29)):02d}")
    expiry = checked(f"{int(dice.integers(27, 36)):02d}{int(dice.integers(1, 13)):02d}{int(dice.integers(1, 29)):02d}")
    sex = "MF<"[int(dice.integers(0, 3))]
    names = f"{word(3, 10)}<<{word(3, 8)}<{word(2, 8)}"
    if kind == "TD1":
        first = f"I<{country}{number}".ljust(30, "<")
        second = f"{birth}{sex}{expiry}{country}".ljust(29, "<")
        composite = check_digit(first[5:] + second[:7] + second[8:15] + second[18:29])
        return first, second + composite, names.ljust(30, "<")[:30]
    length = {"TD2": 36, "TD3": 44}[kind]
    first = f"{'P' if kind == 'TD3' else 'I'}<{country}{names}".ljust(length, "<")[:length]
    second = f"{number}{country}{birth}{sex}{expiry}"
    second = second.ljust(length - 1, "<") if kind == "TD2" else second + checked("".join(dice.choice(mixed, size=9)).ljust(14, "<"))
    return first, second + check_digit(second[:10] + second[13:20] + second[21:])


def draw_zone_page(lines: Sequence[str], *, width: int = 1000, font: Path = MONO_FONT, portrait: Pixels | None = None) -> Pixels:
    """Draw a page whose foot has these lines, with a few printed words above."""
    sheet = _Sheet(width=width, height=round(width / (1.586 if len(lines) == 3 else 1.42)))
    sheet.say("PASSPORT / PASSEPORT" if len(lines[0]) == 44 else "IDENTITY CARD", 0.05, 0.06, 0.035, font=LATIN_FONT)
    for row, text in enumerate(("Surname/Nom", "Given names/Prénoms", "Nationality/Nationalité", "Date of birth/Date de naissance")):
        sheet.say(text, 0.38, 0.16 + 0.12 * row, 0.018, _LABEL, font=LATIN_FONT)
    if portrait is not None:
        sheet.paste(portrait, 0.06, 0.16, 0.25)
    pitch = 0.92 / len(lines[0])
    top = 1.0 - 0.105 * len(lines) - 0.02
    for row, line in enumerate(lines):
        for column, character in enumerate(line):
            sheet.say(character, 0.04 + pitch * column, top + 0.1 * row, pitch * 1.45, font=font)
    return sheet.pixels()


def photographed(
    document: Pixels,
    *,
    seed: int,
    fills: float = 0.8,
    turned_deg: float = 0.0,
    tilt: float = 0.0,
    blur: float = 0.0,
    quality: int = 90,
    side: int = 1400,
) -> Pixels:
    """Lay a document on a desk and photograph it.

    Args:
        document: RGB.
        seed: Of the noise.
        fills: Its longer side over the picture's.
        turned_deg: Clockwise.
        tilt: How much nearer its foot is than its head.
        blur: Standard deviation, in pixels of the photo.
        quality: Of the JPEG.
        side: Of the photo, which is 4:3.
    """
    dice = np.random.default_rng(seed)
    height, width = document.shape[:2]
    size = np.array([side, side * 3 // 4])
    scale = fills * size[0] / max(width, height)
    corners = (np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float64) - [width / 2, height / 2]) * scale
    corners *= 1 + tilt * corners[:, 1:] / (height * scale)
    turn = np.radians(turned_deg)
    corners = corners @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]) + size / 2
    matrix = cv2.getPerspectiveTransform(
        np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32), corners.astype(np.float32)
    )
    desk = np.full((size[1], size[0], 3), dice.integers(60, 150, size=3), dtype=np.uint8)
    photo = cv2.warpPerspective(
        document, matrix, (int(size[0]), int(size[1])), dst=desk, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_TRANSPARENT
    )
    if blur:
        photo = cv2.GaussianBlur(photo, (0, 0), blur)
    noisy = np.clip(photo + dice.normal(0, 4, size=photo.shape), 0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", noisy[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return np.ascontiguousarray(np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), dtype=np.uint8)[:, :, ::-1])


def as_jpeg(picture: Pixels, quality: int = 92) -> bytes:
    """The picture as a file."""
    _, packed = cv2.imencode(".jpg", picture[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    return packed.tobytes()


class _Sheet:
    """A sheet whose places and sizes are shares of its width and height."""

    def __init__(self, *, width: int, height: int) -> None:
        waves = np.sin(np.linspace(0, 40, width))[None, :] + np.sin(np.linspace(0, 30, height))[:, None]
        paper = np.clip(np.array(_PAPER) + waves[:, :, None] * 5, 0, 255).astype(np.uint8)
        self._image = Image.fromarray(paper)
        self._draw = ImageDraw.Draw(self._image)

    def say(self, text: str, x: float, y: float, size: float, ink: tuple[int, int, int] = _INK, font: Path | None = None) -> None:
        """Write text, Chinese where no typeface is named; `size` is a share of the width."""
        pixels = max(6, round(size * self._image.width))
        left, top = x * self._image.width, y * self._image.height
        if font is not None:
            self._draw.text((left, top), text, fill=ink, font=ImageFont.truetype(str(font), pixels), anchor="lt")
            return
        for character in text:
            face = ImageFont.truetype(str(_han_font(character)), pixels)
            self._draw.text((left, top), character, fill=ink, font=face)
            left += self._draw.textlength(character, font=face)

    def paste(self, picture: Pixels, x: float, y: float, width: float) -> None:
        """Lay a picture on it."""
        size = round(width * self._image.width)
        small = Image.fromarray(picture).resize((size, round(size * picture.shape[0] / picture.shape[1])))
        self._image.paste(small, (round(x * self._image.width), round(y * self._image.height)))

    def pixels(self) -> Pixels:
        """The sheet."""
        return np.asarray(self._image, dtype=np.uint8)


@cache
def _drawn(font: Path) -> frozenset[int]:
    return frozenset(TTFont(font).getBestCmap())


def _han_font(character: str) -> Path:
    return next(font for font in HAN_FONTS if ord(character) in _drawn(font))
