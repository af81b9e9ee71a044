"""Hostile values: what is typed, imported or sent as a number, name or token becomes a value of its form or is refused."""

import json
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import example, given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import OctKey

from realname.access.connectors.web_authn import WebAuthnPasskeys
from realname.access.errors import PasskeyRefused
from realname.access.model.api_client import AccessGrant, Scope
from realname.access.model.passkey import Passkey
from realname.access.model.staff import parse_login
from realname.evidence.connectors.card_json import CardJson
from realname.evidence.connectors.identity_numbers import ResidentIdentityNumbers, SandboxIdentityNumbers
from realname.inventory.commands.stock import lines_of
from realname.inventory.connectors.phone_numbers import PhoneNumbers
from realname.inventory.model.number_pattern import parse_number_pattern
from realname.inventory.model.stock import Sim
from realname.inventory.use_cases.files import BadRow, read_numbers, read_sims
from realname.kernel.errors import InvalidInput, RealNameError
from realname.kernel.identifiers import AgentId, ClientId, LineId, Msisdn, parse_eid, parse_iccid
from realname.kernel.typed_names import parse_case_number, parse_shown_name
from realname.registration.pages.forms.organisation_form import parse_organisation
from realname.sandbox.simulators.people import SAMPLE_MAN, card_json
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from realname.vault.connectors.access_tokens import JwtAccessTokens
from tests.property.damage import damaged
from tests.property.hostile_text import changed, hostile_json, written

pytestmark = pytest.mark.fuzz

_PLAN = PhoneNumbers("CN")
_NUMBER, _ICCID = sandbox_msisdns()[0].value, sandbox_iccids()[0].value
_EID = "89" + "0" * 28 + "00"
_EID = f"{_EID[:30]}{98 - int(_EID) % 97:02d}"
_IDENTITY = SAMPLE_MAN.attributes.identity_number.value

# Digits of other scripts, signs that look like digits, marks that turn the direction: what `isdigit` and `\\d` would let through.
_LIKE_DIGITS = st.text(alphabet="0123456789٣५３²①+- \t\n\u200f\u202e\x00XxｘABCabc?*%_.'\"/\\(){}[]", max_size=70)


def _near(text: str) -> st.SearchStrategy[str]:
    return st.one_of(damaged(text.encode()).map(lambda octets: octets.decode(errors="replace")), st.text(max_size=60), _LIKE_DIGITS)


def _value(parse: Callable[[str], object]) -> Callable[[str], str]:
    def read(text: str) -> str:
        parsed = parse(text)
        return str(getattr(parsed, "value", parsed))

    return read


# What is read, a good one, and the form of whatever is taken; ASCII alone, so that no two that differ look alike.
_READ: dict[str, tuple[Callable[[str], str], str, str]] = {
    "identity-number": (_value(ResidentIdentityNumbers().parse), _IDENTITY, r"[0-9]{17}[0-9X]"),
    "identity-number-of-a-sandbox": (_value(SandboxIdentityNumbers().parse), _IDENTITY, r"[0-9]{17}[0-9X]"),
    "msisdn": (_value(_PLAN.parse), _NUMBER, r"\+86[0-9]{11}"),
    "iccid": (_value(parse_iccid), _ICCID, r"89[0-9]{17,18}"),
    "eid": (_value(parse_eid), _EID, r"89[0-9]{30}"),
    "login": (_value(parse_login), "li.na-2", r"[a-z0-9][a-z0-9._-]{0,39}"),
    "organisation": (_value(parse_organisation), "Org-7", r"[A-Za-z0-9._-]{1,64}"),
    "opaque-id": (_value(LineId), "line-1", r"[A-Za-z0-9._-]{1,64}"),
    "wish": (lambda text: parse_number_pattern(text).text, "88??", r"[0-9?*]{1,20}"),
}


