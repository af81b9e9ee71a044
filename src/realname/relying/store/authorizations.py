"""Requests for consent on their way, in browsers and beside them, in their tables: hashes of secrets, never the secrets."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from realname.kernel.identifiers import LineId, PersonId
from realname.platform.db.repository import OneTable
from realname.platform.db.row_mapper import RowMapper
from realname.relying.model.authorization import Authorization, BackchannelRequest
from realname.relying.store.codecs import ASKED
from realname.relying.store.tables import relying_authorizations, relying_requests

_of_browser, _of_request = relying_authorizations.c, relying_requests.c


class Authorizations(OneTable[Authorization]):
    """Requests in browsers, by the hash of what the browser holds, or of the code."""

    rows = RowMapper(Authorization, relying_authorizations, codecs={"asked": ASKED})

    def add(self, authorization: Authorization) -> None:
        """Keep a new one."""
        self._records.insert(authorization)

    def find(self, holder_hash: str) -> Authorization | None:
        """Find and lock, or None."""
        return self._records.one(select(relying_authorizations).where(_of_browser.holder_hash == holder_hash).with_for_update())

    def of_code(self, code_hash: str) -> Authorization | None:
        """Find and lock by the code, or None: a code is exchanged once."""
        return self._records.one(select(relying_authorizations).where(_of_browser.code_hash == code_hash).with_for_update())

    def save(self, authorization: Authorization) -> None:
        """Replace."""
        self._records.replace(authorization)

    def forget(self, *, asked_before: datetime) -> None:
        """Forget those that were asked before a time."""
        self._connection.execute(delete(relying_authorizations).where(_of_browser.asked_at < asked_before))


class BackchannelRequests(OneTable[BackchannelRequest]):
    """Requests beside the browser, by the hash of what the service polls with, or by person."""

    rows = RowMapper(BackchannelRequest, relying_requests, codecs={"asked": ASKED})

    def add(self, request: BackchannelRequest) -> None:
        """Keep a new one."""
        self._records.insert(request)

    def of_auth_req(self, auth_req_hash: str) -> BackchannelRequest | None:
        """Find and lock, or None."""
        return self._records.one(select(relying_requests).where(_of_request.auth_req_hash == auth_req_hash).with_for_update())

    def of_person(self, request_id: str, person_id: PersonId) -> BackchannelRequest | None:
        """Find and lock one of a person's, or None."""
        asked = select(relying_requests).where(_of_request.id == request_id, _of_request.person_id == person_id.value)
        return self._records.one(asked.with_for_update())

    def open_of(self, person_id: PersonId, *, asked_after: datetime) -> Sequence[BackchannelRequest]:
        """Those of a person that wait for an answer, the newest first."""
        waits = (_of_request.consent_id.is_(None), _of_request.refused_at.is_(None), _of_request.asked_at > asked_after)
        asked = select(relying_requests).where(_of_request.person_id == person_id.value, *waits)
        return self._records.all(asked.order_by(_of_request.asked_at.desc(), _of_request.id))

    def count_of(self, line_id: LineId, *, asked_after: datetime) -> int:
        """How many there were about a line since a time."""
        asked = select(func.count()).select_from(relying_requests)
        return self._connection.scalars(asked.where(_of_request.line_id == line_id.value, _of_request.asked_at > asked_after)).one()

    def save(self, request: BackchannelRequest) -> None:
        """Replace."""
        self._records.replace(request)

    def forget(self, *, asked_before: datetime) -> None:
        """Forget those that were asked before a time."""
        self._connection.execute(delete(relying_requests).where(_of_request.asked_at < asked_before))
