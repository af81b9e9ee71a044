"""Endpoints of webhooks: added, listed, paused, resumed and removed, with their secrets, which are shown once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from realname.kernel.identifiers import AgentId, DeliveryId, EndpointId
from realname.kernel.ledger.events import Event, recorded_event
from realname.kernel.ledger.implied_records import digest_of, time_text
from realname.kernel.ports import Clock, RandomTokens
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.webhooks.connectors.outgoing import Sender, parse_url
from realname.webhooks.connectors.server_seals import ServerSeals
from realname.webhooks.connectors.signatures import SigningSecret
from realname.webhooks.errors import EndpointStateConflict, TooManyEndpoints, TooManySecrets, UnknownDelivery, UnknownEndpoint
from realname.webhooks.events import WebhookEvent
from realname.webhooks.model.delivery import Delivery, DeliveryState
from realname.webhooks.model.endpoint import (
    MOST_ENDPOINTS,
    MOST_SECRETS,
    EndpointSecret,
    EndpointState,
    SignatureScheme,
    WebhookEndpoint,
    parse_types,
)
from realname.webhooks.model.message import announced_events
from realname.webhooks.store.deliveries import QueuedDeliveries
from realname.webhooks.store.endpoints import EndpointSecrets, WebhookEndpoints

OVERLAP_HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Makes the secrets of endpoints, and opens those that are kept."""

    tokens: RandomTokens
    seals: ServerSeals

    def new(self, endpoint_id: EndpointId, scheme: SignatureScheme, *, at: datetime) -> tuple[EndpointSecret, str]:
        """Make one, and give what its receiver verifies with."""
        signing = SigningSecret(scheme, bytes.fromhex(self.tokens.token() + self.tokens.token()))
        secret_id = self.tokens.token()
        sealed = self.seals.seal(signing.key, place=_place(endpoint_id, secret_id))
        kept = EndpointSecret(id=secret_id, endpoint_id=endpoint_id, scheme=scheme, sealed=sealed, created_at=at)
        return kept, signing.for_receiver()

    def open(self, secret: EndpointSecret) -> SigningSecret:
        """Open one.

        Raises:
            SealBroken: It was changed, or is of another server.
        """
        return SigningSecret(secret.scheme, self.seals.open(secret.sealed, place=_place(secret.endpoint_id, secret.id)))


