"""What access needs of others: passkeys, codes of authenticator apps, names of outlets, and what waits for a member of staff."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Protocol

from realname.access.model.passkey import Authenticator, NewPasskey, Passkey
from realname.access.model.rights import Right
from realname.access.model.staff import StaffMember
from realname.kernel.identifiers import OutletId


class PasskeyCeremony(Protocol):
    """Asks for passkeys of this place, and checks what comes back; who holds it is always verified by the device.

    Questions and answers are the JSON that browsers speak (`PublicKeyCredential.parse…FromJSON` and `toJSON`). Challenges are 64
    lower-case hexadecimal characters.
    """

    def creation_question(self, member: StaffMember, *, challenge: str, known: Sequence[Passkey]) -> str:
        """Ask a browser to make a passkey that it can find without a login."""
        ...

    def use_question(self, *, challenge: str) -> str:
        """Ask a browser to use any passkey it has of this place."""
        ...

    def read_new(self, answer: str, *, challenge: str) -> NewPasskey:
        """Read and check a passkey that was made.

        Raises:
            PasskeyRefused: Not made for this challenge and place, or without verifying who holds it.
        """
        ...

    def id_in(self, answer: str) -> str:
        """Which passkey an answer says it is of; nothing of it is checked.

        Raises:
            PasskeyRefused: It is no answer.
        """
        ...

    def read_use(self, answer: str, *, challenge: str, passkey: Passkey) -> int:
        """Check a use; returns how often the passkey was used.

        Raises:
            PasskeyRefused: Not signed by this passkey for this challenge and place, without verifying who holds it, or its count
                did not go up: there may be a copy of it.
        """
        ...


class OneTimeCodes(Protocol):
    """Codes of six digits for half a minute (RFC 6238)."""

    def secret(self, authenticator: Authenticator) -> str:
        """Draw an app's secret: base 32, 160 bits, the same for the same salt, to be drawn by no one else."""
        ...

    def address(self, authenticator: Authenticator, *, login: str) -> str:
        """The `otpauth:` address that apps read as a QR code; it holds the secret."""
        ...

    def backup_hash(self, authenticator: Authenticator, code: str) -> str:
        """Hash a backup code as it was issued, hexadecimal: by a key and the salt of the app; the database alone tries none."""
        ...

    def step_of(self, authenticator: Authenticator, code: str, *, at: datetime) -> int | None:
        """Which half minute a code is of: the present one, the one before or after; None: of none."""
        ...


class OutletNames(Protocol):
    """What people call outlets."""

    def name_of(self, outlet_id: OutletId) -> str:
        """The name; the id where there is none."""
        ...


class WaitingQueue(Protocol):
    """Something that waits for people: its count stands at its link in the navigation.

    Attributes:
        section: Of the navigation, such as `reviews`.
        right: Whose holders it waits for.
    """

    section: ClassVar[str]
    right: ClassVar[Right]

    def count(self, member: StaffMember) -> int:
        """How many wait for a member just now; they hold the right."""
        ...
