"""Passkeys by WebAuthn: what a browser is asked, and whether its answer is one (W3C Web Authentication, level 2)."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from realname.access.errors import PasskeyRefused
from realname.access.model.passkey import NewPasskey, Passkey
from realname.access.model.staff import StaffMember

_PLACE_NAME = "realname"
_LOCAL = re.compile(r"http://localhost(:[0-9]{1,5})?", re.ASCII)
_MOST_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAuthnPasskeys:
    """Implements the port `PasskeyCeremony`.

    Attributes:
        rp_id: The relying party: the host that passkeys are made for.
        origin: Where the pages are; empty: `http://localhost` on any port, for trying out.
    """

    rp_id: str
    origin: str

    def creation_question(self, member: StaffMember, *, challenge: str, known: Sequence[Passkey]) -> str:
        """Ask for a new one."""
        import webauthn
        from webauthn.helpers import base64url_to_bytes
        from webauthn.helpers.structs import (
            AuthenticatorSelectionCriteria,
            PublicKeyCredentialDescriptor,
            ResidentKeyRequirement,
            UserVerificationRequirement,
        )

        options = webauthn.generate_registration_options(
            rp_id=self.rp_id,
            rp_name=_PLACE_NAME,
            user_id=member.id.value.encode(),
            user_name=member.login,
            user_display_name=member.login,
            challenge=bytes.fromhex(challenge),
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one.id)) for one in known],
        )
        return webauthn.options_to_json(options)

    def use_question(self, *, challenge: str) -> str:
        """Ask for any."""
        import webauthn
        from webauthn.helpers.structs import UserVerificationRequirement

        options = webauthn.generate_authentication_options(
            rp_id=self.rp_id, challenge=bytes.fromhex(challenge), user_verification=UserVerificationRequirement.REQUIRED
        )
        return webauthn.options_to_json(options)

    def read_new(self, answer: str, *, challenge: str) -> NewPasskey:
        """Read and check what was made."""
        import webauthn
        from webauthn.helpers import bytes_to_base64url

        with _answers():
            made = webauthn.verify_registration_response(
                credential=answer,
                expected_challenge=bytes.fromhex(challenge),
                expected_rp_id=self.rp_id,
                expected_origin=origin_for(answer, origin=self.origin),
                require_user_verification=True,
            )
        return NewPasskey(id=bytes_to_base64url(made.credential_id), public_key=made.credential_public_key, sign_count=made.sign_count)

    def id_in(self, answer: str) -> str:
        """Which passkey it says it is of."""
        from webauthn.helpers import bytes_to_base64url, parse_authentication_credential_json

        if len(answer) > _MOST_BYTES:
            raise PasskeyRefused
        with _answers():
            return bytes_to_base64url(parse_authentication_credential_json(answer).raw_id)

    def read_use(self, answer: str, *, challenge: str, passkey: Passkey) -> int:
        """Check a use; the library refuses a count that does not go up, unless the authenticator never counts."""
        import webauthn

        with _answers():
            used = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=bytes.fromhex(challenge),
                expected_rp_id=self.rp_id,
                expected_origin=origin_for(answer, origin=self.origin),
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        return used.new_sign_count


def origin_for(answer: str, *, origin: str) -> str:
    """The origin that is taken: the one that was set, or, where none is, this machine's on the port that the browser names.

    Raises:
        PasskeyRefused: The answer names no origin, or that of another machine.
    """
    if origin:
        return origin
    from webauthn.helpers import base64url_to_bytes

    with _answers():
        said = json.loads(base64url_to_bytes(json.loads(answer)["response"]["clientDataJSON"]))["origin"]
    if not isinstance(said, str) or not _LOCAL.fullmatch(said):
        raise PasskeyRefused
    return said


@contextmanager
def _answers() -> Iterator[None]:
    """Refuse whatever the library raises over bytes that are no answer."""
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        yield
    except (WebAuthnException, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise PasskeyRefused from problem