@pytest.mark.parametrize("kind", sorted(_READ))
@given(data=st.data())
def test_what_is_taken_has_its_form_and_is_taken_as_it_is(kind: str, data: st.DataObject) -> None:
    read, good, form = _READ[kind]
    text = data.draw(_near(good))
    with suppress(InvalidInput):
        value = read(text)
        assert re.fullmatch(form, value, re.ASCII)
        assert read(value) == value


@pytest.mark.parametrize("kind", sorted(_READ.keys() - {"identity-number"}))
def test_a_good_one_is_taken(kind: str) -> None:
    read, good, _ = _READ[kind]
    assert read(good) == good


@given(text=_near("(2026)粤01刑初42号"))
def test_a_case_number_that_is_taken_is_short_printed_and_has_a_digit(text: str) -> None:
    with suppress(InvalidInput):
        number = parse_case_number(text).value
        assert 3 <= len(number) <= 64
        assert number.isprintable()
        assert re.search("[0-9]", number)
        assert parse_case_number(number).value == number


@given(text=_near("Counter 1"))
def test_a_name_that_is_taken_is_short_and_printed(text: str) -> None:
    with suppress(InvalidInput):
        assert parse_shown_name(text).isprintable()


@given(wish=st.text(alphabet="0123456789?*", max_size=20), digits=st.text(alphabet="0123456789", max_size=16))
def test_a_wish_says_the_same_to_python_as_to_the_database(wish: str, digits: str) -> None:
    """Nothing in a wish has a meaning of its own in a regular expression or in LIKE."""
    with suppress(InvalidInput):
        pattern = parse_number_pattern(wish)
        like = re.escape(pattern.as_like).replace("%", ".*").replace("_", ".")
        assert pattern.matches(digits) == (re.fullmatch(like, digits) is not None)


_CARD: dict[str, object] = json.loads(card_json(SAMPLE_MAN, portrait=b"\xff\xd8\xff" + bytes(20)))


@given(card=hostile_json(_CARD))
def test_a_card_of_other_entries_gives_a_reading_of_its_form_or_a_code(card: bytes) -> None:
    try:
        attributes = CardJson(SandboxIdentityNumbers()).read(card).attributes
    except InvalidInput:
        return
    assert attributes.identity_number.value[6:14] == attributes.birth_on.strftime("%Y%m%d")
    assert attributes.sex in {"female", "male"}
    assert all(0 < len(text) <= 256 and text.isprintable() for text in (attributes.name, attributes.ethnicity, attributes.address))


