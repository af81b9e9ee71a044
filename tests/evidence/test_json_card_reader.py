"""A signed card is a checked chip where a known reader signed it, here and now; an attack on the signature is refused, and not read."""

import base64
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from joserfc import jws
from joserfc.jwk import ECKey, OctKey, OKPKey

from realname.evidence.connectors.card_json import MAXIMUM_CARD_BYTES, CardJson
from realname.evidence.connectors.identity_numbers import SandboxIdentityNumbers
from realname.evidence.connectors.json_card_reader import JsonCardReader
from realname.evidence.errors import CardSignatureInvalid
from realname.evidence.model.evidence import EvidenceMeans
from realname.kernel.errors import InvalidInput
from realname.kernel.rules.pack import Country
from realname.main.deployment.connectors import build_connectors
from realname.platform.config.settings import Settings
from realname.platform.outbound.signature_keys import parse_key_set
from realname.sandbox.simulators.card_reader import sandbox_card_reader, sign_card
from realname.vault.wiring.data_folder import DataFolder
from tests.evidence.cards import CARD, JPEG, card
from tests.support.manual_clock import START

PLACE = "a" * 32
ED25519 = OKPKey.generate_key("Ed25519", {"kid": "left"})
P256 = ECKey.generate_key("P-256", {"kid": "right"})
KEYS = json.dumps({"keys": [one.as_dict(private=False) for one in (ED25519, P256)]}).encode()
READER = JsonCardReader(cards=CardJson(SandboxIdentityNumbers()), keys=parse_key_set(KEYS), now=lambda: START)
NOW = int(START.timestamp())
SIGNED: Mapping[str, object] = {"card": CARD, "chip": {"verified": True}, "for": PLACE, "read_at": NOW}


def signed(content: object = SIGNED, *, key: OKPKey | ECKey = ED25519, **header: object) -> dict[str, str]:
    """What a reader gives that signs."""
    algorithm = "Ed25519" if isinstance(key, OKPKey) else "ES256"
    protected = {"alg": algorithm, "kid": key.kid, **header}
    envelope = jws.serialize_json({"protected": protected}, json.dumps(content).encode(), key, algorithms=[algorithm])
    return {name: str(part) for name, part in envelope.items()}


def means(envelope: Mapping[str, object], *, place: str = PLACE) -> EvidenceMeans:
    """How its fields came to us."""
    return READER.read(json.dumps(envelope).encode(), place=place).evidence.means


def cause(envelope: Mapping[str, object], *, place: str = PLACE) -> object:
    """Why it is refused."""
    with pytest.raises(CardSignatureInvalid) as caught:
        means(envelope, place=place)
    return caught.value.facts["cause"]


def _parts(protected: object, payload: object = SIGNED) -> dict[str, str]:
    encoded = (base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in (protected, payload))
    return dict(zip(("protected", "payload"), encoded, strict=True))


@pytest.mark.parametrize("key", [ED25519, P256], ids=["ed25519", "p-256"])
def test_what_a_known_reader_signs_of_a_checked_chip_is_a_verified_chip(key: OKPKey | ECKey) -> None:
    reading = READER.read(json.dumps(signed(key=key)).encode(), place=PLACE)
    assert (reading.evidence.means, reading.portrait) == (EvidenceMeans.VERIFIED_CHIP, JPEG)


def test_a_large_portrait_is_read() -> None:
    portrait = JPEG + bytes(3 * 1024 * 1024)
    envelope = signed({**SIGNED, "card": {**CARD, "portrait": base64.b64encode(portrait).decode()}})
    assert READER.read(json.dumps(envelope).encode(), place=PLACE).portrait == portrait


def test_an_unsigned_card_is_the_readers_word() -> None:
    assert READER.read(card(), place=PLACE).evidence.means is EvidenceMeans.CHIP


@pytest.mark.parametrize("chip", [None, {}, True, "verified", {"verified": False}, {"verified": 1.5}, {"verified": True, "by": "?"}])
def test_a_reader_that_does_not_say_that_it_checked_the_chip_binds_nothing(chip: object) -> None:
    assert means(signed({**SIGNED, "chip": chip})) is EvidenceMeans.CHIP


@pytest.mark.parametrize(
    ("seconds", "is_fresh"),
    [(-301, False), (-300, True), (0, True), (60, True), (61, False)],
    ids=["old", "oldest", "now", "ahead", "later"],
)
def test_a_signature_holds_for_five_minutes(seconds: int, is_fresh: bool) -> None:  # noqa: FBT001 - a parameter of the test
    envelope = signed({**SIGNED, "read_at": NOW + seconds})
    assert (means(envelope) is EvidenceMeans.VERIFIED_CHIP) if is_fresh else (cause(envelope) == "time")


def test_a_signature_for_one_registration_serves_no_other() -> None:
    assert cause(signed(), place="b" * 32) == "place"


def test_a_changed_card_is_refused() -> None:
    others = signed({**SIGNED, "card": {**CARD, "portrait": base64.b64encode(JPEG + b"!").decode()}})
    assert cause({**signed(), "payload": others["payload"]}) == "signature"


