"""Subscriptions of relying services to new SIMs of a line: made, read, listed and deleted by the client that has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import LineId, Msisdn, PersonId, SubscriptionId
from realname.kernel.ports import Clock, RandomTokens, Vault
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.lines.model.line import Line
from realname.lines.store.lines import Lines
from realname.registration.store.persons import Persons
from realname.relying.errors import ServiceNotApplicable, SinkRefused, SubscriptionExists, SubscriptionsUsedUp, UnknownSubscription
from realname.relying.model.caller import Caller
from realname.relying.model.operation import Operation
from realname.relying.model.subscription import MOST_OF_LINE, EndReason, SwapSubscription, token_place
from realname.relying.store.subscriptions import SwapSubscriptions
from realname.relying.use_cases.answers import RecordAnswer
from realname.relying.use_cases.subjects import FindSubject, line_in_service
from realname.relying.use_cases.swap_events import EndSubscription
from realname.webhooks.errors import EndpointUrlInvalid
from realname.webhooks.model.sink import Sink
from realname.webhooks.use_cases.deliveries import Deliveries


@dataclass(frozen=True, slots=True, kw_only=True)
class SinkToken:
    """A bearer token for the address that events are sent to; a secret, silent when shown."""

    token: str
    expires_at: datetime

    def __repr__(self) -> str:
        """The kind alone."""
        return "SinkToken(…)"


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedSubscription:
    """What a client asks for.

    Attributes:
        sink: An HTTPS address.
        token: None: the address asks for none.
        expires_at: None: without end.
        most_events: None: as many as there are.
    """

    sink: str
    token: SinkToken | None
    expires_at: datetime | None
    most_events: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSubscription:
    """A subscription as its client sees it.

    Attributes:
        phone_number: None: the token that asks stands for a line, and its client is not told the number.
    """

    subscription: SwapSubscription
    phone_number: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubscribeToSwaps:
    """Makes a subscription."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    vault: Vault
    find_subject: FindSubject
    deliveries: Deliveries
    record: RecordAnswer

    def __call__(self, caller: Caller, *, phone_number: str | None, wanted: WantedSubscription) -> ShownSubscription:
        """Make it.

        Raises:
            InvalidInput: A time is not in the future.
            SinkRefused: Events may not be sent to the address.
            IdentifierUnnecessary, IdentifierMissing, NumberQuotaReached, RelyingConsentMissing: As `FindSubject`.
            NumberNotServed: No line in service has the number.
            ServiceNotApplicable: The person's key is gone, so that nothing can be kept for them.
            SubscriptionExists: The client has one to this line at this address.
            SubscriptionsUsedUp: It has too many to this line.
        """
        now = self.clock.now()
        _require_future("config.subscriptionExpireTime", wanted.expires_at, now=now)
        _require_future("sinkCredential.accessTokenExpiresUtc", wanted.token.expires_at if wanted.token else None, now=now)
        subscription_id = SubscriptionId(self.tokens.token())
        self._require_sink(subscription_id, wanted.sink)
        msisdn = self.find_subject(caller, phone_number)
        with self.units() as unit:
            line = unit[Lines].get(line_in_service(unit, msisdn).id)  # locked, so that two calls at once count each other
            _require_place(unit, caller, line.id, sink=wanted.sink)
            made = SwapSubscription(
                id=subscription_id,
                client=caller.client,
                purpose=caller.purpose,
                line_id=line.id,
                person_id=line.person_id,
                is_two_legged=caller.subject is None,
                sink=wanted.sink,
                created_at=now,
                sealed_token=self._sealed(unit, line.person_id, subscription_id, wanted.token),
                token_expires_at=wanted.token.expires_at if wanted.token else None,
                expires_at=wanted.expires_at,
                most_events=wanted.most_events,
            )
            unit[SwapSubscriptions].add(made)
            self.record(unit, caller, line, Operation.SUBSCRIBE_SIM_SWAP)
            unit.commit()
        return _shown(caller, made, line)

    def _require_sink(self, subscription_id: SubscriptionId, url: str) -> None:
        try:
            self.deliveries.require_usable(Sink(id=subscription_id.value, url=url))
        except EndpointUrlInvalid:
            raise SinkRefused(field="sink") from None

    def _sealed(self, unit: UnitOfWork, person_id: PersonId, subscription_id: SubscriptionId, token: SinkToken | None) -> bytes | None:
        person = unit[Persons].read_many([person_id]).get(person_id)
        if person is None or person.wrapped_key is None:
            raise ServiceNotApplicable
        if token is None:
            return None
        return self.vault.seal(token.token.encode(), wrapped_key=person.wrapped_key, context=token_place(person_id, subscription_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSubscriptions:
    """Reads those of a client; a token that stands for a line sees those of that line alone."""

    reads: Reads

    def one(self, caller: Caller, subscription_id: SubscriptionId) -> ShownSubscription:
        """One that is running.

        Raises:
            UnknownSubscription: There is none, or it is not this client's.
        """
        with self.reads() as unit:
            subscription = require_own(unit, caller, subscription_id)
            return _shown(caller, subscription, unit[Lines].read(subscription.line_id))

    def page(self, caller: Caller, *, page: int, of: int) -> tuple[Sequence[ShownSubscription], int]:
        """Those of one page, counted from 1, and how many there are in all.

        Raises:
            NumberNotServed: The line of the token is not in service any more.
        """
        with self.reads() as unit:
            line_id = line_in_service(unit, Msisdn(caller.subject)).id if caller.subject else None
            found = unit[SwapSubscriptions].page(caller.client, line_id=line_id, first=(page - 1) * of, limit=of)
            shown = [_shown(caller, one, unit[Lines].read(one.line_id)) for one in found]
            return shown, unit[SwapSubscriptions].count(caller.client, line_id=line_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteSubscription:
    """Ends a subscription at its client's wish; a last event says so at its address."""

    units: UnitsOfWork
    clock: Clock
    end: EndSubscription

    def __call__(self, caller: Caller, subscription_id: SubscriptionId) -> None:
        """End it.

        Raises:
            UnknownSubscription: There is none, or it is not this client's.
        """
        with self.units() as unit:
            line = unit[Lines].get(require_own(unit, caller, subscription_id).line_id)
            locked = unit[SwapSubscriptions].get(subscription_id)
            if locked.ended_at is not None:  # meanwhile, by a change of the line or by its time
                raise UnknownSubscription
            self.end(unit, locked, line, EndReason.SUBSCRIPTION_DELETED, at=self.clock.now())
            unit.commit()


def require_own(unit: UnitOfWork, caller: Caller, subscription_id: SubscriptionId) -> SwapSubscription:
    """A running subscription of a client, and of the line that the token stands for where it stands for one; not locked.

    Raises:
        UnknownSubscription: There is none.
    """
    found = unit[SwapSubscriptions].find(subscription_id)
    if found is None or found.client != caller.client:
        raise UnknownSubscription
    if caller.subject is not None:
        lines = unit[Lines].of_number(Msisdn(caller.subject))
        if all(line.id != found.line_id or line.person_id != found.person_id for line in lines):
            raise UnknownSubscription
    return found


def _require_future(field: str, at: datetime | None, *, now: datetime) -> None:
    if at is not None and at <= now:
        raise InvalidInput(field=field)


def _require_place(unit: UnitOfWork, caller: Caller, line_id: LineId, *, sink: str) -> None:
    own = [one for one in unit[SwapSubscriptions].of_line(line_id) if one.client == caller.client]
    if any(one.sink == sink for one in own):
        raise SubscriptionExists
    if len(own) >= MOST_OF_LINE:
        raise SubscriptionsUsedUp


def _shown(caller: Caller, subscription: SwapSubscription, line: Line) -> ShownSubscription:
    is_named = subscription.is_two_legged and caller.subject is None
    return ShownSubscription(subscription=subscription, phone_number=line.msisdn.value if is_named else None)
