"""SIM Swap Subscriptions 0.4: made, read, listed and deleted under the path of its document."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field
from pydantic.alias_generators import to_camel

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import SubscriptionId
from realname.platform.http.served import Services
from realname.relying.api.authentication import with_scope
from realname.relying.api.camara.bodies import CamaraBody, CamaraJson, Known, MomentText, PhoneNumber, camara_router, moment_of
from realname.relying.api.camara.network import rfc_3339
from realname.relying.errors import (
    CredentialKindRefused,
    CredentialTokenRefused,
    DeliveryKeyMissing,
    ProtocolRefused,
    SinkRefused,
    UnknownSubscription,
)
from realname.relying.model.subscription import SWAPPED
from realname.relying.use_cases.subscriptions import (
    DeleteSubscription,
    ReadSubscriptions,
    ShownSubscription,
    SinkToken,
    SubscribeToSwaps,
    WantedSubscription,
)

router = camara_router("/sim-swap-subscriptions/v0.4")

_HTTP, _BEARER, _ACCESS_TOKEN, _KEY_JWT = "HTTP", "bearer", "ACCESSTOKEN", "PRIVATE_KEY_JWT"
_OF_TOKEN = frozenset({"access_token", "access_token_expires_utc", "access_token_type"})
# What each kind of credential declares beside its kind.
_OF_KIND: Mapping[str, frozenset[str]] = {
    "PLAIN": frozenset({"identifier", "secret"}),
    _ACCESS_TOKEN: _OF_TOKEN,
    "REFRESHTOKEN": _OF_TOKEN | {"refresh_token", "refresh_token_endpoint"},
    _KEY_JWT: frozenset({"client_id", "token_uri"}),
}
Short = Annotated[str, Field(max_length=512)]
Address = Annotated[str, Field(max_length=2048)]
IdPath = Annotated[str, Path(max_length=256)]
PageQuery = Annotated[int, Query(ge=1, le=2_147_483_647)]
PerPageQuery = Annotated[int, Query(alias="perPage", ge=1, le=100)]


class SubscriptionDetailBody(CamaraBody):
    """CreateSubscriptionDetail."""

    phone_number: PhoneNumber | None = None


class ConfigBody(CamaraBody):
    """Config; a new SIM is no state that lasts, so that an initial event has nothing to tell."""

    subscription_detail: SubscriptionDetailBody
    subscription_expire_time: MomentText | None = None
    subscription_max_events: int | None = Field(default=None, ge=1, le=1_000_000)
    initial_event: bool = False


class CredentialBody(CamaraBody):
    """SinkCredential with what its kinds declare."""

    credential_type: Short
    access_token: str | None = Field(default=None, min_length=1, max_length=4096, pattern=r"^[!-~]+$", repr=False)
    access_token_expires_utc: MomentText | None = None
    access_token_type: Short | None = None
    identifier: Short | None = Field(default=None, repr=False)
    secret: Short | None = Field(default=None, repr=False)
    refresh_token: str | None = Field(default=None, max_length=4096, repr=False)
    refresh_token_endpoint: Address | None = None
    client_id: Short | None = None
    token_uri: Address | None = None

    def token(self) -> SinkToken:
        """The bearer token.

        Raises:
            CredentialKindRefused, CredentialTokenRefused: Another kind of credential, or of token.
            DeliveryKeyMissing: A kind that needs a key of ours at the other side.
            InvalidInput: A property of the kind is missing, or one of another kind is there.
        """
        if undeclared := self.model_fields_set - {"credential_type"} - _OF_KIND.get(self.credential_type, self.model_fields_set):
            raise InvalidInput(field=f"sinkCredential.{to_camel(min(undeclared))}")
        if self.credential_type == _KEY_JWT:
            raise DeliveryKeyMissing
        if self.credential_type != _ACCESS_TOKEN:
            raise CredentialKindRefused(field="sinkCredential.credentialType")
        if self.access_token_type is not None and self.access_token_type != _BEARER:
            raise CredentialTokenRefused(field="sinkCredential.accessTokenType")
        if self.access_token is None or self.access_token_expires_utc is None or self.access_token_type is None:
            raise InvalidInput(field="sinkCredential")
        return SinkToken(token=self.access_token, expires_at=moment_of(self.access_token_expires_utc))


class HttpSettingsBody(CamaraBody):
    """HTTPSettings; own headers are taken and not sent: CAMARA has not settled what they are for."""

    headers: dict[Annotated[str, Field(max_length=128)], Short] = Field(default={}, max_length=20)
    method: Annotated[str, Field(pattern=r"^POST$")] = "POST"


class SubscriptionBody(CamaraBody):
    """SubscriptionRequest, by HTTP."""

    protocol: Short
    sink: Address
    sink_credential: CredentialBody | None = None
    types: list[Annotated[str, Field(pattern=rf"^{SWAPPED.replace('.', '[.]')}$")]] = Field(min_length=1, max_length=1)
    config: ConfigBody
    protocol_settings: HttpSettingsBody | None = None

    def wanted(self) -> WantedSubscription:
        """What is asked for, beside the number.

        Raises:
            ProtocolRefused, SinkRefused: Events cannot be sent so, or there.
            CredentialKindRefused, CredentialTokenRefused, DeliveryKeyMissing, InvalidInput: As `CredentialBody.token`.
        """
        if self.protocol != _HTTP:
            raise ProtocolRefused(field="protocol")
        _require_sink(self.sink)
        expires_at = self.config.subscription_expire_time
        return WantedSubscription(
            sink=self.sink,
            token=self.sink_credential.token() if self.sink_credential is not None else None,
            expires_at=moment_of(expires_at) if expires_at is not None else None,
            most_events=self.config.subscription_max_events,
        )


@router.post(
    "/subscriptions",
    operation_id="createSimSwapSubscription",
    dependencies=[Depends(with_scope(f"sim-swap-subscriptions:{SWAPPED}:create"))],
)
def create_subscription(
    body: Annotated[SubscriptionBody, Depends(CamaraJson(SubscriptionBody))], known: Known, services: Services
) -> JSONResponse:
    """Report each new SIM of a line to an address from now on."""
    number = body.config.subscription_detail.phone_number
    made = services[SubscribeToSwaps](known, phone_number=number, wanted=body.wanted())
    return JSONResponse(_shown(made), HTTPStatus.CREATED)


@router.get("/subscriptions", operation_id="retrieveSubscriptionList", dependencies=[Depends(with_scope("sim-swap-subscriptions:read"))])
def list_subscriptions(
    request: Request, known: Known, services: Services, page: PageQuery = 1, per_page: PerPageQuery = 20
) -> JSONResponse:
    """List those of the client, page by page; with a token that stands for a line, those of that line."""
    found, total = services[ReadSubscriptions].page(known, page=page, of=per_page)
    pages = -(-total // per_page)
    content = {
        "subscriptions": [_shown(one) for one in found],
        "pagination": {"page": page, "perPage": per_page, "totalCount": total, "totalPages": pages},
    }
    headers = {"x-total-count": str(total), "x-total-pages": str(pages)}
    if links := _links(request.url.path, page=page, per_page=per_page, pages=pages):
        headers["link"] = links
    return JSONResponse(content, headers=headers)


@router.get(
    "/subscriptions/{subscription_id}",
    operation_id="retrieveSubscription",
    dependencies=[Depends(with_scope("sim-swap-subscriptions:read"))],
)
def read_subscription(subscription_id: IdPath, known: Known, services: Services) -> JSONResponse:
    """Read one."""
    return JSONResponse(_shown(services[ReadSubscriptions].one(known, _own_id(subscription_id))))


@router.delete(
    "/subscriptions/{subscription_id}",
    operation_id="deleteSubscription",
    dependencies=[Depends(with_scope("sim-swap-subscriptions:delete"))],
)
def delete_subscription(subscription_id: IdPath, known: Known, services: Services) -> Response:
    """End one."""
    services[DeleteSubscription](known, _own_id(subscription_id))
    return Response(status_code=HTTPStatus.NO_CONTENT)


def _own_id(text: str) -> SubscriptionId:
    try:
        return SubscriptionId(text)
    except InvalidInput:
        raise UnknownSubscription from None


def _require_sink(sink: str) -> None:
    try:
        parts = urlsplit(sink)
        is_good = parts.scheme == "https" and bool(parts.hostname) and parts.username is None and (parts.port is None or parts.port > 0)
    except ValueError:
        is_good = False
    if not is_good or not sink.isascii() or not sink.isprintable() or " " in sink:
        raise SinkRefused(field="sink")


def _shown(one: ShownSubscription) -> dict[str, object]:
    subscription = one.subscription
    detail = {"phoneNumber": one.phone_number} if one.phone_number is not None else {}
    config: dict[str, object] = {"subscriptionDetail": detail}
    content: dict[str, object] = {
        "protocol": _HTTP,
        "sink": subscription.sink,
        "types": [SWAPPED],
        "config": config,
        "id": subscription.id.value,
        "startsAt": rfc_3339(subscription.created_at),
        "status": "ACTIVE",
    }
    if subscription.expires_at is not None:
        config["subscriptionExpireTime"] = content["expiresAt"] = rfc_3339(subscription.expires_at)
    if subscription.most_events is not None:
        config["subscriptionMaxEvents"] = subscription.most_events
    return content


def _links(path: str, *, page: int, per_page: int, pages: int) -> str:
    """Links to other pages (RFC 8288), those that apply where the reader is."""
    wanted = {"first": 1, "prev": page - 1, "next": page + 1, "last": pages}
    there = {name: number for name, number in wanted.items() if 1 <= number <= pages and number != page}
    return ", ".join(f'<{path}?page={number}&perPage={per_page}>; rel="{name}"' for name, number in there.items())
