"""The number of a closed line as sealed bytes: bound to the person it is kept for, and to the line or the registration it is kept with."""

from realname.kernel.identifiers import LineId, Msisdn, PersonId, RegistrationId
from realname.kernel.ports import Vault
from realname.vault.errors import SealBroken

KeptWith = LineId | RegistrationId  # what a number is kept with: its line, or the registration of a former holder


def seal_number(msisdn: Msisdn, *, vault: Vault, wrapped_key: bytes, person_id: PersonId, kept_with: KeptWith) -> bytes:
    """Seal: with the line for its last holder, with the registration for the person who held it before."""
    return vault.seal(msisdn.value.encode(), wrapped_key=wrapped_key, context=f"{person_id}/{_place(kept_with)}")


def open_number(sealed: bytes, *, vault: Vault, wrapped_key: bytes, person_id: PersonId, kept_with: KeptWith) -> Msisdn:
    """Open; what was sealed before contexts named the person still opens, with that person's key alone.

    Raises:
        SealBroken: Changed, moved, of another person, or its key is gone.
    """
    try:
        plain = vault.open(sealed, wrapped_key=wrapped_key, context=f"{person_id}/{_place(kept_with)}")
    except SealBroken:
        plain = vault.open(sealed, wrapped_key=wrapped_key, context=_place(kept_with))
    return Msisdn(plain.decode())


def _place(kept_with: KeptWith) -> str:
    return f"{'lines' if isinstance(kept_with, LineId) else 'registrations'}/{kept_with}/number"
