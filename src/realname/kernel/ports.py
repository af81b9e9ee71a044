"""What the use cases need of the outside, as protocols; adapters, verification, workflow and sandbox implement them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.evidence import CardReading
from realname.kernel.identifiers import IdentityNumber, Msisdn, RegistrationId
from realname.kernel.receipt import SignedStatement
from realname.lines.model.notice import Notice
from realname.lines.model.operator_line import OperatorLine
from realname.lines.model.service_order import OrderOutcome, ServiceOrder
from realname.registration.model.alternative_checks import MeansApplicant, MeansKind, MeansOutcome, TypedProof
from realname.verification.model.findings import ChallengeOutcome, SourceFinding
from realname.verification.model.frame_observation import Sight
from realname.verification.model.observations import Action
from realname.verification.model.portrait_eyes import PortraitEyes
from realname.verification.model.report import VerificationReport


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Aware, in UTC."""
        ...


class RandomTokens(Protocol):
    """Gives what nobody can guess."""

    def token(self) -> str:
        """32 lower-case hexadecimal characters (128 bits)."""
        ...


class LiveVerifier(Protocol):
    """Judges a recorded clip against a challenge and compares its best probes with the reference: 1:1, never a search."""

    def verify(self, *, clip: bytes, reference: bytes, asked: tuple[Action, ...]) -> VerificationReport:
        """Look at the clip and the reference portrait, both as encoded files.

        Raises:
            ClipRejected: The clip cannot be judged; the code says why.
            ImageRejected: The reference cannot be compared; the code says why.
            ModelUnavailable: A model is missing or its runtime could not run.
            ModelDigestMismatch: A model's file is not the pinned one.
        """
        ...


class LiveEye(Protocol):
    """Looks at the pictures of one live session, in their order; used by one thread at a time."""

    def see(self, jpeg: bytes, *, t_ms: int) -> Sight:
        """Look at one picture, captured `t_ms` milliseconds after the session began by the client's clock.

        Raises:
            FrameUnreadable: It cannot be decoded, or is larger than allowed.
            ModelUnavailable: A model's runtime could not run.
        """
        ...

    def conclude(self, *, reference: bytes, asked: tuple[Action, ...], outcome: ChallengeOutcome) -> VerificationReport:
        """Compare the best pictures with the reference, 1:1, and screen them for attacks.

        Raises:
            ClipRejected: The session cannot be judged; the code says why.
            ImageRejected: The reference cannot be compared; the code says why.
        """
        ...

    def attack_score(self) -> float | None:
        """How likely an attack the pictures so far are, in [0, 1]; None: not screened."""
        ...


class LiveEyes(Protocol):
    """Opens an eye for each live session."""

    def open(self) -> LiveEye:
        """Open one.

        Raises:
            ModelUnavailable: A model is missing or its runtime could not run.
            ModelDigestMismatch: A model's file is not the pinned one.
        """
        ...


class SignatureChecker(Protocol):
    """Checks what a counter signed: ECDSA P-256 with SHA-256."""

    def is_signed(self, message: bytes, *, signature: bytes, public_key: bytes) -> bool:
        """Say whether r||s (64 bytes) is a signature of the message by the key (SubjectPublicKeyInfo, DER)."""
        ...

    def require_public_key(self, spki: bytes) -> None:
        """Accept a P-256 public key.

        Raises:
            InvalidInput: It is none.
        """
        ...


class PasswordHasher(Protocol):
    """Hashes passwords slowly, with a salt; the parameters stand in the hash."""

    def hash(self, password: str) -> str:
        """Hash with a new salt; takes as long as `is_right`."""
        ...

    def is_right(self, password: str, hashed: str) -> bool:
        """Say whether the hash was made of this password."""
        ...


class Marks(Protocol):
    """Marks texts so that the server knows its own mark again."""

    def mark(self, text: str) -> str:
        """Make the mark of a text: 32 lower-case hexadecimal characters, the same for the same text, to be made by nobody else."""
        ...


class ReferenceChecker(Protocol):
    """Looks whether a portrait can serve as reference, before anything else is asked of the applicant."""

    def require_usable(self, portrait: bytes) -> PortraitEyes:
        """Accept a portrait with one usable face, and say how its eyes are.

        Raises:
            ImageRejected: The portrait cannot be compared; the code says why.
        """
        ...


class Vault(Protocol):
    """Keys: per-person data keys wrapped by a key-encryption key, keyed hashes, secrets of the server."""

    def new_key(self) -> bytes:
        """Make a person's data key; only its wrapped form is given out."""
        ...

    def seal(self, plain: bytes, *, wrapped_key: bytes, context: str) -> bytes:
        """Encrypt and authenticate; `context` (person, record and field) must be the same at `open`."""
        ...

    def open(self, sealed: bytes, *, wrapped_key: bytes, context: str) -> bytes:
        """Decrypt.

        Raises:
            SealBroken: Changed, moved to another context, or sealed under another key.
        """
        ...

    def rewrap(self, wrapped_key: bytes) -> bytes:
        """Wrap the same data key by the newest key-encryption key.

        Raises:
            SealBroken: Damaged, or wrapped by a key that is not known.
        """
        ...

    def key_name(self, wrapped_key: bytes) -> str:
        """Name a data key by 32 hexadecimal characters: the same however it is wrapped, and telling nothing about it.

        Raises:
            SealBroken: Damaged, or wrapped by a key that is not known.
        """
        ...

    def identity_hash(self, number: IdentityNumber) -> str:
        """Keyed hash of an identity number, lower-case hexadecimal: finds the person again and tells nobody who they are."""
        ...

    def challenge_secret(self) -> bytes:
        """The secret that challenges are drawn with, 32 bytes."""
        ...


