"""Sign-ins of people to their own page in their table: hashes of tokens, never the tokens."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, or_, select

from realname.holder.model.sign_in import NUMBER_TRIES, PersonSignIn
from realname.holder.store.tables import person_sign_ins
from realname.platform.db.repository import OneTable
from realname.platform.db.row_mapper import RowMapper

_sign_ins = person_sign_ins.c


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
        return self._records.lock_one(select(person_sign_ins).where(_sign_ins.token_hash == token_hash))

    def touch(self, token_hash: str, *, seen_at: datetime) -> None:
        """Record activity; one that ended meanwhile is no error."""
        if found := self.lock(token_hash):
            self._records.replace(replace(found, seen_at=seen_at))

    def count_wrong_number(self, token_hash: str) -> int:
        """Count a wrong identity number that was typed, and say how many there were; of a sign-in that is gone they are used up."""
        found = self.lock(token_hash)
        if found is None:
            return NUMBER_TRIES
        counted = replace(found, number_tries=found.number_tries + 1)
        self._records.replace(counted)
        return counted.number_tries

    def end(self, token_hash: str) -> None:
        """End one; one that is not there is no error."""
        self._connection.execute(delete(person_sign_ins).where(_sign_ins.token_hash == token_hash))

    def forget(self, *, seen_before: datetime, signed_in_before: datetime) -> None:
        """Forget those idle since the one time or begun before the other."""
        is_over = or_(_sign_ins.seen_at < seen_before, _sign_ins.signed_in_at < signed_in_before)
        self._connection.execute(delete(person_sign_ins).where(is_over))
