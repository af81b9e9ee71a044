"""Tokens of relying services in their table: hashes, never the tokens."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select

from realname.kernel.identifiers import ConsentId, RelyingClientId
from realname.platform.db.repository import OneTable
from realname.platform.db.row_mapper import RowMapper
from realname.relying.model.token import RelyingToken
from realname.relying.store.codecs import ASKED
from realname.relying.store.tables import relying_tokens

_table = relying_tokens.c


class RelyingTokens(OneTable[RelyingToken]):
    """Tokens, by their hash."""

    rows = RowMapper(RelyingToken, relying_tokens, codecs={"asked": ASKED})

    def add(self, token: RelyingToken) -> None:
        """Keep a new one."""
        self._records.insert(token)

    def find(self, token_hash: str) -> RelyingToken | None:
        """Find, or None; not locked."""
        return self._records.one(select(relying_tokens).where(_table.token_hash == token_hash))

    def lock(self, token_hash: str) -> RelyingToken | None:
        """Find and lock, or None."""
        return self._records.lock_one(select(relying_tokens).where(_table.token_hash == token_hash))

    def use(self, token: RelyingToken, *, at: datetime) -> bool:
        """Record the use of one; False: it was used before. Of two at once one alone gets True."""
        return self._records.replace(replace(token, used_at=at), only=_table.used_at.is_(None))

    def end_family(self, family: str) -> None:
        """End all tokens that follow from one another."""
        self._connection.execute(delete(relying_tokens).where(_table.family == family))

    def end_of_consent(self, consent_id: ConsentId) -> None:
        """End all that rest on a consent."""
        self._connection.execute(delete(relying_tokens).where(_table.consent_id == consent_id.value))

    def end_of_client(self, client_id: RelyingClientId) -> None:
        """End all of a service."""
        self._connection.execute(delete(relying_tokens).where(_table.client_id == client_id.value))

    def forget(self, *, expired_before: datetime) -> None:
        """Forget those that expired before a time."""
        self._connection.execute(delete(relying_tokens).where(_table.expires_at < expired_before))
