"""Issuing states in a machine-readable zone against countries in certificates (ICAO Doc 9303-3, 5; ISO 3166-1)."""

from functools import cache

from babel.core import get_global

from realname.evidence.model.chip import CountryAgreement

# Codes of ICAO that are none of ISO 3166-1, and issuers whose certificates state another country than that of the code.
_OTHERS = {
    "D": {"DE"},
    "GBD": {"GB"},
    "GBN": {"GB"},
    "GBO": {"GB"},
    "GBP": {"GB"},
    "GBS": {"GB"},
    "EUE": {"EU"},
    "UNO": {"UN"},
    "UNA": {"UN"},
    "RKS": {"KS", "XK"},
    "CHN": {"CN", "HK", "MO"},
}

# Of people without a nationality, of organisations, and of specimens (ICAO Doc 9303-3, 5).
_WITHOUT_COUNTRY = frozenset(
    {*(f"XX{last}" for last in "ABCX"), *["XOM", "XPO", "XBA", "XIM", "XCC", "XCE", "XCO", "XEC", "XES", "XMP", "XDC", "UTO"]}
)


@cache
def known_states() -> frozenset[str]:
    """Every code of one or three letters of a state or an issuer: of ISO 3166-1, of ICAO's own, and Utopia's of specimens."""
    of_iso = (code for code, named in get_global("territory_aliases").items() if len(code) == 3 and code.isalpha() and named)  # noqa: PLR2004
    return (frozenset(of_iso) - {"ZZZ"}) | _OTHERS.keys() | _WITHOUT_COUNTRY


def is_known_state(code: str) -> bool:
    """Whether a code is of a state or an issuer."""
    return code in known_states()


def compare_countries(*, issuing_state: str, country: str) -> CountryAgreement:
    """Hold an issuing state (`D<<`, `FRA`) against the country of a certificate (`DE`, `FR`)."""
    state = issuing_state.rstrip("<").upper()
    named = _OTHERS.get(state) or set(get_global("territory_aliases").get(state, ()) if len(state) == 3 else ())  # noqa: PLR2004
    if not named or not country:
        return CountryAgreement.UNKNOWN
    return CountryAgreement.AGREES if country.upper() in named | {state} else CountryAgreement.DIFFERS
