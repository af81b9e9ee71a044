"""The organisation that holds a line, as pages name it: by its number at the operator, which says nothing about a person."""

import re

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import OrganisationId

FIELD = "organisation"
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")  # as over the API


def parse_organisation(text: str) -> OrganisationId:
    """Take an organisation's number.

    Raises:
        InvalidInput: None was given, or it is no such number.
    """
    if not text:
        raise InvalidInput(field=FIELD, cause="absent")
    if _NUMBER.fullmatch(text) is None:
        raise InvalidInput(field=FIELD)
    return OrganisationId(text)


def organisation_of(text: str) -> OrganisationId | None:
    """Take what a page before has asked for; empty: the line is a person's."""
    return parse_organisation(text) if text else None
