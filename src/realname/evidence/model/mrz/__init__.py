"""The machine-readable zone of documents: formats, check digits, dates and names (ICAO Doc 9303 parts 3 to 7; China's permits)."""

from realname.evidence.model.mrz.check_digits import check_digit
from realname.evidence.model.mrz.layouts import MrzField, MrzFormat, PositionType, line_shape, position_types
from realname.evidence.model.mrz.zone import Mrz, MrzCheck, MrzSex, parse_mrz
from realname.evidence.model.mrz.zone_dates import ZoneDay

__all__ = [
    "Mrz",
    "MrzCheck",
    "MrzField",
    "MrzFormat",
    "MrzSex",
    "PositionType",
    "ZoneDay",
    "check_digit",
    "line_shape",
    "parse_mrz",
    "position_types",
]
