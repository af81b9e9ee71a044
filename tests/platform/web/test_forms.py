"""Forms: what comes twice does no harm; how values are written for people, and what is masked."""

import asyncio
from datetime import UTC, date, datetime

import pytest
from starlette.types import Message

from realname.kernel.identifiers import Iccid, Msisdn
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.text.text import ENGLISH, Language
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.web.formats import formats_for, masked_iccid, shown_msisdn
from realname.platform.web.forms import Form, read_form
from realname.platform.web.http_errors import Rejection
from tests.support.languages import CHINESE
from tests.support.sent_request import sent_request

_FILE = b'--b\r\nContent-Disposition: form-data; name="card"; filename="c"\r\n\r\n{}\r\n'
_FIELD = b'--b\r\nContent-Disposition: form-data; name="login"\r\n\r\n%s\r\n'
_LATE = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # half past one of the next day in China


def read(body: bytes, kind: str = "application/x-www-form-urlencoded") -> Form:
    """Read as a route does; the address says something else."""

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    headers = [(b"content-type", kind.encode())]
    request = sent_request(receive, headers=headers, method="POST", query=b"login=from-the-address")
    return asyncio.run(read_form(request, limit_bytes=4096))


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


@pytest.mark.parametrize(("language", "written"), [(ENGLISH, "25 Nov 2026, 01:30"), (CHINESE, "2026年11月25日 01:30")])
def test_times_are_those_of_the_outlet(language: Language, written: str) -> None:
    assert formats_for(language, load_policy("cn")[LocalDays]).moment(_LATE) == written


@pytest.mark.parametrize(("language", "written"), [(ENGLISH, "25 November 2026"), (CHINESE, "2026年11月25日")])
def test_a_day_is_the_outlets_day(language: Language, written: str) -> None:
    formats = formats_for(language, load_policy("cn")[LocalDays])
    assert (formats.day(_LATE), formats.day(date(2026, 11, 25))) == (written, written)


def test_thousands_stand_apart() -> None:
    assert formats_for(ENGLISH, load_policy("cn")[LocalDays]).number(12345) == "12,345"


def test_a_number_is_written_in_groups() -> None:
    assert shown_msisdn(Msisdn("+8619900000123")) == "+86 199 0000 0123"


def test_a_number_of_another_plan_is_written_as_it_is() -> None:
    assert shown_msisdn(Msisdn("+66812345678")) == "+66812345678"


def test_of_a_sim_four_digits_are_shown() -> None:
    assert masked_iccid(Iccid("89869900000000000012")) == "•••• 0012"
