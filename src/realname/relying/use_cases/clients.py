"""Relying services at the operator: added, shown, suspended, ended. Each change is in the ledger with who made it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import AgentId, RelyingClientId
from realname.kernel.ledger.events import RecordedEvent, recorded_event
from realname.kernel.ports import Clock
from realname.kernel.typed_names import parse_shown_name
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.lines.store.lines import Lines
from realname.relying.connectors.client_keys import ClientKeySets, parse_client_keys
from realname.relying.errors import RelyingClientEnded, RelyingClientExists, RelyingNameTaken
from realname.relying.events import HarvestSign, RelyingEvent
from realname.relying.model.client import Grant, RelyingClient
from realname.relying.model.scopes import API_OF
from realname.relying.model.service_name import looks_of
from realname.relying.store.audited import keys_digest, settings_digest
from realname.relying.store.clients import RelyingClients
from realname.relying.store.consents import Consents
from realname.relying.store.limits import ClientCalls, ClientWeeks, NumbersOfDay, WeekOfClient
from realname.relying.store.subscriptions import SwapSubscriptions
from realname.relying.store.tokens import RelyingTokens
from realname.relying.use_cases.swap_events import EndDisallowed

LONGEST_NAME = 80
MOST_ADDRESSES = 10
LONGEST_ADDRESS = 400  # an address to lead back to
SUSPECTED_FOR = timedelta(days=7)  # so long an administrator is told, if the service is not ended before
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
_LARGEST_PORT = 65535
_LABEL = r"(?!-)[0-9A-Za-z-]{1,63}(?<!-)"
# RFC 1123, 2.1. A host whose last label is a number, such as 0x7f.1, is an IPv4 address to browsers.
_HOST = re.compile(rf"(?=.{{1,253}}(:|$))({_LABEL}\.)+(?!0[xX])(?=[0-9-]*[A-Za-z]){_LABEL}(:[0-9]+)?", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddRelyingClient:
    """Adds a relying service."""

    units: UnitsOfWork
    clock: Clock
    keys: ClientKeySets

    def __call__(self, client: RelyingClient, *, acting: AgentId | None = None) -> None:
        """Add it.

        Args:
            client: As it is to be.
            acting: Who adds it; None: a sandbox by itself.

        Raises:
            InvalidInput: A name, address, key or scope that cannot be taken; `field` says which.
            KeysAddressRefused: The address of the keys leads to a private network.
            RelyingClientExists: There is one of this id.
            RelyingNameTaken: Another service that has not ended has this name, or one that looks like it.
        """
        self._require_usable(client)
        named = {"agent": acting.value} if acting else {}
        facts = {
            "grants": " ".join(sorted(client.grants)),
            "keys": keys_digest(client),
            "purposes": " ".join(sorted(client.purposes)),
            "scopes": " ".join(sorted(client.scopes)),
            "settings": settings_digest(client),
        }
        with self.units() as unit:
            if unit[RelyingClients].find(client.id) is not None:
                raise RelyingClientExists(client=client.id.value)
            looks = looks_of(client.name)
            for known in unit[RelyingClients].all_while_adding():
                if not known.is_ended and looks_of(known.name) == looks:
                    raise RelyingNameTaken(client=known.id.value)
            unit[RelyingClients].add(client)
            event = recorded_event(RelyingEvent.RELYING_CLIENT_ADDED, client.id.value, at=self.clock.now(), **facts, **named)
            unit.ledger.append(event)
            unit.commit()

    def _require_usable(self, client: RelyingClient) -> None:
        require_name(client.name)
        if not client.scopes or not client.scopes <= API_OF.keys():
            raise InvalidInput(field="scope")
        if not client.purposes:
            raise InvalidInput(field="purpose")
        if not client.grants:
            raise InvalidInput(field="grant")
        if len(client.redirect_uris) > MOST_ADDRESSES or (Grant.CODE in client.grants and not client.redirect_uris):
            raise InvalidInput(field="redirect-uri")
        for uri in client.redirect_uris:
            require_redirect_uri(uri)
        if bool(client.keys) == bool(client.keys_url):
            raise InvalidInput(field="jwks")
        if client.keys:
            parse_client_keys(client.keys)
        else:
            self.keys.require_public(client.keys_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class EndRelyingClient:
    """Ends a relying service, and all its tokens and subscriptions at once. Consents stay, and open nothing."""

    units: UnitsOfWork
    clock: Clock
    end_subscriptions: EndDisallowed

    def __call__(self, client_id: RelyingClientId, *, acting: AgentId) -> None:
        """End it; again changes nothing.

        Raises:
            UnknownRelyingClient: There is none.
        """
        now = self.clock.now()
        with self.units() as unit:
            client = unit[RelyingClients].get(client_id)
            if client.is_ended:
                return
            unit[RelyingClients].save(replace(client, ended_at=now))
            unit[RelyingTokens].end_of_client(client_id)
            for line_id in unit[SwapSubscriptions].lines_of(client_id):
                self.end_subscriptions(unit, unit[Lines].get(line_id), at=now)
            unit.ledger.append(recorded_event(RelyingEvent.RELYING_CLIENT_ENDED, client_id.value, at=now, agent=acting.value))
            unit.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendRelyingClient:
    """Suspends a relying service until it is resumed: no token, no answer and no event meanwhile. Its consents and subscriptions stay."""

    units: UnitsOfWork
    clock: Clock

    def __call__(self, client_id: RelyingClientId, *, acting: AgentId) -> None:
        """Suspend it; again changes nothing.

        Raises:
            UnknownRelyingClient: There is none.
            RelyingClientEnded: It was ended.
        """
        self._change(client_id, self.clock.now(), RelyingEvent.RELYING_CLIENT_SUSPENDED, acting)

    def resume(self, client_id: RelyingClientId, *, acting: AgentId) -> None:
        """Let it ask again; where it is not suspended nothing changes.

        Raises:
            UnknownRelyingClient: There is none.
            RelyingClientEnded: It was ended.
        """
        self._change(client_id, None, RelyingEvent.RELYING_CLIENT_RESUMED, acting)

    def _change(self, client_id: RelyingClientId, suspended_at: datetime | None, event: RelyingEvent, acting: AgentId) -> None:
        with self.units() as unit:
            client = unit[RelyingClients].get(client_id)
            if client.is_ended:
                raise RelyingClientEnded(client=client_id.value)
            if (client.suspended_at is None) is (suspended_at is None):
                return
            unit[RelyingClients].save(replace(client, suspended_at=suspended_at))
            unit.ledger.append(recorded_event(event, client_id.value, at=self.clock.now(), agent=acting.value))
            unit.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    """A day on which a service was suspected of collecting data: what sign it was, and how many numbers it is about."""

    at: datetime
    sign: HarvestSign
    numbers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownClient:
    """A relying service with what it asked and was answered.

    Attributes:
        today: The different numbers of this day, in UTC.
        weeks: The weeks of the last year in which it asked or was answered, the newest first.
        suspicions: That it collects numbers, the newest first.
        consents: How many are in force.
        subscriptions: How many are running.
    """

    client: RelyingClient
    today: NumbersOfDay
    weeks: Sequence[WeekOfClient]
    suspicions: Sequence[Suspicion]
    consents: int
    subscriptions: int

    @property
    def called_at(self) -> datetime | None:
        """When its last request came; None: none came in the last year."""
        return max((one.called_at for one in self.weeks if one.called_at), default=None)

    def answers_in(self, week_on: date) -> int:
        """How many answers it got in the week of a Monday."""
        return sum(one.answers for one in self.weeks if one.week_on == week_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRelyingClients:
    """Reads; changes nothing."""

    units: Reads
    clock: Clock

    def __call__(self) -> Sequence[RelyingClient]:
        """All that ever were, in the order of their ids."""
        with self.units() as unit:
            return unit[RelyingClients].all()

    def shown(self) -> Sequence[ShownClient]:
        """The same, each with what it asked."""
        with self.units() as unit:
            return [self._shown(unit, one) for one in unit[RelyingClients].all()]

    def one(self, client_id: RelyingClientId) -> ShownClient:
        """One of them.

        Raises:
            UnknownRelyingClient: There is none.
        """
        with self.units() as unit:
            return self._shown(unit, unit[RelyingClients].get(client_id))

    def _shown(self, unit: UnitOfWork, client: RelyingClient) -> ShownClient:
        events = reversed(unit.ledger.events_of(client.id.value))
        return ShownClient(
            client=client,
            today=unit[ClientCalls].of_day(client.id, day=self.clock.now().date()),
            weeks=unit[ClientWeeks].newest_first(client.id),
            suspicions=[_suspicion(one) for one in events if one.event is RelyingEvent.RELYING_HARVEST_SUSPECTED],
            consents=unit[Consents].count_in_force(client.id),
            subscriptions=unit[SwapSubscriptions].count(client.id, line_id=None),
        )


def _suspicion(event: RecordedEvent) -> Suspicion:
    facts = dict(event.facts)
    return Suspicion(at=event.at, sign=HarvestSign(str(facts["sign"])), numbers=int(facts["numbers"]))


def require_name(name: str) -> str:
    """Return a name that people can be shown: 80 characters at most, no spaces around it.

    Raises:
        InvalidInput: It is none.
    """
    if name != name.strip():
        raise InvalidInput(field="name")
    return parse_shown_name(name, most=LONGEST_NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSuspectedClients:
    """Reads which services were lately suspected of collecting data, for the administrator's list of what to do."""

    units: Reads
    clock: Clock

    def __call__(self) -> Sequence[RelyingClient]:
        """Those that may still ask, in the order of their ids."""
        since = self.clock.now() - SUSPECTED_FOR
        with self.units() as unit:
            return [one for one in unit[RelyingClients].all() if one.is_active and _is_suspected(unit, one, since=since)]


