"""Sign-ins of people to their own page in their tables: hashes of codes and tokens, never the codes and tokens."""

from datetime import datetime

from sqlalchemy import delete, func, or_, select, update

from realname.holder.model.sign_in import NUMBER_TRIES, CodePurpose, PersonCode, PersonSignIn
from realname.holder.store.tables import person_codes, person_sign_ins
from realname.platform.db.repository import OneTable
from realname.platform.db.row_mapper import RowMapper

_codes, _sign_ins = person_codes.c, person_sign_ins.c


class PersonCodes(OneTable[PersonCode]):
    """One-time codes that were asked for, by the hash of what the browser holds."""

    rows = RowMapper(PersonCode, person_codes)

    def add(self, code: PersonCode) -> None:
        """Keep a new one."""
        self._records.insert(code)

    def find(self, holder_hash: str, purpose: CodePurpose) -> PersonCode | None:
        """Find, or None; locked until the transaction ends, so that tries are counted one by one."""
        asked = select(person_codes).where(_codes.holder_hash == holder_hash, _codes.purpose == purpose.value).with_for_update()
        return self._records.one(asked)

    def save(self, code: PersonCode) -> None:
        """Replace."""
        self._records.replace(code)

    def count(self, number_mark: str, *, since: datetime) -> int:
        """How many were asked for with a number since a time."""
        asked = select(func.count()).select_from(person_codes).where(_codes.number_mark == number_mark, _codes.asked_at > since)
        return self._connection.scalars(asked).one()

    def expire(self, *, asked_before: datetime) -> None:
        """Forget the hashes of the codes that were asked for before a time, and where they went: only that they were asked for remains."""
        is_kept = or_(_codes.code_hash.is_not(None), _codes.line_id.is_not(None))
        old = update(person_codes).where(_codes.asked_at < asked_before, is_kept)
        self._connection.execute(old.values(code_hash=None, line_id=None, person_id=None))

    def forget(self, *, asked_before: datetime) -> None:
        """Forget those that were asked for before a time."""
        self._connection.execute(delete(person_codes).where(_codes.asked_at < asked_before))


class PersonSignIns(OneTable[PersonSignIn]):
    """Sign-ins of people that have not ended, by the hash of their token."""

    rows = RowMapper(PersonSignIn, person_sign_ins)

    def add(self, sign_in: PersonSignIn) -> None:
        """Keep a new one."""
        self._records.insert(sign_in)

    def find(self, token_hash: str) -> PersonSignIn | None:
        """Find, or None."""
        return self._records.one(select(person_sign_ins).where(_sign_ins.token_hash == token_hash))

    def lock(self, token_hash: str) -> PersonSignIn | None:
        """Find, or None; locked until the transaction ends, so that what is typed in it is compared one by one."""
        return self._records.one(select(person_sign_ins).where(_sign_ins.token_hash == token_hash).with_for_update())

    def touch(self, token_hash: str, *, seen_at: datetime) -> None:
        """Record activity; one that ended meanwhile is no error."""
        self._connection.execute(update(person_sign_ins).where(_sign_ins.token_hash == token_hash).values(seen_at=seen_at))

    def count_wrong_number(self, token_hash: str) -> int:
        """Count a wrong identity number that was typed, and say how many there were; of a sign-in that is gone they are used up."""
        theirs = _sign_ins.token_hash == token_hash
        self._connection.execute(update(person_sign_ins).where(theirs).values(number_tries=_sign_ins.number_tries + 1))
        tries = self._connection.scalars(select(_sign_ins.number_tries).where(theirs)).one_or_none()
        return NUMBER_TRIES if tries is None else tries

    def end(self, token_hash: str) -> None:
        """End one; one that is not there is no error."""
        self._connection.execute(delete(person_sign_ins).where(_sign_ins.token_hash == token_hash))

    def forget(self, *, seen_before: datetime, signed_in_before: datetime) -> None:
        """Forget those idle since the one time or begun before the other."""
        is_over = or_(_sign_ins.seen_at < seen_before, _sign_ins.signed_in_at < signed_in_before)
        self._connection.execute(delete(person_sign_ins).where(is_over))
