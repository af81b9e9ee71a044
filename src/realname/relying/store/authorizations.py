"""Requests for consent on their way, in browsers and beside them, in their tables: hashes of secrets, never the secrets."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, exists, or_, select

from realname.kernel.identifiers import LineId, PersonId, RelyingClientId
from realname.lines.store.tables import lines
from realname.platform.db.repository import OneTable
from realname.platform.db.row_mapper import RowMapper
from realname.relying.model.authorization import Authorization, BackchannelRequest
from realname.relying.model.consent_status import ConsentCapture
from realname.relying.store.codecs import ASKED
from realname.relying.store.tables import relying_authorizations, relying_captures, relying_requests

_of_browser, _of_request, _of_capture = relying_authorizations.c, relying_requests.c, relying_captures.c


class Authorizations(OneTable[Authorization]):
    """Requests in browsers, by the hash of what the browser holds, or of the code."""

    rows = RowMapper(Authorization, relying_authorizations, codecs={"asked": ASKED})

    def add(self, authorization: Authorization) -> None:
        """Keep a new one."""
        self._records.insert(authorization)

    def find(self, holder_hash: str) -> Authorization | None:
        """Find and lock, or None."""
        return self._records.lock_one(select(relying_authorizations).where(_of_browser.holder_hash == holder_hash))

    def of_code(self, code_hash: str) -> Authorization | None:
        """Find and lock by the code, or None: a code is exchanged once."""
        return self._records.lock_one(select(relying_authorizations).where(_of_browser.code_hash == code_hash))

    def save(self, authorization: Authorization) -> None:
        """Replace."""
        self._records.replace(authorization)

    def forget(self, *, asked_before: datetime) -> None:
        """Forget those that were asked before a time."""
        self._connection.execute(delete(relying_authorizations).where(_of_browser.asked_at < asked_before))


def _waits(asked_after: datetime) -> tuple[ColumnElement[bool], ...]:
    """Whether a request beside the browser waits for an answer."""
    return _of_request.consent_id.is_(None), _of_request.refused_at.is_(None), _of_request.asked_at > asked_after


class BackchannelRequests(OneTable[BackchannelRequest]):
    """Requests beside the browser, by the hash of what the service polls with, or by person."""

    rows = RowMapper(BackchannelRequest, relying_requests, codecs={"asked": ASKED})

    def add(self, request: BackchannelRequest) -> None:
        """Keep a new one."""
        self._records.insert(request)

    def of_auth_req(self, auth_req_hash: str) -> BackchannelRequest | None:
        """Find and lock, or None."""
        return self._records.lock_one(select(relying_requests).where(_of_request.auth_req_hash == auth_req_hash))

    def of_person(self, request_id: str, person_id: PersonId) -> BackchannelRequest | None:
        """Find one of a person's, or None; not locked."""
        asked = select(relying_requests).where(_of_request.id == request_id, _of_request.person_id == person_id.value)
        return self._records.one(asked)

    def open_of(self, person_id: PersonId, *, asked_after: datetime) -> Sequence[BackchannelRequest]:
        """Those of a person that wait for an answer, the newest first."""
        asked = select(relying_requests).where(_of_request.person_id == person_id.value, *_waits(asked_after))
        return self._records.all(asked.order_by(_of_request.asked_at.desc(), _of_request.id))

    def lock_open_like(self, request: BackchannelRequest, *, asked_after: datetime) -> Sequence[BackchannelRequest]:
        """Lock those of one's service that wait for an answer about its line in the hands of its person, in the order of their ids."""
        meant = (
            _of_request.client_id == request.client_id.value,
            _of_request.line_id == (request.line_id.value if request.line_id else None),
            _of_request.person_id == (request.person_id.value if request.person_id else None),
        )
        return self._records.lock_all(select(relying_requests).where(*meant, *_waits(asked_after)).order_by(_of_request.id))

    def about(
        self, client_id: RelyingClientId, number_mark: str, *, asked_after: datetime, refused_after: datetime
    ) -> Sequence[BackchannelRequest]:
        """The requests of a service about a number that still wait for an answer, and those that the person refused."""
        is_waiting = and_(*_waits(asked_after))
        is_refused = and_(_of_request.refused_at >= _of_request.asked_at, _of_request.refused_at > refused_after)
        meant = (_of_request.client_id == client_id.value, _of_request.number_mark == number_mark)
        return self._records.all(select(relying_requests).where(*meant, or_(is_waiting, is_refused)))

    def announced(self, line_id: LineId, *, after: datetime) -> Sequence[RelyingClientId]:
        """The services whose requests the holder of a line was sent messages of since a time: one for each message."""
        asked = select(_of_request.client_id).where(_of_request.line_id == line_id.value, _of_request.announced_at > after)
        return [RelyingClientId(one) for one in self._connection.scalars(asked)]

    def save(self, request: BackchannelRequest) -> None:
        """Replace."""
        self._records.replace(request)

    def forget(self, *, asked_before: datetime, refused_before: datetime) -> None:
        """Forget those that were asked before a time; one that the person was asked and refused is kept until the refusal is so old."""
        is_refusal = and_(_of_request.refused_at >= _of_request.asked_at, _of_request.refused_at >= refused_before)
        is_over = or_(_of_request.refused_at.is_(None), ~is_refusal)
        self._connection.execute(delete(relying_requests).where(_of_request.asked_at < asked_before, is_over))


class ConsentCaptures(OneTable[ConsentCapture]):
    """Requests at an address that a service hands on, by the hash of its secret, or by service and number."""

    rows = RowMapper(ConsentCapture, relying_captures, codecs={"asked": ASKED})

    def add(self, capture: ConsentCapture) -> None:
        """Keep a new one."""
        self._records.insert(capture)

    def find(self, secret_hash: str) -> ConsentCapture | None:
        """Find, or None; not locked."""
        return self._records.one(select(relying_captures).where(_of_capture.secret_hash == secret_hash))

    def lock(self, capture_id: str) -> ConsentCapture | None:
        """Find and lock, or None."""
        return self._records.lock_one(select(relying_captures).where(_of_capture.id == capture_id))

    def about(self, client_id: RelyingClientId, number_mark: str) -> Sequence[ConsentCapture]:
        """The requests of a service about a number, the newest first."""
        asked = select(relying_captures).where(_of_capture.client_id == client_id.value, _of_capture.number_mark == number_mark)
        return self._records.all(asked.order_by(_of_capture.asked_at.desc(), _of_capture.id))

    def save(self, capture: ConsentCapture) -> None:
        """Replace."""
        self._records.replace(capture)

    def forget(self, *, asked_before: datetime, refused_before: datetime) -> None:
        """Forget those that were asked before a time.

        One that was refused is kept longer, as long as the person who refused it holds the line.
        """
        is_theirs = exists().where(
            lines.c.id == _of_capture.line_id, lines.c.person_id == _of_capture.person_id, lines.c.deactivated_at.is_(None)
        )
        is_refused = and_(_of_capture.answered_at.is_not(None), ~_of_capture.is_granted, is_theirs)
        is_over = or_(_of_capture.asked_at < refused_before, ~is_refused)
        self._connection.execute(delete(relying_captures).where(_of_capture.asked_at < asked_before, is_over))
