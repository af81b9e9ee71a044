"""The country of a rule pack: whose numbering plan, identity numbers and cards hold."""

from enum import StrEnum


class Country(StrEnum):
    """Countries whose numbers and cards are known (ISO 3166-1 alpha-2); a pack names one."""

    CN = "CN"
    TH = "TH"
    IN = "IN"
