"""The records of lines, part of the unit of work: lines, orders about them to the operator, and notices to their subscribers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from realname.kernel.identifiers import LineId, Msisdn, NoticeId, OrderId, PersonId, RegistrationId
from realname.lines.model.line import Line
from realname.lines.model.notice import KeptNotice
from realname.lines.model.order import LineOrder
from realname.lines.model.service_order import OrderKind
from realname.lines.model.transitions import LineState
from realname.registration.model.registration import Registration


class Lines(Protocol):
    """Lines by id and by registration; one registration has one line at most, by database constraint."""

    def add(self, line: Line) -> None:
        """Keep a new one.

        Raises:
            ApprovalAlreadyUsed: The registration has a line, or the number or SIM carries one.
        """
        ...

    def get(self, line_id: LineId) -> Line:
        """Read and lock.

        Raises:
            UnknownLine: There is none.
        """
        ...

    def save(self, line: Line) -> None:
        """Replace."""
        ...

    def count_held(self, person_id: PersonId) -> int:
        """Lines the person holds or uses, or has been promised: live lines, and approvals that have brought no line yet.

        Without those of which a dispute was answered that they are not theirs.
        """
        ...

    def count(self) -> int:
        """How many there are, of whatever state."""
        ...

    def page(self, *, after: LineId | None, limit: int, state: LineState | None = None) -> Sequence[Line]:
        """Lines, or those in a state, in the order of their ids, from behind one on; not locked."""
        ...

    def count_private(self, person_id: PersonId) -> int:
        """As `count_held`, without those that an organisation holds."""
        ...

    def of_number(self, msisdn: Msisdn) -> Sequence[Line]:
        """All lines a number carried that are still known by it, the newest first; not locked."""
        ...

    def of_person(self, person_id: PersonId) -> Sequence[Line]:
        """All lines a person holds or held, the newest first; not locked."""
        ...

    def given_away_by(self, person_id: PersonId) -> Sequence[Line]:
        """Lines that a person held and that have another holder now, the newest first; not locked."""
        ...

    def holder_registrations(self, line_id: LineId) -> Sequence[Registration]:
        """Those that gave a line its holders, one after the other: the one that opened it, and every transfer; not locked."""
        ...

    def sealed_number_of(self, registration_id: RegistrationId) -> bytes | None:
        """The number of a line that was forgotten, as it was sealed then for who held it by a registration before the last holder."""
        ...

    def forget_number(self, line_id: LineId, *, sealed: bytes | None, former: Mapping[RegistrationId, bytes]) -> None:
        """Let nothing of a closed line be found by its number: in its orders, its notices and the registrations that were for it neither.

        An order without an answer keeps the number until it has one.

        Args:
            line_id: Of a line that is not live.
            sealed: The number under the last holder's key; None where that key is gone, or it was never theirs.
            former: The number under the keys of those who held the line before, by the registration that made them its holder.
        """
        ...

    def forget_rejected(self, line_id: LineId) -> None:
        """Let nothing of whom it was for stay on a line that the operator would not activate: neither number, SIM, organisation nor person.

        Its order is answered.
        """
        ...

    def sealed_number(self, line_id: LineId) -> bytes | None:
        """The number of a line that was forgotten, as it was sealed then."""
        ...

    def ids_served_before(self, *, ended_before: datetime, limit: int) -> Sequence[LineId]:
        """Closed lines whose service ended before a time, the longest ended first.

        Their number is purged and they are not forgotten; none of their records is held, or another one is there and is not.
        """
        ...

    def ids_of_records(self, line_id: LineId) -> Sequence[RegistrationId]:
        """Activated registrations that opened or changed a line and are not erased, in the order they were opened."""
        ...

    def is_held(self, line_id: LineId) -> bool:
        """Whether an authority keeps any record of a line."""
        ...

    def forget(self, line_id: LineId) -> None:
        """Forget SIM, organisation and sealed numbers of a closed line whose registrations are erased: that it was there remains."""
        ...

    def ids_with_ended_bars(self, *, at: datetime, limit: int) -> Sequence[LineId]:
        """Live lines with a bar whose time is over, the longest over first."""
        ...


class LineOrders(Protocol):
    """Orders to the operator, by id and by line."""

    def add(self, order: LineOrder) -> None:
        """Keep a new one.

        Raises:
            ApprovalAlreadyUsed: There is an order of this id: an approval orders once.
        """
        ...

    def get(self, order_id: OrderId) -> LineOrder:
        """Read and lock.

        Raises:
            UnknownOrder: There is none.
        """
        ...

    def save(self, order: LineOrder) -> None:
        """Replace."""
        ...

    def of_line(self, line_id: LineId) -> Sequence[LineOrder]:
        """All orders of a line, in order of ordinal; not locked."""
        ...

    def claim_due(
        self, *, kinds: frozenset[OrderKind], at: datetime, until: datetime, limit: int, line_id: LineId | None = None
    ) -> Sequence[LineOrder]:
        """Take due orders of these kinds for oneself until a time, the longest due first; no other claim gets them before.

        An order that waits for another one of its line (`LineOrder.waits_for`) is not due.

        Args:
            kinds: Which orders.
            at: Now.
            until: The end of the lease.
            limit: Most orders.
            line_id: Those of one line; None: of all.
        """
        ...

    def unanswered(self, *, asked_before: datetime, limit: int) -> Sequence[LineOrder]:
        """Orders sent before a time that have no answer, the oldest first; not locked."""
        ...


class Notices(Protocol):
    """Notices that wait to be sent, and were."""

    def add(self, notice: KeptNotice) -> None:
        """Keep a new one; a second one of the same id changes nothing."""
        ...

    def get(self, notice_id: NoticeId) -> KeptNotice | None:
        """Read and lock, or None."""
        ...

    def save(self, notice: KeptNotice) -> None:
        """Replace."""
        ...

    def take_back(self, notice_id: NoticeId) -> None:
        """Forget one that is not sent yet; one that was sent, or is not there, is no error."""
        ...

    def drop_unsent(self, line_id: LineId) -> None:
        """Forget what is not sent yet of a line: it was meant for whoever held it before."""
        ...

    def claim_due(self, *, at: datetime, until: datetime, limit: int) -> Sequence[KeptNotice]:
        """Take due notices for oneself until a time, the longest due first."""
        ...
