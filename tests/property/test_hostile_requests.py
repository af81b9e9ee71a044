"""Hostile requests: whatever a form, a request for a token or its header holds, it is read or refused by its code, and soon."""

import asyncio
import json
from base64 import b64encode
from contextlib import suppress
from urllib.parse import quote_plus, urlencode

import pytest
from fastapi import Request
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from realname.access.api.access import grant_access
from realname.access.model.api_client import Scope
from realname.access.use_cases.api_clients import GrantAccess, IssueClientSecret
from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import ClientId
from realname.kernel.registry import App
from realname.platform.api import problems as api
from realname.platform.system.clock_and_tokens import SystemRandomTokens
from realname.platform.web import http_errors as web
from realname.platform.web.forms import Form, read_form
from realname.vault.connectors.access_tokens import JwtAccessTokens
from tests.property.damage import damaged
from tests.support.manual_clock import ManualClock
from tests.support.sent_request import sent_request
from tests.support.sqlite_units import SqliteUnits

pytestmark = pytest.mark.fuzz

_LIMIT_BYTES = 16 * 1024
_PATIENCE_S = 60.0
_FORM = "application/x-www-form-urlencoded"


def _request(body: bytes, headers: dict[str, bytes], services: App | None = None) -> Request:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    pairs = [(name.encode(), value) for name, value in headers.items()]
    return sent_request(receive, headers=pairs, method="POST", services=services)


def _part(name: str, content: bytes) -> bytes:
    return b'--b\r\nContent-Disposition: form-data; name="' + name.encode(errors="replace") + b'"\r\n\r\n' + content + b"\r\n"


_NAMES = st.one_of(st.sampled_from(["name", "csrf_token"]), st.text(max_size=12))
_FILE = b'--b\r\nContent-Disposition: form-data; name="card"; filename="c"\r\nContent-Type: x\r\n\r\nJSON\r\n'
_MULTIPART = st.one_of(
    st.lists(st.builds(_part, _NAMES, st.binary(max_size=40)), max_size=4).map(lambda parts: b"".join([*parts, b"--b--\r\n"])),
    damaged(_part("name", b"value") + _FILE + b"--b--\r\n"),
    st.integers(0, 40).map(lambda count: _part("name", b"x") * count + b"--b--\r\n"),
    st.integers(1, 3).map(lambda count: _FILE * count + b"--b--\r\n"),
)
_ENCODED = st.one_of(
    st.lists(st.tuples(_NAMES, st.text(max_size=20)), max_size=5).map(lambda pairs: urlencode(pairs, errors="replace").encode()),
    st.sampled_from([b"&" * 9000, b"a&" * 8000, b"a=%", b"%ff=%ff", b"=" * 100, b"a" * 20_000]),
    st.binary(max_size=80),
)
_FORMS = st.one_of(
    st.tuples(_MULTIPART, st.sampled_from(["multipart/form-data; boundary=b", "multipart/form-data", 'multipart/form-data; boundary="b'])),
    st.tuples(
        _MULTIPART, st.sampled_from(["multipart/form-data; boundary=b; charset=none", "multipart/form-data; boundary=b; charset=\xff"])
    ),
    st.tuples(_ENCODED, st.sampled_from([_FORM, f"{_FORM}; charset=x"])),
    st.tuples(st.binary(max_size=40), st.text(alphabet="abmultipart/form-data;=\"' ", max_size=40)),
)


async def _form(body: bytes, kind: str) -> Form:
    async with asyncio.timeout(_PATIENCE_S):
        return await read_form(_request(body, {"content-type": kind.encode("latin-1")}), limit_bytes=_LIMIT_BYTES)


# A file of a form that breaks off later is left to the collector: it is bytes in memory, and no descriptor.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@given(form=_FORMS)
def test_a_hostile_form_gives_bounded_fields_or_its_page(form: tuple[bytes, str]) -> None:
    body, kind = form
    with suppress(web.Rejection):
        read = asyncio.run(_form(body, kind))
        assert sum(map(len, read.texts.values())) + len(read.files) <= 21
        for name in read.texts:
            with suppress(InvalidInput):
                assert len(read.text(name)) <= 1024
            assert all(isinstance(choice, str) for choice in read.choices(name))


_UNITS, _CLOCK = SqliteUnits(), ManualClock()
_SECRET = IssueClientSecret(units=_UNITS, tokens=SystemRandomTokens(), clock=_CLOCK).add(ClientId("crm"), frozenset({Scope.LINES_READ}))
_GRANT = GrantAccess(units=_UNITS, tokens=SystemRandomTokens(), clock=_CLOCK, access=JwtAccessTokens(b"t" * 32))
_SERVICES = App({GrantAccess: _GRANT})
_BASIC = b"Basic " + b64encode(f"crm:{_SECRET}".encode())
_FIELDS = st.dictionaries(
    st.sampled_from(["grant_type", "client_id", "client_secret", "scope", "x"]),
    st.one_of(
        st.sampled_from(["client_credentials", "crm", "lines:read", "lines:read lines:read", "numbers:write", _SECRET]),
        st.text(max_size=20),
    ),
    max_size=5,
)
_BODIES = st.one_of(
    st.just(b"grant_type=client_credentials"),
    _FIELDS.map(lambda fields: urlencode(fields, errors="replace").encode()),
    st.just(b"grant_type=client_credentials&scope=lines%3Aread&grant_type=client_credentials"),
    damaged(b"grant_type=client_credentials&scope=lines%3Aread"),
    st.sampled_from([b"a&" * 8000, b"=" * 100, b"grant_type=%00", b"a" * 20_000]),
    st.binary(max_size=60),
)
_HEADERS = st.one_of(
    st.just(_BASIC),
    damaged(_BASIC),
    st.builds(
        lambda name, secret: b"Basic " + b64encode(f"{name}:{secret}".encode(errors="replace")), st.text(max_size=12), st.text(max_size=12)
    ),
    st.builds(lambda name: b"Basic " + b64encode(f"{quote_plus(name, errors='replace')}:{_SECRET}".encode()), st.text(max_size=6)),
    st.binary(max_size=40).map(lambda rest: b"Basic " + rest),
    st.binary(max_size=40),
)
_ERRORS = {"invalid_request": 400, "invalid_client": 401, "invalid_scope": 400, "unsupported_grant_type": 400}


async def _answer(body: bytes, header: bytes) -> tuple[int, dict[str, object]]:
    request = _request(body, {"content-type": _FORM.encode(), **({"authorization": header} if header else {})}, _SERVICES)
    async with asyncio.timeout(_PATIENCE_S):
        answer = await grant_access(request)
    return answer.status_code, json.loads(bytes(answer.body))


@given(body=_BODIES, header=_HEADERS)
def test_a_hostile_request_for_a_token_gets_none_and_an_error_of_the_standard(body: bytes, header: bytes) -> None:
    with suppress(api.Rejection):
        status, said = asyncio.run(_answer(body, header))
        if status == 200:
            assert _SECRET in urlencode({"": header.decode("latin-1")}) or header == _BASIC or _SECRET.encode() in body
            assert said["scope"] == "lines:read"
        else:
            assert _ERRORS[str(said["error"])] == status
            assert said.keys() == {"error"}


def test_the_secret_itself_gives_one() -> None:
    assert asyncio.run(_answer(b"grant_type=client_credentials", _BASIC))[0] == 200
