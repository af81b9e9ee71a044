"""The 256 bytes of text on China's cards of the resident type, as card readers give them: which field stands where, on which card.

All four have two bytes a character (UCS-2, little-endian), padded by spaces, and say their kind at the same place:

| card | sign | source of the layout |
|---|---|---|
| resident ID card | none | GA 450; every reader's manual |
| residence permit of Hong Kong, Macao and Taiwan residents (2018) | J | the specification of 2018 for readers, as two vendors have it |
| foreigner's permanent residence card of 2017 | I | a table that vendors publish |
| foreigner's permanent residence card of 2023 | Y | the rules of 2023 for readers, as a vendor has them |
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from realname.evidence.model.evidence import EvidenceKind

TEXT_BYTES = 256
_CHARACTER_BYTES = 2
TEXT_CHARACTERS = TEXT_BYTES // _CHARACTER_BYTES


class CardField(StrEnum):
    """What a card says."""

    NAME = "name"
    CHINESE_NAME = "chinese_name"
    LATIN_NAME = "latin_name"
    LATIN_NAME_END = "latin_name_end"
    SEX = "sex"
    ETHNICITY = "ethnicity"
    BIRTH = "birth_on"
    ADDRESS = "address"
    NUMBER = "identity_number"
    AUTHORITY = "issuing_authority"
    START = "valid_from_on"
    END = "valid_until_on"
    PERMIT_NUMBER = "permit_number"
    ISSUE_COUNT = "issue_count"
    NATIONALITY = "nationality"
    VERSION = "version"
    SIGN = "sign"
    RESERVED = "reserved"


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLayout:
    """One card.

    Attributes:
        kind: What it is as evidence.
        sign: The letter that says so; empty for the resident ID card.
        fields: Each field with its bytes, in their order; `RESERVED` may be there more than once.
        number: The form of its identity number.
    """

    kind: EvidenceKind
    sign: str
    fields: tuple[tuple[CardField, int], ...]
    number: re.Pattern[str]

    def values(self, text: str) -> Mapping[CardField, str]:
        """The fields of the 128 characters, without the padding behind them."""
        found: dict[CardField, str] = {}
        place = 0
        for field, size in self.fields:
            characters = size // _CHARACTER_BYTES
            if field is not CardField.RESERVED:
                found[field] = text[place : place + characters].rstrip(" \x00")
            place += characters
        return found


_F = CardField
_RESIDENT = (
    (_F.NAME, 30),
    (_F.SEX, 2),
    (_F.ETHNICITY, 4),
    (_F.BIRTH, 16),
    (_F.ADDRESS, 70),
    (_F.NUMBER, 36),
    (_F.AUTHORITY, 30),
    (_F.START, 16),
    (_F.END, 16),
)
RESIDENT_CARD = CardLayout(
    kind=EvidenceKind.RESIDENT_ID_CARD,
    sign="",
    fields=(*_RESIDENT, (_F.RESERVED, 28), (_F.SIGN, 2), (_F.RESERVED, 6)),
    # A division of the mainland or Taiwan province, or the fictional 99: 81 to 83 and other nines are those of the other cards.
    number=re.compile(r"(?:[1-7][0-9]|99)[0-9]{15}[0-9X]", re.ASCII),
)
RESIDENCE_PERMIT = CardLayout(
    kind=EvidenceKind.RESIDENCE_PERMIT,
    sign="J",
    fields=(
        *((_F.RESERVED if field is _F.ETHNICITY else field, size) for field, size in _RESIDENT),
        (_F.PERMIT_NUMBER, 18),
        (_F.ISSUE_COUNT, 4),
        (_F.RESERVED, 6),
        (_F.SIGN, 2),
        (_F.RESERVED, 6),
    ),
    number=re.compile(r"8[123]0000[0-9]{11}[0-9X]", re.ASCII),
)
FOREIGNER_2017 = CardLayout(
    kind=EvidenceKind.FOREIGN_PERMANENT_RESIDENT_ID,
    sign="I",
    fields=(
        (_F.LATIN_NAME, 120),
        (_F.SEX, 2),
        (_F.NUMBER, 30),
        (_F.NATIONALITY, 6),
        (_F.CHINESE_NAME, 30),
        (_F.START, 16),
        (_F.END, 16),
        (_F.BIRTH, 16),
        (_F.VERSION, 4),
        (_F.AUTHORITY, 8),
        (_F.SIGN, 2),
        (_F.RESERVED, 6),
    ),
    number=re.compile(r"[A-Z]{3}[0-9]{12}", re.ASCII),
)
FOREIGNER_2023 = CardLayout(
    kind=EvidenceKind.FOREIGN_PERMANENT_RESIDENT_ID,
    sign="Y",
    fields=(
        (_F.CHINESE_NAME, 30),
        (_F.SEX, 2),
        (_F.ISSUE_COUNT, 4),
        (_F.BIRTH, 16),
        (_F.LATIN_NAME, 70),
        (_F.NUMBER, 36),
        (_F.RESERVED, 30),
        (_F.START, 16),
        (_F.END, 16),
        (_F.LATIN_NAME_END, 22),
        (_F.NATIONALITY, 6),
        (_F.SIGN, 2),
        (_F.RESERVED, 6),
    ),
    number=re.compile(r"9[0-9]{16}[0-9X]", re.ASCII),
)
LAYOUTS = (RESIDENT_CARD, RESIDENCE_PERMIT, FOREIGNER_2017, FOREIGNER_2023)
_SIGN_AT = 124  # characters

# GB/T 3304: the codes of peoples, from 01.
_NAMES = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 "
    "土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡 纳西 景颇 "
    "柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 "
    "乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
)
ETHNICITIES = tuple(_NAMES.split())
OTHER_ETHNICITIES: Mapping[str, str] = {"97": "其他", "98": "外国血统中国籍人士"}


def layout_of(text: str) -> CardLayout | None:
    """The card that a text of 128 characters is of; None: it says a kind that is not known."""
    sign = text[_SIGN_AT].strip(" \x00")
    return next((layout for layout in LAYOUTS if layout.sign == sign), None)


def ethnicity_of(code: str) -> str | None:
    """The name of a people by its code of two digits; None: there is none."""
    if code in OTHER_ETHNICITIES:
        return OTHER_ETHNICITIES[code]
    if not re.fullmatch(r"[0-9]{2}", code, re.ASCII) or not 1 <= int(code) <= len(ETHNICITIES):
        return None
    return ETHNICITIES[int(code) - 1]
