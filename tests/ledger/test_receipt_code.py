"""The text of a receipt's code: gives back what was signed, fits 33 mm, and refuses what is none."""

import hashlib
import zlib
from datetime import UTC, datetime

import pytest

from realname.kernel.errors import InvalidInput
from realname.kernel.identifiers import LineId, RegistrationId
from realname.kernel.receipt import Receipt, SignedStatement
from realname.ledger.use_cases.receipt_code import _DICTIONARIES, PREFIX, _base45, read_receipt_code, receipt_address, receipt_code
from realname.registration.pages.certificate import draw

_ORIGIN = "https://realname.operator.example"
_LARGEST_VERSION = 15  # 77 modules and a border of 4: 0.39 mm each on 33 mm, which every phone reads
_USUAL_VERSION = 14  # 73 modules: 0.41 mm
_LARGEST_VERSION_OF_TWO = 17  # 85 modules: 0.35 mm, with both identities on it


def _statement(body: bytes) -> SignedStatement:
    return SignedStatement(body=body, signature=bytes(range(64)), key_id=hashlib.sha256(b"key").hexdigest())


def _random_hex(name: str, count: int) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:count]


def _receipt() -> bytes:
    return (
        '{"activated_at":"2027-01-31T13:45:10+00:00","collected":["consent","evidence fields","evidence portrait","clip of the live '
        'session"],"decided_at":"2027-01-31T13:45:09+00:00","deleted":["clip of the live session","evidence portrait","probes beside the '
        'kept photo","templates (never stored)"],"kept":[{"until":"service and 2 years after","what":"one photo taken on the spot, '
        'sealed"},{"until":"service and 2 years after","what":"evidence fields, sealed"}],"ledger":{"index":123456,"leaf_hash":"'
        f'{_random_hex("leaf", 64)}"}},"line":"{_random_hex("line", 32)}","policy":"{_random_hex("policy", 64)}","registration":"'
        f'{_random_hex("registration", 32)}","sandbox":false,"type":"realname/receipt/1"}}'
    ).encode()


@pytest.mark.parametrize("body", [b"", b"x", b"{}", _receipt(), bytes(range(256)) * 8])
def test_a_code_gives_back_body_signature_and_key(body: bytes) -> None:
    statement = _statement(body)
    assert read_receipt_code(receipt_code(statement)) == (body, statement.signature, statement.key_id[:16])


def test_a_receipts_code_fits_thirty_three_millimetres() -> None:
    drawn = draw(receipt_address(_statement(_receipt()), origin=_ORIGIN))
    assert int(drawn.version) <= _USUAL_VERSION


@pytest.mark.parametrize("body", [b"", _receipt(), bytes(range(256)) * 8])
def test_an_address_of_a_code_gives_back_the_same_and_holds_no_letter_that_an_address_may_not_hold(body: bytes) -> None:
    statement = _statement(body)
    place, code = receipt_address(statement, origin=_ORIGIN)
    assert place == f"{_ORIGIN}/receipt/verify#"
    assert set(code) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$%*+-./:")
    assert read_receipt_code(f"{place}{code}") == read_receipt_code(receipt_code(statement))


def _receipt_of_today(contact: str) -> bytes:
    kept = (
        ("one photo taken on the spot, sealed", "service and 2 years after"),
        ("evidence fields, sealed", "service and 2 years after"),
        ("hashes of the session's pictures, from which no picture can be made", "2027-03-02"),
    )
    return Receipt(
        registration_id=RegistrationId(_random_hex("registration", 32)),
        line_id=LineId(_random_hex("line", 32)),
        decided_at=datetime(2027, 1, 31, 13, 45, 9, tzinfo=UTC),
        activated_at=datetime(2027, 1, 31, 13, 45, 10, tzinfo=UTC),
        policy_digest=_random_hex("policy", 64),
        collected=("consent", "evidence fields", "evidence portrait", "pictures of the live session"),
        deleted=("pictures of the live session", "evidence portrait", "probes beside the kept photo", "templates (never stored)"),
        kept=kept,
        ledger_index=123456,
        ledger_leaf_hash=_random_hex("leaf", 64),
        complaints=(contact, "12300"),
        is_sandbox=False,
    ).canonical()


@pytest.mark.parametrize("contact", ["", "10010", "complaints@operator.example", "投诉热线 10010，网站 www.operator.example"])
def test_a_receipt_that_says_how_to_complain_fits_thirty_three_millimetres_too(contact: str) -> None:
    drawn = draw(receipt_address(_statement(_receipt_of_today(contact)), origin=_ORIGIN))
    assert int(drawn.version) <= _LARGEST_VERSION


def test_a_code_of_before_is_read_for_good() -> None:
    packer = zlib.compressobj(level=9, zdict=_DICTIONARIES["RN1:"])
    statement = _statement(_receipt())
    packed = packer.compress(statement.body) + packer.flush()
    code = "RN1:" + _base45(statement.signature + bytes.fromhex(statement.key_id)[:8] + packed)
    assert read_receipt_code(code)[0] == statement.body


def test_the_dictionaries_never_change() -> None:
    digests = {prefix: hashlib.sha256(one).hexdigest()[:16] for prefix, one in _DICTIONARIES.items()}
    assert digests == {"RN1:": "faf1e65e0c9e8cec", "RN2:": "876c31464a2385c1"}


def test_base45_is_that_of_its_rfc() -> None:
    # RFC 9285, 4.3: "AB" is BB8, "Hello!!" is %69 VD92EX0.
    signature = b"AB" * 32
    assert receipt_code(SignedStatement(body=b"", signature=signature, key_id="00" * 32)).startswith(f"{PREFIX}{'BB8' * 32}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "RN1",
        "RN1:",
        "RN3:BB8",
        "RN2:BB8",
        "RN1:bb8",
        "RN1:::::::",
        "RN1:" + "0" * 300,
        "RN1:" + "BB8" * 40,
        receipt_code(_statement(b"x"))[:-3],
    ],
)
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        read_receipt_code(text)


def test_a_receipt_of_a_person_who_acted_has_a_code_of_four_tenths_of_a_millimetre() -> None:
    body = _receipt().replace(b'"sandbox"', b'"representative":{"face_of_holder":"never taken","role":"guardian"},"sandbox"')
    body = body.replace(b'"evidence portrait","clip', b'"evidence portrait","evidence fields of the representative","clip')
    kept = b'{"until":"service and 2 years after","what":"evidence fields of the representative, sealed"}],"ledger"'
    drawn = draw(receipt_address(_statement(body.replace(b'],"ledger"', b"," + kept)), origin=_ORIGIN))
    assert int(drawn.version) <= _LARGEST_VERSION_OF_TWO