def test_a_reader_that_is_not_known_is_refused() -> None:
    stranger = OKPKey.generate_key("Ed25519", {"kid": "stranger"})
    assert cause(signed(key=stranger)) == "key"


def test_a_known_name_over_another_key_is_refused() -> None:
    assert cause(signed(key=OKPKey.generate_key("Ed25519", {"kid": "left"}))) == "signature"


@pytest.mark.parametrize(
    "protected", [{"alg": "none", "kid": "left"}, {"alg": "ES256", "kid": "left"}, {"alg": "Ed25519"}, {"kid": "left"}, [], 1]
)
def test_the_envelope_does_not_choose_how_it_is_checked(protected: object) -> None:
    assert cause({**_parts(protected), "signature": ""}) in {"key", "signature"}


def test_a_public_key_is_no_secret_to_sign_with() -> None:
    secret = OctKey.import_key(json.dumps(ED25519.as_dict(private=False)))
    envelope = jws.serialize_json({"protected": {"alg": "HS256", "kid": "left"}}, json.dumps(SIGNED).encode(), secret, algorithms=["HS256"])
    assert cause(dict(envelope)) in {"key", "signature"}


@pytest.mark.parametrize("crit", [["b64"], ["unheard-of"], "kid", [1]])
def test_what_must_be_understood_and_is_not_is_refused(crit: object) -> None:
    envelope = {**_parts({"alg": "Ed25519", "kid": "left", "crit": crit}), "signature": signed()["signature"]}
    assert cause(envelope) == "signature"


@pytest.mark.parametrize("part", ["protected", "payload", "signature"])
@pytest.mark.parametrize("value", ["", "!", "e30", "e", "\u0000", "\ud800"])
def test_a_damaged_part_is_refused(part: str, value: str) -> None:
    assert cause({**signed(), part: value}) in {"key", "signature"}


@pytest.mark.parametrize("value", [None, 1, [], {}])
def test_a_part_that_is_no_text_is_refused(value: object) -> None:
    assert cause({**signed(), "payload": value}) == "form"


@pytest.mark.parametrize(
    "content",
    [
        [],
        "card",
        {**SIGNED, "more": 1},
        {"card": CARD},
        {**SIGNED, "read_at": "now"},
        {**SIGNED, "read_at": True},
        {**SIGNED, "read_at": None},
    ],
)
def test_signed_content_of_another_form_is_refused(content: object) -> None:
    assert cause(signed(content)) == "form"


@pytest.mark.parametrize("inner", [{**CARD, "name": ""}, {}, 1, None])
def test_signed_fields_are_checked_as_unsigned_ones(inner: object) -> None:
    with pytest.raises(InvalidInput):
        means(signed({**SIGNED, "card": inner}))


def test_an_envelope_beside_fields_is_no_card() -> None:
    with pytest.raises(InvalidInput):
        means({**signed(), **CARD})


def test_more_bytes_than_a_card_may_have_are_not_read() -> None:
    with pytest.raises(InvalidInput):
        READER.read(b"{" + b" " * MAXIMUM_CARD_BYTES + b"}", place=PLACE)


def test_no_refusal_shows_what_was_signed() -> None:
    with pytest.raises(CardSignatureInvalid) as caught:
        means(signed(key=OKPKey.generate_key("Ed25519", {"kid": "left"})))
    assert (str(CARD["name"]) in repr(caught.value.facts), caught.value.__cause__) == (False, None)


_PRIVATE = ED25519.as_dict(private=True)
_PUBLIC = ED25519.as_dict(private=False)


@pytest.mark.parametrize(
    "keys",
    [
        b"",
        b"[]",
        b'{"keys": 1}',
        b'{"keys": [1]}',
        *(
            json.dumps({"keys": keys}).encode()
            for keys in (
                [_PRIVATE],
                [_PUBLIC, _PUBLIC],
                [{**_PUBLIC, "kid": ""}],
                [{**_PUBLIC, "crv": "X25519"}],
                [{**_PUBLIC, "kty": "oct", "k": "AAAA"}],
                [{name: value for name, value in _PUBLIC.items() if name != "x"}],
                [{**_PUBLIC, "x": 1}],
            )
        ),
    ],
)
def test_keys_of_another_form_are_refused(keys: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_key_set(keys)


def test_the_setting_names_the_keys_and_the_sandboxs_key_is_not_among_them(tmp_path: Path) -> None:
    (tmp_path / "keys.json").write_bytes(KEYS)
    settings = Settings(card_reader="json", card_reader_keys=str(tmp_path / "keys.json"))
    reader = build_connectors(settings, DataFolder(tmp_path)).card_reader
    assert isinstance(reader, JsonCardReader)
    assert reader.keys.keys() == {"left", "right"}


def test_a_sample_card_is_signed_by_the_reader_of_the_sandbox() -> None:
    reader = sandbox_card_reader(Country.CN, lambda: START + timedelta(minutes=4))
    content = sign_card(card(), place=PLACE, at=START)
    assert reader.read(content, place=PLACE).evidence.means is EvidenceMeans.VERIFIED_CHIP
    with pytest.raises(CardSignatureInvalid):
        READER.read(content, place=PLACE)