class StatementSigner(Protocol):
    """Signs receipts and deletion certificates (Ed25519)."""

    def sign(self, body: bytes) -> SignedStatement:
        """Sign canonical bytes."""
        ...


class MediaStore(Protocol):
    """Keeps sealed bytes under keys like `registrations/ID/clip/00000`; what is in clear never reaches it."""

    def put(self, key: str, sealed: bytes) -> None:
        """Store durably; the same key again replaces.

        Raises:
            StorageUnavailable: The store did not answer; retryable.
        """
        ...

    def get(self, key: str) -> bytes | None:
        """Read, or None where there is nothing."""
        ...

    def delete(self, key: str) -> None:
        """Remove; nothing there is no error."""
        ...

    def keys(self, prefix: str) -> Sequence[str]:
        """List the keys below a prefix that ends with `/`, sorted; the empty prefix lists all."""
        ...


class NumberingPlan(Protocol):
    """Validates phone numbers."""

    def parse(self, text: str) -> Msisdn:
        """Read a mobile number in international form.

        Raises:
            MsisdnInvalid: Not a valid mobile number.
        """
        ...


class IdentityNumbers(Protocol):
    """Validates identity numbers (resident ID: GB 11643, ISO 7064 MOD 11-2)."""

    def parse(self, text: str) -> IdentityNumber:
        """Read a resident identity number.

        Raises:
            IdentityNumberInvalid: Length, date, division or check character is wrong.
        """
        ...


class CardReader(Protocol):
    """Turns what a card reader gives (its own encoding) into a reading."""

    def read(self, content: bytes) -> CardReading:
        """Parse and validate the chip's fields.

        Raises:
            InvalidInput: A field is missing or not of its form; `field` names it.
            IdentityNumberInvalid: The number fails its checks.
            ImageRejected: The portrait is no image.
        """
        ...


class AuthoritativeSource(Protocol):
    """Asks who issued the evidence whether the attributes are true."""

    def validate(self, attributes: ApplicantAttributes) -> SourceFinding:
        """Answer CONFIRMED, CONTRADICTED or UNKNOWN.

        Raises:
            SourceUnavailable: No answer; retryable.
        """
        ...


class Provisioner(Protocol):
    """The operator's provisioning system."""

    @property
    def key_window(self) -> timedelta:
        """So long after it was first sent the operator knows an idempotency key again; later the same order would be another one."""
        ...

    def carry_out(self, order: ServiceOrder, *, send_before: datetime) -> OrderOutcome:
        """Order; within the key's window the same key is carried out once and answered alike.

        Args:
            order: What shall be.
            send_before: From this time on the connector sends nothing, not even again.

        Raises:
            OperatorUnavailable: No answer, so it may or may not have happened. Within the window it can be sent again; after it,
                ask `find` first.
        """
        ...

    def find(self, order: ServiceOrder) -> OrderOutcome | None:
        """Ask what became of an order that may have been sent; None: the operator never had it.

        Raises:
            OperatorUnavailable: No answer; retryable.
        """
        ...

    def line_on(self, msisdn: Msisdn) -> OperatorLine | None:
        """Ask which line is in service under a number; None: none.

        Raises:
            OperatorUnavailable: No answer; retryable.
        """
        ...


class Notifier(Protocol):
    """Tells whoever holds a line, over the line."""

    def send(self, notice: Notice) -> None:
        """Send once per key.

        Raises:
            OperatorUnavailable: No answer; retryable with the same key.
        """
        ...


class OtherMeans(Protocol):
    """Another means than a face by which an applicant shows that they are whose ID it is."""

    @property
    def kind(self) -> MeansKind:
        """Which."""
        ...

    def prepare(self, applicant: MeansApplicant) -> bool:
        """Do what comes before the applicant types, such as sending a code; False: it cannot be used for them now."""
        ...

    def confirm(self, applicant: MeansApplicant, typed: TypedProof) -> MeansOutcome:
        """Say whether what was typed speaks for this applicant; whatever keeps it from being asked is `UNAVAILABLE`."""
        ...


class RegistrationWorkflow(Protocol):
    """Carries a submitted registration to its end, durably."""

    def start(self, registration_id: RegistrationId) -> bool:
        """Start once; a second start of the same registration changes nothing. Only the id is handed over.

        Returns:
            Whether it is under way, or halted; False: it ended well before, and was not started.
        """
        ...

    def restart(self, registration_id: RegistrationId) -> None:
        """Begin one that has ended anew; where another process was faster, nothing."""
        ...

    def take_up_left(self) -> None:
        """Take up whatever is recorded as under way and carried by nobody.

        Raises:
            StorageUnavailable: The records cannot be reached. The next call takes it up.
        """
        ...
