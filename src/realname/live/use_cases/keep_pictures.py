"""Keep what a live session's pictures are known again by, in the transaction that ends it, and say whether they were shown before.

Exact hashes know the very same picture again, wherever and whenever within the pack's days. Signatures know a recording again that was
encoded anew, among the sessions of the same counter and among those of the same person, of the same day. They are sealed, for each of
the two apart, under a secret of this counter or person and this day: without the server's key no two rows have anything in common.
"""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256

from realname.access.store.counters import Counters
from realname.kernel.identifiers import CounterId, PersonId
from realname.kernel.ports import KeyedHashes, RandomTokens
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import UnitOfWork
from realname.live.model.shown_pictures import KEPT_PICTURES, ShownPictures, spread
from realname.live.store.frame_digests import FrameDigests
from realname.live.store.kept_pictures import KeptPictures
from realname.registration.model.live_session import SessionRecord
from realname.registration.model.retention_rule import RetentionRule
from realname.vault.keys.envelope import open_seal, seal
from realname.verification.model.picture_signature import SIGNATURE_BYTES, PictureSignature
from realname.verification.model.session_findings import SessionFinding

_SCOPE_BYTES = 16
_KEPT_BYTES = KEPT_PICTURES * SIGNATURE_BYTES
_CONTEXT = "live/pictures"


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """One session as its pictures are known by: what was shown, at which counter, by whom."""

    record: SessionRecord
    counter_id: CounterId
    person_id: PersonId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepPictures:
    """Keeps, once a session that ended."""

    keyed_hashes: KeyedHashes
    tokens: RandomTokens
    local_days: LocalDays
    retention_rule: RetentionRule

    def __call__(self, unit: UnitOfWork, shown: Showing, *, at: datetime) -> frozenset[SessionFinding]:
        """Keep hashes and signatures. Returns what was found: a picture of another session, or nearly its pictures."""
        unit[Counters].get(shown.counter_id)  # locked: of two sessions that end at one counter at once, the second finds the first
        today = self.local_days.day_of(at)
        own = set(shown.record.digests)
        found = {
            SessionFinding.FRAME_REUSED: unit[FrameDigests].add(sorted(own), seen_on=today) < len(own),
            SessionFinding.FRAME_NEAR_DUPLICATE: self._is_near_duplicate(unit, shown, today=today),
        }
        self._keep(unit, shown, today=today)
        return frozenset(finding for finding, is_found in found.items() if is_found)

    def _is_near_duplicate(self, unit: UnitOfWork, shown: Showing, *, today: date) -> bool:
        if not shown.record.pictures:
            return False
        pictures = ShownPictures(shown.record.pictures)
        days = (today - timedelta(days=back) for back in range(self.retention_rule.near_duplicate_days))
        scopes = (scope for day in days for scope in self._scopes(shown, day))
        return any(pictures.are_of(scope.open(sealed)) for scope in scopes for sealed in unit[KeptPictures].of_scope(scope.name))

    def _keep(self, unit: UnitOfWork, shown: Showing, *, today: date) -> None:
        if not shown.record.pictures or not self.retention_rule.near_duplicate_days:
            return
        for scope in self._scopes(shown, today):
            sealed = scope.seal(spread(shown.record.pictures))
            unit[KeptPictures].add(scope.name, sealed, row_id=self.tokens.token(), seen_on=today)

    def _scopes(self, shown: Showing, day: date) -> Iterator["_Scope"]:
        yield self._scope(f"counter/{shown.counter_id.value}/{day.isoformat()}")
        if shown.person_id is not None:
            yield self._scope(f"person/{shown.person_id.value}/{day.isoformat()}")

    def _scope(self, place: str) -> "_Scope":
        name, key = (self.keyed_hashes.hash(f"live/pictures/{use}/{place}").encode() for use in ("name", "key"))
        return _Scope(name=sha256(name).digest()[:_SCOPE_BYTES], key=sha256(key).digest())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scope:
    """Among which sessions the same recording is looked for: those of one counter, or of one person, on one day.

    Attributes:
        name: 16 bytes, by which the rows are found; it tells no one which counter, person or day it is.
        key: Under which they are sealed.
    """

    name: bytes
    key: bytes = field(repr=False)

    def seal(self, pictures: Sequence[PictureSignature]) -> bytes:
        """Seal up to 24 of them, filled up by chance, which is like nothing: how many there were is no one's business."""
        plain = b"".join(one.bits for one in pictures)
        return seal(plain + secrets.token_bytes(_KEPT_BYTES - len(plain)), key=self.key, context=_CONTEXT)

    def open(self, sealed: bytes) -> Sequence[PictureSignature]:
        """Open what was sealed, and what filled it up."""
        plain = open_seal(sealed, key=self.key, context=_CONTEXT)
        return [PictureSignature(plain[start : start + SIGNATURE_BYTES]) for start in range(0, len(plain), SIGNATURE_BYTES)]
