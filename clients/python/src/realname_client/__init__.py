"""A client of realname's HTTP API: registers a phone line on a real name, and follows it.

    from realname_client import Client, ClientCredentials

    with Client("https://realname.example", ClientCredentials("pos-backend", secret)) as client:
        registration = client.open_registration(outlet_id="outlet-1", consent=consent)

`AsyncClient` has the same methods for programs that run an event loop. The live session's camera side is `Client.hold_live_session`;
`realname_client.counter_key.CounterKey` is a counter's key in software. Both need the extra `live`. What goes wrong is in
`realname_client.problems`, the forms of bodies and answers are in `realname_client.wire`.
"""

from realname_client.async_client import AsyncClient
from realname_client.calls import Patience
from realname_client.client import Client
from realname_client.problems import ClientError, LiveSessionEnded, Problem, TimeOver, TokenRefused, Unreachable
from realname_client.tokens import BearerToken, ClientCredentials
from realname_client.wire import OPERATIONS, ConsentGiven, ResidentIdCard

__all__ = [
    "OPERATIONS",
    "AsyncClient",
    "BearerToken",
    "Client",
    "ClientCredentials",
    "ClientError",
    "ConsentGiven",
    "LiveSessionEnded",
    "Patience",
    "Problem",
    "ResidentIdCard",
    "TimeOver",
    "TokenRefused",
    "Unreachable",
]
