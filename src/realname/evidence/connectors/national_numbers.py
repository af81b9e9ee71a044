"""Personal numbers on documents of many countries, checked by python-stdnum: whether they hold, and which birth and sex they say.

China's are of 18 characters (GB 11643, ISO 7064 MOD 11-2): those of residents, those of residence permits of Hong Kong (810000), Macao
(820000) and Taiwan (830000), and those of foreigners' permanent residence cards since 2023, which begin with 9.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from importlib import import_module
from types import ModuleType

from stdnum.exceptions import InvalidFormat, InvalidLength, ValidationError
from stdnum.iso7064 import mod_11_2

from realname.evidence.model.agreement import NumberFacts
from realname.evidence.model.mrz import MrzSex

_CHINESE_FORM = re.compile(r"[0-9]{17}[0-9X]", re.ASCII)
_FORM = re.compile(r"[0-9A-Z+./ -]{1,24}", re.ASCII)

# The number that a document of the issuer shows as its holder's own.
_MODULES: Mapping[str, str] = {
    "BEL": "be.nn",
    "BGR": "bg.egn",
    "CZE": "cz.rc",
    "DNK": "dk.cpr",
    "ESP": "es.dni",
    "EST": "ee.ik",
    "FIN": "fi.hetu",
    "HRV": "hr.oib",
    "IND": "in_.aadhaar",
    "ISL": "is_.kennitala",
    "LTU": "lt.asmens",
    "LVA": "lv.pvn",
    "MYS": "my.nric",
    "NLD": "nl.bsn",
    "NOR": "no.fodselsnummer",
    "POL": "pl.pesel",
    "ROU": "ro.cnp",
    "SVK": "sk.rc",
    "SWE": "se.personnummer",
    "THA": "th.pin",
    "TUR": "tr.tckimlik",
    "ZAF": "za.idnr",
}
_SEXES = {"F": MrzSex.FEMALE, "M": MrzSex.MALE}


def number_facts(issuer: str, number: str) -> NumberFacts | None:
    """What a number says; None: no rule for this issuer is known.

    Args:
        issuer: Its code of three letters.
        number: As a source shows it; the filler of a zone stands for a hyphen.
    """
    text = number.upper().replace("<", "-").strip("- ")
    if issuer == "CHN":
        return chinese_number_facts(text)
    if issuer not in _MODULES:
        return None
    module = import_module(f"stdnum.{_MODULES[issuer]}")
    if not _FORM.fullmatch(text):
        return NumberFacts(holds=False, has_form=False)
    try:
        module.validate(text)
    except (InvalidFormat, InvalidLength):
        return NumberFacts(holds=False, has_form=False)
    except ValidationError:
        return NumberFacts(holds=False)
    return NumberFacts(holds=True, birth_on=_birth(module, text), sex=_sex(module, text))


def chinese_number_facts(number: str) -> NumberFacts:
    """What one of China's numbers of 18 characters says."""
    if not _CHINESE_FORM.fullmatch(number):
        return NumberFacts(holds=False, has_form=False)
    if not mod_11_2.is_valid(number):
        return NumberFacts(holds=False)
    try:
        birth_on = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return NumberFacts(holds=False)
    return NumberFacts(holds=True, birth_on=birth_on, sex=MrzSex.MALE if int(number[16]) % 2 else MrzSex.FEMALE)


def _birth(module: ModuleType, number: str) -> date | None:
    read: Callable[[str], date | None] | None = getattr(module, "get_birth_date", None)
    try:
        return read(number) if read else None
    except ValidationError:
        return None


def _sex(module: ModuleType, number: str) -> MrzSex | None:
    read: Callable[[str], str] | None = getattr(module, "get_gender", None)
    try:
        return _SEXES.get(read(number)) if read else None
    except ValidationError:
        return None
