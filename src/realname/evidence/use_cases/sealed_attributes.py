"""The applicant's attributes as sealed bytes: bound to the person and the registration they were read in."""

import json
from datetime import date

from realname.evidence.model.applicant import ApplicantAttributes
from realname.kernel.identifiers import IdentityNumber, PersonId, RegistrationId
from realname.kernel.ports import Vault
from realname.vault.errors import SealBroken

_LENGTH_BYTES = 512  # of what is sealed, or a multiple; a name and an address take some 300 bytes


def seal_attributes(
    attributes: ApplicantAttributes, *, vault: Vault, wrapped_key: bytes, person_id: PersonId, registration_id: RegistrationId
) -> bytes:
    """Encode and seal."""
    content = {
        "address": attributes.address,
        "birth_on": attributes.birth_on.isoformat(),
        "ethnicity": attributes.ethnicity,
        "identity_number": attributes.identity_number.value,
        "name": attributes.name,
        "nationality": attributes.nationality,
        "sex": attributes.sex,
    }
    plain = json.dumps(content, ensure_ascii=False, sort_keys=True).encode()
    # How long a name and an address are is no one's business either; JSON does not mind spaces behind it.
    plain = plain.ljust(-(-len(plain) // _LENGTH_BYTES) * _LENGTH_BYTES)
    return vault.seal(plain, wrapped_key=wrapped_key, context=_context(person_id, registration_id))


def open_attributes(
    sealed: bytes, *, vault: Vault, wrapped_key: bytes, person_id: PersonId, registration_id: RegistrationId
) -> ApplicantAttributes:
    """Open and decode.

    Raises:
        SealBroken: Changed, moved, or its key is gone.
    """
    plain = vault.open(sealed, wrapped_key=wrapped_key, context=_context(person_id, registration_id))
    try:
        content = json.loads(plain)
        return ApplicantAttributes(
            name=content["name"],
            identity_number=IdentityNumber(content["identity_number"]),
            sex=content["sex"],
            ethnicity=content["ethnicity"],
            birth_on=date.fromisoformat(content["birth_on"]),
            address=content["address"],
            nationality=content.get("nationality", ""),  # what was sealed before knows none
        )
    except (ValueError, KeyError, TypeError) as problem:
        raise SealBroken(kind="attributes") from problem


def _context(person_id: PersonId, registration_id: RegistrationId) -> str:
    return f"{person_id}/registrations/{registration_id}/attributes"
