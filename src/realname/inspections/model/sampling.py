"""The draw of an inspection: which cases are looked at, as a function of public values alone, so that anyone can make it again.

Two shares of randomness go into it. The operator commits to its own, the nonce, with the head of the ledger's tree; the inspector
commits to dice when the inspection is begun. Then the nonce is shown, and the dice last. So neither side steers the draw, or tries again
(docs/how-to/inspections.md has the argument). A beacon's value needs no commitment: it is unknown when named. It comes before the nonce.
"""

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from realname.cases.model.case_file import CaseFile
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import InspectionId, OutletId, RegistrationId
from realname.ledger.model.tree_head import TreeHead

FEWEST_DICE = 50  # of six faces: 129 bits, so that no one finds the dice by trying all of them against their hash
MOST_DICE = 200
MOST_CASES = 500  # more than anyone looks at in one inspection
LONGEST_PERIOD = timedelta(days=366)
_FEWEST_FACES = 6  # of 50 thrown dice all but one in 1,500 show every face: fewer were typed, not thrown
_DOMAIN = "realname-draw-v1"  # no other text of this project begins so
_SOURCE = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")
_ROUND = re.compile(r"[A-Za-z0-9][A-Za-z0-9.:+-]{0,63}")
_BEACON_VALUE = re.compile(r"(?:[0-9a-f]{2}){16,128}")  # 128 bits at least
_DIGEST = re.compile(r"[0-9a-f]{64}")
_COMMITTED = "realname-share-v1:"  # no other text of this project begins so
_BETWEEN_DICE = re.compile(r"[\s,;-]+")


class Stratum(StrEnum):
    """Which of the decided registrations are drawn from. A closed list: all of it is in the ledger before the decision, or in it."""

    ALL = "all"
    FACE = "face"
    NO_FACE = "no-face"
    APPROVED = "approved"
    REFERRED = "referred"
    REFUSED = "refused"

    def has(self, file: CaseFile) -> bool:
        """Whether a case is of it."""
        if self is Stratum.ALL:
            return True
        if self in {Stratum.FACE, Stratum.NO_FACE}:
            return file.is_without_face is (self is Stratum.NO_FACE)
        return file.decided_as == self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawScope:
    """What is drawn from, and how many.

    Attributes:
        since: Registrations decided from this time on.
        until: And before this one.
        outlets: Of these, sorted; none: of all.
        sample: How many cases; where there are fewer, all of them.
    """

    since: datetime
    until: datetime
    outlets: tuple[OutletId, ...]
    stratum: Stratum
    sample: int

    def has(self, file: CaseFile) -> bool:
        """Whether a case that was decided in the period is drawn from; a mystery shopper's never is: it can become no line."""
        return not file.is_test and (not self.outlets or file.outlet_id in self.outlets) and self.stratum.has(file)


def scope_of(*, since: datetime, until: datetime, outlets: Sequence[OutletId], stratum: Stratum, sample: int) -> DrawScope:
    """A scope that can be drawn from.

    Raises:
        InvalidInput: A period that is empty or longer than a year, or a sample of none or too many; `field` says which.
    """
    if not timedelta() < until - since <= LONGEST_PERIOD:
        raise InvalidInput(field="until", days=LONGEST_PERIOD.days)
    require_sample(sample)
    ordered = tuple(sorted(set(outlets), key=lambda one: one.value))
    return DrawScope(since=since, until=until, outlets=ordered, stratum=stratum, sample=sample)


def require_sample(sample: int) -> None:
    """Refuse a sample of none, or of more than anyone looks at.

    Raises:
        InvalidInput: It is outside of the range; `field` is `sample`.
    """
    if not 1 <= sample <= MOST_CASES:
        raise InvalidInput(field="sample", most=MOST_CASES)


class ShareKind(StrEnum):
    """Where the inspector's share comes from."""

    DICE = "dice"
    BEACON = "beacon"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharePlan:
    """What the inspector's share will be, said when the inspection is begun.

    Attributes:
        source: The beacon's name; empty: dice.
        round: Which of its values, by its number or time; empty: dice.
        at: When the beacon gives it out: later than the inspection is begun, so that no one knows it then; None: dice.
        commitment: Of dice: their hash (`share_commitment`), made where the operator does not see them; empty: a beacon, or begun before
            there were commitments.
    """

    kind: ShareKind
    source: str = ""
    round: str = ""
    at: datetime | None = None
    commitment: str = ""


def dice_plan(commitment: str) -> SharePlan:
    """Commit to dice that were thrown already.

    Raises:
        InvalidInput: No SHA-256 in hexadecimal.
    """
    digest = commitment.strip().lower()
    if not _DIGEST.fullmatch(digest):
        raise InvalidInput(field="share-commitment")
    return SharePlan(kind=ShareKind.DICE, commitment=digest)


