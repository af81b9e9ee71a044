"""Numbers of documents that are no identity numbers of the country: passports, permits of travel and residence, service cards.

Each has one canonical text, by which a person is found again: a passport's is `ISSUER/NUMBER`, as two issuers give the same number.
Sources: GA/T 704.14 (permits of Hong Kong, Macau and Taiwan), State Council (2018) on residence permits, the National Immigration
Administration on the permanent resident's cards of 2017 and 2023, ICAO Doc 9303-3.
"""

import re
import unicodedata
from collections.abc import Mapping

from realname.evidence.errors import IdentityNumberInvalid
from realname.evidence.model.kinds import KINDS, EvidenceKind, NumberForm

_FIELD = "identity_number"
_FORMS: Mapping[NumberForm, re.Pattern[str]] = {
    NumberForm.RESIDENCE_PERMIT: re.compile(r"8[123]0000[0-9]{11}[0-9X]", re.ASCII),
    NumberForm.PERMANENT_RESIDENT: re.compile(r"[A-Z]{3}[0-9]{12}|9[0-8][0-9]{15}[0-9X]", re.ASCII),
    NumberForm.HK_MACAU: re.compile(r"[HM][0-9]{8}", re.ASCII),
    NumberForm.TAIWAN: re.compile(r"[0-9]{8}", re.ASCII),
    NumberForm.PASSPORT: re.compile(r"[A-Z]{1,3}/[A-Z0-9]{1,20}", re.ASCII),
    # A word or two of the unit, digits, and a word behind them, as "南字第00012345号".
    NumberForm.SERVICE: re.compile(r"[㐀-䶿一-鿿]{1,6}[0-9]{6,12}"),
}
_AROUND = re.compile(r"[\s第号<-]")
_ISSUE_COUNT = re.compile(r"([HM][0-9]{8}|[0-9]{8})[0-9]{2}", re.ASCII)  # older permits count their renewals behind the number


def is_document_number(number: str) -> bool:
    """Whether a plain number has the form of any of these."""
    return any(form.fullmatch(number) for form in _FORMS.values())


def canonical_number(kind: EvidenceKind, text: str, *, issuer: str = "") -> str:
    """Give the number of a kind of evidence the one text that is hashed.

    Args:
        kind: Which form it must have.
        text: As read or typed.
        issuer: The code of the issuing state or organisation, of a passport (`D` or `UTO`).

    Raises:
        IdentityNumberInvalid: It is of another form.
    """
    form = KINDS[kind].number
    if form is NumberForm.NATIONAL:
        return text
    number = plain_number(text)
    if form is NumberForm.PASSPORT and "/" not in number:
        number = f"{issuer.strip('<').upper()}/{number}"
    if counted := _ISSUE_COUNT.fullmatch(number):
        number = counted[1]
    if not _FORMS[form].fullmatch(number):
        raise IdentityNumberInvalid(field=_FIELD)
    return number


def plain_number(text: str) -> str:
    """The number alone: without spaces, hyphens, fillers and the words that a service card puts around it."""
    return _AROUND.sub("", unicodedata.normalize("NFKC", text)).upper()
