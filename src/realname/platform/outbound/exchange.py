"""One HTTP/1.1 request over one connection: nothing is followed, nothing is kept, and time and size are bounded as a whole.

One deadline holds for all of it together. A client that bounds each read is held for days by an answer that comes byte by byte.
"""

import ssl
from functools import cache
from urllib.parse import urlsplit

import anyio

from realname.platform.outbound.allowed_addresses import PUBLIC, Reach, look_up
from realname.platform.outbound.call import Answer, Deadline, Request

_PORTS = {"http": 80, "https": 443}


@cache
def system_tls() -> ssl.SSLContext:
    """Believe the authorities of this system: one context for the process, as each reads a hundred certificates. No one changes it."""
    return ssl.create_default_context()


def exchange(request: Request, *, deadline: Deadline, tls: ssl.SSLContext, reach: Reach = PUBLIC) -> Answer:
    """Send a request and read its answer. The calling thread waits, on an event loop of its own.

    Raises:
        CallFailed: `not-reached`, `certificate-refused` or `address-refused`: no connection, so nothing was done. Anything else: it may
            have been done.
    """
    # Here, since many processes call no other system, and the client brings a hundred modules along.
    from realname.platform.outbound.conversation import Conversation  # noqa: PLC0415

    target = urlsplit(request.url)
    port = target.port or _PORTS[target.scheme]
    endpoints = look_up(target.hostname or "", port, deadline=deadline, reach=reach)
    return anyio.run(Conversation(request, target, deadline).hold, endpoints, tls)
