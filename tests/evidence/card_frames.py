"""Writes the frames of card readers for invented people, for tests."""

from collections.abc import Mapping
from functools import reduce
from operator import xor

from realname.evidence.connectors.card_frame import FINGERPRINT_BYTES, HEADER, PHOTO_BYTES, SUCCESS
from realname.evidence.connectors.card_layouts import (
    FOREIGNER_2017,
    FOREIGNER_2023,
    RESIDENCE_PERMIT,
    RESIDENT_CARD,
    CardField,
    CardLayout,
)

_F = CardField
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def with_check_character(number: str) -> str:
    """The 17 digits and the check character of ISO 7064 MOD 11-2."""
    return number + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(number, WEIGHTS, strict=True)) % 11]


RESIDENT = {
    _F.NAME: "李示例",
    _F.SEX: "1",
    _F.ETHNICITY: "01",
    _F.BIRTH: "19850412",
    _F.ADDRESS: "示例省样本市测试路 1 号",
    _F.NUMBER: with_check_character("99010119850412001"),
    _F.AUTHORITY: "样本市公安局",
    _F.START: "20200601",
    _F.END: "20400601",
}
PERMIT = {
    _F.NAME: "陳樣本",
    _F.SEX: "2",
    _F.BIRTH: "19910923",
    _F.ADDRESS: "示例省样本市测试路 2 号",
    _F.NUMBER: with_check_character("81000019910923002"),
    _F.AUTHORITY: "样本市公安局",
    _F.START: "20210601",
    _F.END: "20260531",
    _F.PERMIT_NUMBER: "H12345678",
    _F.ISSUE_COUNT: "01",
    _F.SIGN: "J",
}
OLD_FOREIGNER = {
    _F.LATIN_NAME: "ERIKSSON, ANNA MARIA",
    _F.SEX: "2",
    _F.NUMBER: "SWE110074081201",
    _F.NATIONALITY: "SWE",
    _F.CHINESE_NAME: "安娜",
    _F.START: "20180601",
    _F.END: "20280601",
    _F.BIRTH: "19740812",
    _F.VERSION: "01",
    _F.AUTHORITY: "1100",
    _F.SIGN: "I",
}
FOREIGNER = {
    _F.CHINESE_NAME: "安娜",
    _F.SEX: "2",
    _F.ISSUE_COUNT: "00",
    _F.BIRTH: "19740812",
    _F.LATIN_NAME: "ERIKSSON, ANNA MARIA",
    _F.NUMBER: with_check_character("91175219740812002"),
    _F.START: "20240601",
    _F.END: "20340601",
    _F.NATIONALITY: "SWE",
    _F.SIGN: "Y",
}
CARDS = {"resident": (RESIDENT_CARD, RESIDENT), "permit": (RESIDENCE_PERMIT, PERMIT)} | {
    "foreigner-2017": (FOREIGNER_2017, OLD_FOREIGNER),
    "foreigner-2023": (FOREIGNER_2023, FOREIGNER),
}


def text_of(layout: CardLayout, values: Mapping[CardField, str]) -> bytes:
    """The 256 bytes of a card."""
    parts = [values.get(field, "").ljust(size // 2)[: size // 2] for field, size in layout.fields]
    return "".join(parts).encode("utf-16-le")


def framed(content: bytes, *, status: bytes = SUCCESS) -> bytes:
    """Any content with header, length, status and checksum."""
    body = (len(status) + len(content) + 1).to_bytes(2, "big") + status + content
    return HEADER + body + bytes([reduce(xor, body)])


def frame(layout: CardLayout, values: Mapping[CardField, str], *, fingerprint: bytes | None = None) -> bytes:
    """The frame of a card; with an empty fingerprint, in the form of 2012."""
    sizes = [256, PHOTO_BYTES] + ([] if fingerprint is None else [len(fingerprint)])
    photo = b"WLf" + bytes(PHOTO_BYTES - 3)
    return framed(b"".join(size.to_bytes(2, "big") for size in sizes) + text_of(layout, values) + photo + (fingerprint or b""))


FINGERPRINT = bytes(FINGERPRINT_BYTES)
