"""Forms: what comes twice does no harm: of a field the first counts, of files there is one."""

import asyncio

import pytest
from fastapi import Request
from starlette.types import Message

from realname.platform.web.forms import Form, read_form
from realname.platform.web.http_errors import Rejection

_FILE = b'--b\r\nContent-Disposition: form-data; name="card"; filename="c"\r\n\r\n{}\r\n'
_FIELD = b'--b\r\nContent-Disposition: form-data; name="login"\r\n\r\n%s\r\n'


def read(body: bytes, kind: str = "application/x-www-form-urlencoded") -> Form:
    """Read as a route does; the address says something else."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", kind.encode())]
    scope = {"type": "http", "method": "POST", "path": "/", "query_string": b"login=from-the-address", "headers": headers}
    return asyncio.run(read_form(Request(scope, receive), limit_bytes=4096))


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"login=first&login=second", "application/x-www-form-urlencoded"),
        (_FIELD % b"first" + _FIELD % b"second" + b"--b--\r\n", "multipart/form-data; boundary=b"),
    ],
)
def test_of_a_field_that_comes_twice_the_first_counts(body: bytes, kind: str) -> None:
    assert read(body, kind).text("login") == "first"


def test_what_the_address_says_is_no_field() -> None:
    assert read(b"name=x").text("login") == ""


def test_what_is_encoded_twice_is_decoded_once() -> None:
    assert read(b"login=%252e%252e").text("login") == "%2e%2e"


def test_a_second_file_is_refused() -> None:
    assert read(_FILE + b"--b--\r\n", "multipart/form-data; boundary=b").file("card") == b"{}"
    with pytest.raises(Rejection):
        read(_FILE * 2 + b"--b--\r\n", "multipart/form-data; boundary=b")
