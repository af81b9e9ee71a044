"""The reference connector to a provisioning system: service orders by TMF641, asked after by TMF641 and TMF638, over HTTP."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from realname.kernel.identifiers import Msisdn
from realname.kernel.ports import Clock
from realname.lines.connectors.tmf_orders import ONE_ORDER, SOME_ORDERS, SOME_SERVICES, OrderAnswer, order_body
from realname.lines.model.service_order import OperatorLine, OrderOutcome, ServiceOrder
from realname.platform.errors import OperatorUnavailable
from realname.platform.outbound.call import REFUSAL, Answer, CallFailed, Failure, Request, deadline_at, post_json, read_json
from realname.platform.outbound.outside_system import OutsideSystem
from realname.platform.system.clock_and_tokens import SystemClock

_ORDERS = "/serviceOrdering/v4/serviceOrder"
_SERVICES = "/serviceInventory/v4/service"
_MADE = frozenset({200, 201, 202})
_READ = frozenset({200})
_REFUSED = 422  # understood, and not done; any other refusal may be a fault on the way, which is no answer to the order


class RestProvisioner:
    """Implements the port `Provisioner`."""

    def __init__(self, system: OutsideSystem, *, key_window: timedelta, clock: Clock | None = None) -> None:
        """Take the system, and for how long its operator promises to know a key again."""
        self._system = system
        self._clock = clock or SystemClock()
        # What is sent arrives within one try: so much earlier we stop believing in the key.
        self.key_window = key_window - timedelta(seconds=system.limits.answer_s)

    def carry_out(self, order: ServiceOrder, *, send_before: datetime) -> OrderOutcome:
        """Order; an operator that takes its time is asked after the order for as long as the call may last."""
        send_by = deadline_at(send_before, now=self._clock.now)
        request = post_json(_ORDERS, order_body(order), idempotency_key=order.idempotency_key)
        outcome = self._system.ask(request, lambda answer: _read_made(answer, order), send_by=send_by)
        if outcome is None:
            outcome = self.find(order)
        if outcome is None:
            # It took the order and now denies it: no word on what became of it.
            raise OperatorUnavailable(kind=self._system.kind, reason=Failure.ANSWER_INVALID.value)
        return outcome

    def find(self, order: ServiceOrder) -> OrderOutcome | None:
        """Ask what became of an order; one that is under way is asked after again."""
        query = urlencode({"externalId": order.idempotency_key})
        return self._system.ask(Request(method="GET", url=f"{_ORDERS}?{query}"), lambda answer: _read_found(answer, order))

    def line_on(self, msisdn: Msisdn) -> OperatorLine | None:
        """Ask what is in service under a number."""
        query = urlencode({"serviceCharacteristic.name": "msisdn", "serviceCharacteristic.value": msisdn.value, "state": "active"})
        return self._system.ask(Request(method="GET", url=f"{_SERVICES}?{query}"), lambda answer: _read_line(answer, msisdn))


def _read_made(answer: Answer, order: ServiceOrder) -> OrderOutcome | None:
    if answer.status == _REFUSED:
        read_json(REFUSAL, answer, statuses=frozenset({_REFUSED}))
        return OrderOutcome.REJECTED
    made = read_json(ONE_ORDER, answer, statuses=_MADE)
    _require_same(made, order)
    return made.outcome


def _read_found(answer: Answer, order: ServiceOrder) -> OrderOutcome | None:
    found = read_json(SOME_ORDERS, answer, statuses=_READ)
    for one in found:
        _require_same(one, order)
    if not found:
        return None
    outcomes = {one.outcome for one in found}
    # Sent again after its window an order stands there twice: once done it is done, whatever the other came to.
    if OrderOutcome.DONE in outcomes:
        return OrderOutcome.DONE
    if None in outcomes:
        raise CallFailed(failure=Failure.IN_PROGRESS)
    return OrderOutcome.REJECTED


def _read_line(answer: Answer, msisdn: Msisdn) -> OperatorLine | None:
    lines = [one.line() for one in read_json(SOME_SERVICES, answer, statuses=_READ) if one.is_in_service]
    if not lines:
        return None
    if len(lines) > 1 or lines[0] is None or lines[0].msisdn != msisdn:
        raise CallFailed(failure=Failure.ANSWER_INVALID)
    return lines[0]


def _require_same(answered: OrderAnswer, order: ServiceOrder) -> None:
    if answered.externalId != order.idempotency_key:
        # A mixed-up answer must never open or close another person's line.
        raise CallFailed(failure=Failure.ANSWER_INVALID)