def _is_suspected(unit: UnitOfWork, client: RelyingClient, *, since: datetime) -> bool:
    told = unit.ledger.events_of(client.id.value)
    return any(one.event is RelyingEvent.RELYING_HARVEST_SUSPECTED and one.at > since for one in told)


def require_redirect_uri(uri: str) -> str:
    """Return an address that a browser may be led back to: HTTPS at a named host, or HTTP at a port of the browser's own machine.

    The host is a whole name, without wildcards; a name in another script is written in punycode (`xn--`), as it will be shown. It is no
    IP address, since no one could say whose it is. There is no user, no fragment and no dot at the end of the host.

    Raises:
        InvalidInput: It is none.

    Source: RFC 6749, 3.1.2; RFC 8252, 7.3 for loopback.
    """
    try:
        parts = urlsplit(uri)
        is_whole = bool(parts.hostname) and (parts.port is None or 0 < parts.port <= _LARGEST_PORT)
    except ValueError:
        raise InvalidInput(field="redirect-uri") from None
    is_plain = uri.isascii() and uri.isprintable() and not {" ", '"', "'", ";", ",", "\\"} & set(uri) and "@" not in parts.netloc
    is_local = parts.scheme == "http" and parts.netloc.rpartition(":")[0] in _LOOPBACK
    is_safe = is_local or (parts.scheme == "https" and _HOST.fullmatch(parts.netloc) is not None)
    if len(uri) > LONGEST_ADDRESS or not is_whole or not is_plain or not is_safe or "#" in uri:
        raise InvalidInput(field="redirect-uri")
    return uri
