"""Sign-ins of people to their own page in their tables: hashes of codes and tokens, never the codes and tokens."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import RowMapping, delete, func, insert, or_, select, update

from realname.holder.model.sign_in import NUMBER_TRIES, CodePurpose, PersonCode, PersonSignIn
from realname.holder.store.tables import person_codes, person_sign_ins
from realname.kernel.identifiers import LineId, PersonId
from realname.platform.db.store import SqlStore
from realname.registration.store.registrations import Column

_codes, _sign_ins = person_codes.c, person_sign_ins.c


class PersonCodes(SqlStore):
    """One-time codes that were asked for, by the hash of what the browser holds."""

    def add(self, code: PersonCode) -> None:
        """Keep a new one."""
        self._connection.execute(insert(person_codes).values(_code_row(code)))

    def find(self, holder_hash: str, purpose: CodePurpose) -> PersonCode | None:
        """Find, or None; locked until the transaction ends, so that tries are counted one by one."""
        asked = select(person_codes).where(_codes.holder_hash == holder_hash, _codes.purpose == purpose.value).with_for_update()
        row = self._connection.execute(asked).mappings().one_or_none()
        return None if row is None else _code(row)

    def save(self, code: PersonCode) -> None:
        """Replace."""
        self._connection.execute(update(person_codes).where(_codes.holder_hash == code.holder_hash).values(_code_row(code)))

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


class PersonSignIns(SqlStore):
    """Sign-ins of people that have not ended, by the hash of their token."""

    def add(self, sign_in: PersonSignIn) -> None:
        """Keep a new one."""
        self._connection.execute(insert(person_sign_ins).values(_sign_in_row(sign_in)))

    def find(self, token_hash: str) -> PersonSignIn | None:
        """Find, or None."""
        row = self._connection.execute(select(person_sign_ins).where(_sign_ins.token_hash == token_hash)).mappings().one_or_none()
        return None if row is None else _sign_in(row)

    def lock(self, token_hash: str) -> PersonSignIn | None:
        """Find, or None; locked until the transaction ends, so that what is typed in it is compared one by one."""
        asked = select(person_sign_ins).where(_sign_ins.token_hash == token_hash).with_for_update()
        row = self._connection.execute(asked).mappings().one_or_none()
        return None if row is None else _sign_in(row)

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


def _code_row(code: PersonCode) -> Mapping[str, Column]:
    return {
        "holder_hash": code.holder_hash,
        "purpose": code.purpose.value,
        "number_mark": code.number_mark,
        "asked_at": code.asked_at,
        "code_hash": code.code_hash,
        "line_id": code.line_id.value if code.line_id else None,
        "person_id": code.person_id.value if code.person_id else None,
        "tries": code.tries,
    }


def _code(row: RowMapping) -> PersonCode:
    return PersonCode(
        holder_hash=row["holder_hash"],
        purpose=CodePurpose(row["purpose"]),
        number_mark=row["number_mark"],
        asked_at=row["asked_at"],
        code_hash=row["code_hash"],
        line_id=LineId(row["line_id"]) if row["line_id"] else None,
        person_id=PersonId(row["person_id"]) if row["person_id"] else None,
        tries=row["tries"],
    )


def _sign_in_row(sign_in: PersonSignIn) -> Mapping[str, Column]:
    return {
        "token_hash": sign_in.token_hash,
        "person_id": sign_in.person_id.value,
        "line_id": sign_in.line_id.value,
        "signed_in_at": sign_in.signed_in_at,
        "seen_at": sign_in.seen_at,
        "number_tries": sign_in.number_tries,
    }


def _sign_in(row: RowMapping) -> PersonSignIn:
    return PersonSignIn(
        token_hash=row["token_hash"],
        person_id=PersonId(row["person_id"]),
        line_id=LineId(row["line_id"]),
        signed_in_at=row["signed_in_at"],
        seen_at=row["seen_at"],
        number_tries=row["number_tries"],
    )