@pytest.fixture(scope="module")
def stock_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that each example writes anew."""
    return tmp_path_factory.mktemp("stock") / "stock.csv"


_CELLS = st.one_of(st.sampled_from([_NUMBER, _ICCID, _EID, '"', '"\n', "\r", "\x00", "\ufeff", ";", "+861"]), _LIKE_DIGITS)
_HEADERS = st.sampled_from(
    ["msisdn", "first,last", "last,first", "iccid", "iccid,eid", "EID, ICCID", "msisdn,msisdn", "", '"msisdn"', "\ufeffmsisdn"]
)
_ROWS = st.lists(st.lists(_CELLS, min_size=1, max_size=3).map(",".join), max_size=5)


def _files() -> st.SearchStrategy[bytes]:
    written_out = st.builds(lambda header, rows: "\r\n".join([header, *rows]).encode(errors="replace"), _HEADERS, _ROWS)
    good = f"msisdn\n{_NUMBER}\n{_NUMBER}\n".encode()
    return st.one_of(written_out, damaged(good), damaged(f"iccid,eid\n{_ICCID},{_EID}\n".encode()), st.binary(max_size=80))


@given(content=_files())
def test_rows_of_a_stock_file_are_taken_or_named_by_their_line(stock_file: Path, content: bytes) -> None:
    stock_file.write_bytes(content)
    lines = max(1, len(re.split(rb"\r\n|\r|\n", content)))
    with suppress(RealNameError):
        for number in read_numbers(lines_of(stock_file), _PLAN):
            assert isinstance(number, Msisdn | BadRow)
            assert _PLAN.parse(number.value) == number if isinstance(number, Msisdn) else 1 < number.line <= lines
    with suppress(RealNameError):
        for sim in read_sims(lines_of(stock_file)):
            assert isinstance(sim, Sim | BadRow)
            assert parse_iccid(sim.iccid.value) == sim.iccid if isinstance(sim, Sim) else 1 < sim.line <= lines


_NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
_TOKENS = JwtAccessTokens(b"t" * 32)
_GRANT = AccessGrant(
    id="1", client_id=ClientId("a"), credential_id="c", scopes=frozenset(Scope), issued_at=_NOW, expires_at=_NOW + timedelta(minutes=5)
)
_TOKEN = _TOKENS.sign(_GRANT)
_HEADER, _CLAIMS = (json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in _TOKEN.split(".")[:2])
_FORGED = st.builds(
    lambda header, claims, signature: b".".join(
        (urlsafe_b64encode(header).rstrip(b"="), urlsafe_b64encode(claims).rstrip(b"="), signature)
    ),
    hostile_json(_HEADER | {"crit": ["b64"], "b64": False, "kid": "1"}),
    st.one_of(st.just(written(_CLAIMS)), hostile_json(_CLAIMS)),
    st.sampled_from([_TOKEN.rpartition(".")[2].encode(), b"", b"AAAA", b"\xff"]),
)


@given(
    token=st.one_of(
        damaged(_TOKEN.encode()), _FORGED, st.binary(max_size=80), st.text(alphabet="aA.=-_{}é\x00", max_size=80).map(str.encode)
    )
)
def test_a_hostile_access_token_opens_nothing(token: bytes) -> None:
    text = token.decode("latin-1")  # as a header comes
    if text != _TOKEN:
        read = _TOKENS.read(text, at=_NOW)
        assert read is None or read == _GRANT, "Base64 may be written in several ways; what it says is the same"


@example(claims=_CLAIMS | {"exp": 2**62})  # a time that no calendar has
@given(claims=changed(_CLAIMS))
def test_claims_that_another_release_signed_give_a_grant_of_its_form_or_nothing(claims: dict[str, object]) -> None:
    secret = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"realname/access-token/1").derive(b"t" * 32)
    with suppress(UnicodeEncodeError):  # no token holds a lone surrogate
        token = jwt.encode({"alg": "HS256", "typ": "at+jwt"}, claims, OctKey.import_key(secret), algorithms=["HS256"])
        grant = _TOKENS.read(token, at=_NOW)
        assert grant is None or (grant.issued_at <= _NOW < grant.expires_at and grant.scopes <= frozenset(Scope))


_PASSKEYS = WebAuthnPasskeys(rp_id="localhost", origin="")
_KNOWN = Passkey(id="a", agent_id=AgentId("a"), name="n", public_key=b"k", sign_count=0, added_at=_NOW)
_CLIENT: dict[str, object] = {"type": "webauthn.get", "challenge": "AA", "origin": "http://localhost:8000"}


def _answer(client: bytes, rest: bytes) -> str:
    response = {
        "clientDataJSON": urlsafe_b64encode(client).decode(),
        "authenticatorData": "AA",
        "signature": urlsafe_b64encode(rest).decode(),
    }
    attested = {"attestationObject": urlsafe_b64encode(rest).decode()}
    return json.dumps({"id": "YQ", "rawId": "YQ", "type": "public-key", "response": response | attested})


_ANSWERS = st.one_of(
    st.builds(_answer, hostile_json(_CLIENT), st.binary(max_size=60) | st.just(b"\x81" * 4000)),
    hostile_json(json.loads(_answer(written(_CLIENT), b"\xa0"))).map(lambda answer: answer.decode(errors="replace")),
)


@given(answer=_ANSWERS)
def test_a_hostile_answer_of_a_passkey_is_refused(answer: str) -> None:
    with pytest.raises(PasskeyRefused):
        _PASSKEYS.read_new(answer, challenge="00")
    with pytest.raises(PasskeyRefused):
        _PASSKEYS.read_use(answer, challenge="00", passkey=_KNOWN)