def _place(endpoint_id: EndpointId, secret_id: str) -> str:
    return f"secret/{endpoint_id}/{secret_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSecret:
    """What is shown of a secret this once: `whsec_...`, or the public key `whpk_...`."""

    endpoint_id: EndpointId
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEndpoint:
    """Adds an endpoint; it is sent what the ledger records from now on."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    secrets: Secrets
    sender: Sender

    def __call__(self, url: str, types: Collection[str], scheme: SignatureScheme, *, acting: AgentId) -> NewSecret:
        """Add.

        Raises:
            EndpointUrlInvalid: The address cannot be called, or the settings do not allow it.
            WebhookTypeUnknown: One of the types is none.
            TooManyEndpoints: There are 50.
        """
        address, kinds = parse_url(url, allows_http=self.sender.allows_http), parse_types(types, known=announced_events())
        self.sender.require_allowed(address)
        endpoint_id, now = EndpointId(self.tokens.token()), self.clock.now()
        secret, shown = self.secrets.new(endpoint_id, scheme, at=now)
        with self.units() as unit:
            unit[WebhookEndpoints].announced()  # locked: no event is announced between its first entry and its commit
            if unit[WebhookEndpoints].count() >= MOST_ENDPOINTS:
                raise TooManyEndpoints(most=MOST_ENDPOINTS)
            added = WebhookEndpoint(
                id=endpoint_id,
                url=address,
                types=kinds,
                state=EndpointState.ACTIVE,
                created_at=now,
                first_entry=unit.ledger.count(),
            )
            unit[WebhookEndpoints].add(added)
            unit[EndpointSecrets].add(secret)
            said = {"agent": acting.value, "types": digest_of(*kinds), "url": digest_of(address)}
            unit.ledger.append(recorded_event(WebhookEvent.ENDPOINT_ADDED, endpoint_id.value, at=now, **said))
            _record_secret(unit, secret, acting=acting)
            unit.commit()
        return NewSecret(endpoint_id=endpoint_id, shown=shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateSecret:
    """Gives an endpoint a new secret; the former ones sign as well until they end."""

    units: UnitsOfWork
    clock: Clock
    secrets: Secrets

    def __call__(self, endpoint_id: EndpointId, *, acting: AgentId, overlap: timedelta, scheme: SignatureScheme | None = None) -> NewSecret:
        """Rotate.

        Args:
            endpoint_id: Of the endpoint.
            acting: Whom the ledger names.
            overlap: For how long the former secrets sign as well; nothing ends them at once.
            scheme: How the new one signs; None: as the newest one.

        Raises:
            UnknownEndpoint: There is none.
            TooManySecrets: Four are valid, and none of them ends now.
        """
        now = self.clock.now()
        with self.units() as unit:
            unit[WebhookEndpoints].get(endpoint_id)
            known = unit[EndpointSecrets].of([endpoint_id])[endpoint_id]
            if overlap and sum(one.is_valid(now) for one in known) >= MOST_SECRETS:
                raise TooManySecrets(most=MOST_SECRETS)
            secret, shown = self.secrets.new(endpoint_id, scheme or known[0].scheme, at=now)
            unit[EndpointSecrets].end(endpoint_id, at=now + overlap)
            unit[EndpointSecrets].add(secret)
            _record_secret(unit, secret, acting=acting, former_until=now + overlap)
            unit.commit()
        return NewSecret(endpoint_id=endpoint_id, shown=shown)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEndpoint:
    """Pauses, resumes and removes endpoints."""

    units: UnitsOfWork
    clock: Clock

    def pause(self, endpoint_id: EndpointId, *, acting: AgentId) -> None:
        """Send nothing until it is resumed; its events wait.

        Raises:
            UnknownEndpoint: There is none.
            EndpointStateConflict: It is not active.
        """
        self._change(endpoint_id, EndpointState.PAUSED, WebhookEvent.ENDPOINT_PAUSED, acting, only={EndpointState.ACTIVE})

    def resume(self, endpoint_id: EndpointId, *, acting: AgentId) -> None:
        """Send again, also to an endpoint that answered that it is gone: what the ledger records from now on.

        Raises:
            UnknownEndpoint: There is none.
            EndpointStateConflict: It is active.
        """
        others = {EndpointState.PAUSED, EndpointState.GONE}
        self._change(endpoint_id, EndpointState.ACTIVE, WebhookEvent.ENDPOINT_RESUMED, acting, only=others)

    def remove(self, endpoint_id: EndpointId, *, acting: AgentId) -> None:
        """Forget it, with its secrets and deliveries.

        Raises:
            UnknownEndpoint: There is none.
        """
        with self.units() as unit:
            unit[WebhookEndpoints].announced()  # locked: none of its deliveries is queued behind what is forgotten
            unit[WebhookEndpoints].get(endpoint_id)
            unit[QueuedDeliveries].forget(endpoint_id.value)
            unit[EndpointSecrets].forget(endpoint_id)
            unit[WebhookEndpoints].remove(endpoint_id)
            self._record(unit, WebhookEvent.ENDPOINT_REMOVED, endpoint_id, acting)
            unit.commit()

    def _change(
        self, endpoint_id: EndpointId, state: EndpointState, event: Event, acting: AgentId, *, only: Collection[EndpointState]
    ) -> None:
        with self.units() as unit:
            endpoint = unit[WebhookEndpoints].get(endpoint_id)
            if endpoint.state not in only:
                raise EndpointStateConflict(state=endpoint.state.value)
            unit[WebhookEndpoints].save(replace(endpoint, state=state, failures=0, rests_until=None))
            self._record(unit, event, endpoint_id, acting)
            unit.commit()

    def _record(self, unit: UnitOfWork, event: Event, endpoint_id: EndpointId, acting: AgentId) -> None:
        unit.ledger.append(recorded_event(event, endpoint_id.value, at=self.clock.now(), agent=acting.value))


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointView:
    """An endpoint with what is shown of it.

    Attributes:
        secrets: Those that are valid, the newest first; nothing of them is in clear.
        counts: Its deliveries by state.
    """

    endpoint: WebhookEndpoint
    secrets: Sequence[EndpointSecret]
    counts: Mapping[DeliveryState, int]

    def count(self, state: str) -> int:
        """How many of its deliveries are in a state."""
        return self.counts.get(DeliveryState(state), 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadEndpoints:
    """Reads endpoints and their deliveries."""

    reads: Reads
    clock: Clock

    def __call__(self) -> Sequence[EndpointView]:
        """All of them, in the order in which they were added."""
        with self.reads() as unit:
            return self._views(unit, unit[WebhookEndpoints].all())

    def one(self, endpoint_id: EndpointId) -> EndpointView:
        """One of them.

        Raises:
            UnknownEndpoint: There is none.
        """
        with self.reads() as unit:
            found = unit[WebhookEndpoints].find(endpoint_id)
            if found is None:
                raise UnknownEndpoint
            return self._views(unit, [found])[0]

    def deliveries(self, endpoint_id: EndpointId, *, state: DeliveryState | None, limit: int) -> Sequence[Delivery]:
        """The deliveries of one, the newest first; of one state or all."""
        with self.reads() as unit:
            return unit[QueuedDeliveries].of(endpoint_id.value, state=state, since=None, limit=limit)

    def delivery(self, endpoint_id: EndpointId, delivery_id: DeliveryId) -> Delivery:
        """One delivery of an endpoint.

        Raises:
            UnknownDelivery: The endpoint has none of this id.
        """
        with self.reads() as unit:
            found = unit[QueuedDeliveries].get(delivery_id)
        if found.receiver != endpoint_id.value:
            raise UnknownDelivery
        return found

    def _views(self, unit: UnitOfWork, endpoints: Sequence[WebhookEndpoint]) -> Sequence[EndpointView]:
        now, secrets = self.clock.now(), unit[EndpointSecrets].of([one.id for one in endpoints])
        return [
            EndpointView(
                endpoint=one,
                secrets=[secret for secret in secrets[one.id] if secret.is_valid(now)],
                counts=unit[QueuedDeliveries].counts(one.id.value),
            )
            for one in endpoints
        ]


def _record_secret(unit: UnitOfWork, secret: EndpointSecret, *, acting: AgentId, former_until: datetime | None = None) -> None:
    said = {"agent": acting.value, "scheme": secret.scheme.value, "secret": secret.id}
    until = {"former_until": time_text(former_until)} if former_until else {}
    issued = recorded_event(WebhookEvent.ENDPOINT_SECRET_ISSUED, secret.endpoint_id.value, at=secret.created_at, **said, **until)
    unit.ledger.append(issued)
