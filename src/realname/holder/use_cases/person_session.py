"""Sign-ins of people to their own page: begun by a code, read, ended. Each is bound to the holder of the line it came over."""

import hashlib
import hmac
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from realname.holder.events import HolderEvent
from realname.holder.model.sign_in import SESSION_LIMIT, PersonSignIn
from realname.holder.store.sign_ins import PersonSignIns
from realname.kernel.errors import PersonSignInRequired, UnknownLine
from realname.kernel.identifiers import PersonId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, KeyedHashes, RandomTokens
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.lines.errors import PersonCodeWrong
from realname.lines.model.line import Line
from realname.lines.model.person_code import CodePurpose
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.use_cases.person_codes import line_of_code, use_code

_TOUCHED_EVERY = timedelta(minutes=1)
_CSRF = b"realname-person-csrf-1"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSession:
    """Who is signed in to their own page.

    Attributes:
        line: The line the code went to.
        csrf_token: What every form of this sign-in carries.
    """

    person_id: PersonId
    line: Line
    csrf_token: str
    signed_in_at: datetime
    ends_at: datetime

    def most_s(self, at: datetime) -> int:
        """Whole seconds until it has ended whatever happens."""
        return max(0, -(-(self.signed_in_at + SESSION_LIMIT - at) // timedelta(seconds=1)))

    def left_s(self, at: datetime) -> int:
        """Whole seconds until it has ended."""
        return max(0, -(-(self.ends_at - at) // timedelta(seconds=1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInByCode:
    """Opens a sign-in for a code that was typed back."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    keyed_hashes: KeyedHashes

    def __call__(self, *, holder: str, code: str) -> str:
        """Sign in; gives the token, of 256 random bits, which is shown this once.

        Raises:
            PersonCodeWrong: It is another one, has run out, or was used up, or the line is not active any more.
        """
        now, token = self.clock.now(), f"{self.tokens.token()}{self.tokens.token()}"
        with self.units() as unit:
            used = use_code(unit, self.keyed_hashes, holder=holder, code=code, purpose=CodePurpose.SIGN_IN, at=now)
            if used is None:
                unit.commit()
                raise PersonCodeWrong
            line = line_of_code(unit, used)
            unit[PersonSignIns].add(
                PersonSignIn(token_hash=hash_token(token), person_id=line.person_id, line_id=line.id, signed_in_at=now, seen_at=now)
            )
            unit.ledger.append(RecordedEvent(at=now, event=HolderEvent.PERSON_SIGNED_IN, subject=line.id.value))
            unit.commit()
        return token


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPersonSession:
    """Says who holds a token."""

    units: UnitsOfWork
    reads: Reads
    clock: Clock

    def __call__(self, token: str) -> PersonSession:
        """Read, and keep the sign-in from idling out.

        Raises:
            PersonSignInRequired: No one holds it, it has run out, or its line is closed, barred or another person's by now.
        """
        sign_in, line = self._read(token)
        now = self.clock.now()
        if now - sign_in.seen_at >= _TOUCHED_EVERY:
            sign_in = replace(sign_in, seen_at=now)
            with self.units() as unit:
                unit[PersonSignIns].touch(sign_in.token_hash, seen_at=now)
                unit.commit()
        return _session(sign_in, line, token)

    def without_activity(self, token: str) -> PersonSession:
        """Read for what a page asks by itself: the sign-in idles on.

        Raises:
            PersonSignInRequired: As above.
        """
        return _session(*self._read(token), token)

    def _read(self, token: str) -> tuple[PersonSignIn, Line]:
        with self.reads() as unit:
            sign_in = unit[PersonSignIns].find(hash_token(token))
            if sign_in is None or sign_in.is_over(self.clock.now()):
                raise PersonSignInRequired
            try:
                line = unit[Lines].get(sign_in.line_id)
            except UnknownLine:
                raise PersonSignInRequired from None
        if line.person_id != sign_in.person_id or line.state is not LineState.ACTIVE:
            self.end(token)
            raise PersonSignInRequired
        return sign_in, line

    def end(self, token: str) -> None:
        """End a sign-in; one that is not there is no error."""
        with self.units() as unit:
            unit[PersonSignIns].end(hash_token(token))
            unit.commit()


def _session(sign_in: PersonSignIn, line: Line, token: str) -> PersonSession:
    return PersonSession(
        person_id=sign_in.person_id,
        line=line,
        csrf_token=hmac.digest(token.encode(), _CSRF, hashlib.sha256).hex(),
        signed_in_at=sign_in.signed_in_at,
        ends_at=sign_in.ends_at,
    )