def share_commitment(faces: str) -> str:
    """The commitment to dice: SHA-256, hexadecimal, of `realname-share-v1:` and the faces as they lie, without a line end."""
    return hashlib.sha256(f"{_COMMITTED}{faces}".encode()).hexdigest()


def beacon_plan(*, source: str, round_: str, at: datetime, now: datetime) -> SharePlan:
    """Name a value that a public beacon will give out.

    Raises:
        InvalidInput: No name, no round, or one that is out already; `field` says which.
    """
    if not _SOURCE.fullmatch(source):
        raise InvalidInput(field="source")
    if not _ROUND.fullmatch(round_):
        raise InvalidInput(field="round")
    if at <= now:
        raise InvalidInput(field="beacon-at", cause="past")
    return SharePlan(kind=ShareKind.BEACON, source=source, round=round_, at=at)


def parse_share(text: str, *, plan: SharePlan, now: datetime) -> str:
    """Read the inspector's share: the faces of dice as they were thrown, or the beacon's value in hexadecimal.

    Raises:
        InvalidInput: Too few dice, dice that no one threw, others than those committed to, no value of a beacon, or one before its time.
    """
    if plan.kind is ShareKind.DICE:
        faces = _parse_dice(text)
        if share_commitment(faces) != plan.commitment:
            raise InvalidInput(field="share", cause="not-committed")
        return faces
    if plan.at is None or now < plan.at:
        raise InvalidInput(field="share", cause="early")
    value = "".join(text.split()).lower().removeprefix("0x")
    if not _BEACON_VALUE.fullmatch(value):
        raise InvalidInput(field="share", cause="beacon")
    return value


def _parse_dice(text: str) -> str:
    faces = _BETWEEN_DICE.sub("", text)
    if not set(faces) <= set("123456"):
        raise InvalidInput(field="share", cause="faces")
    if not FEWEST_DICE <= len(faces) <= MOST_DICE:
        raise InvalidInput(field="share", cause="count", least=FEWEST_DICE, most=MOST_DICE)
    if len(set(faces)) < _FEWEST_FACES:
        raise InvalidInput(field="share", cause="not-thrown")
    return faces


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """All that a draw is made of; every value is public once it is made.

    Attributes:
        head: The published head: nothing behind it is drawn from.
        nonce: The operator's share.
        share: The inspector's.
    """

    inspection_id: InspectionId
    head: TreeHead
    scope: DrawScope
    plan: SharePlan
    share: str
    nonce: str

    def canonical(self) -> bytes:
        """The text that the seed is the hash of: one line for each value, UTF-8."""
        lines = (
            _DOMAIN,
            f"inspection:{self.inspection_id}",
            f"tree-size:{self.head.size}",
            f"root:{self.head.root_hash}",
            f"since:{moment(self.scope.since)}",
            f"until:{moment(self.scope.until)}",
            f"outlets:{','.join(one.value for one in self.scope.outlets)}",
            f"stratum:{self.scope.stratum.value}",
            f"sample:{self.scope.sample}",
            f"share:{self.plan.kind.value}:{self.plan.source}:{self.plan.round}",
            f"share-value:{self.share}",
            f"nonce:{self.nonce}",
        )
        return "".join(f"{line}\n" for line in lines).encode()

    def seed(self) -> bytes:
        """SHA-256 of the canonical text."""
        return hashlib.sha256(self.canonical()).digest()


@dataclass(frozen=True, slots=True)
class DrawnCase:
    """A case that can be drawn, by its id and the index of the entry that decided it."""

    case_id: RegistrationId
    decided_index: int


def population(files: Sequence[CaseFile], draw: DrawScope, *, size: int) -> list[DrawnCase]:
    """The cases that are drawn from.

    Args:
        files: Those that were decided in the period (`CaseFiles.decided_within`).
        draw: The scope.
        size: Of the head: what was decided behind it is left out.
    """
    decided = ((file, file.decided_index) for file in files if draw.has(file))
    return [DrawnCase(file.case_id, index) for file, index in decided if index is not None and index < size]


def draw_cases(draw: Draw, cases: Sequence[DrawnCase]) -> list[DrawnCase]:
    """Draw: every case has a rank that no one chose, and the lowest ranks are drawn, in their order."""
    seed = draw.seed()
    return sorted(cases, key=lambda one: _rank(seed, one))[: draw.scope.sample]


def list_digest(cases: Sequence[DrawnCase]) -> str:
    """SHA-256, hexadecimal, of a list of cases in its order: what the ledger keeps of it."""
    return hashlib.sha256("".join(f"{_line(one)}\n" for one in cases).encode()).hexdigest()


def moment(at: datetime) -> str:
    """A time as it is in the ledger: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _rank(seed: bytes, case: DrawnCase) -> bytes:
    return hmac.digest(seed, _line(case).encode(), hashlib.sha256)


def _line(case: DrawnCase) -> str:
    return f"{case.case_id}|{case.decided_index}"
