"""Signatures of HTTP messages: the examples of RFC 9421 and RFC 9530, and every change of a message that must not pass."""

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from realname.platform.outbound.call import Answer, CallFailed, Failure, Request
from realname.platform.outbound.message_signatures import (
    MessageSignatures,
    SignatureInvalid,
    answer_components,
    content_digest,
    request_components,
    sign,
    signature_base,
    verify,
)
from realname.platform.outbound.signature_keys import KeyKind, SignatureKey, new_key, parse_key_set, parse_private_key, public_half
from tests.support.manual_clock import START

# RFC 9421, appendix B: keys and examples that everyone knows.
RFC_ED25519 = SignatureKey(
    {
        "kty": "OKP",
        "crv": "Ed25519",
        "kid": "test-key-ed25519",
        "d": "n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU",
        "x": "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs",
    }
)
RFC_SECRET = SignatureKey(
    {
        "kty": "oct",
        "kid": "test-shared-secret",
        "k": "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ",
    }
)
RFC_TIME = datetime.fromtimestamp(1618884473, UTC)
RFC_REQUEST = {
    '"date"': "Tue, 20 Apr 2021 02:07:55 GMT",
    '"@method"': "POST",
    '"@path"': "/foo",
    '"@authority"': "example.com",
    '"content-type"': "application/json",
    '"content-length"': "18",
}
RFC_BODY = b'{"hello": "world"}'

KINDS = tuple(KeyKind)
REQUEST = Request(
    method="POST",
    url="https://source.example/identity-checks?a=1",
    headers=(("Content-Type", "application/json"), ("Idempotency-Key", "7"), ("Authorization", "Bearer abc"), ("Accept", "*/*")),
    body=b'{"reference": "7"}',
)
BODY = b'{"attributes": "confirmed"}'


def test_the_digest_is_that_of_the_standard() -> None:
    assert content_digest(RFC_BODY) == "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"


@pytest.mark.parametrize(
    ("key", "names", "label", "signature"),
    [
        (
            RFC_ED25519,
            ['"date"', '"@method"', '"@path"', '"@authority"', '"content-type"', '"content-length"'],
            "sig-b26",
            "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==",
        ),
        (RFC_SECRET, ['"date"', '"@authority"', '"content-type"'], "sig-b25", "pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8="),
    ],
)
def test_the_examples_of_the_standard_hold(key: SignatureKey, names: list[str], label: str, signature: str) -> None:
    parameters = f'({" ".join(names)});created=1618884473;keyid="{key.kid}"'
    headers = (
        ("Signature-Input", f"{label}={parameters}"),
        ("Signature", f"{label}=:{signature}:"),
        ("Content-Digest", content_digest(RFC_BODY)),
    )
    covered = {name: RFC_REQUEST[name] for name in names}
    assert key.has_signed(signature_base(covered, parameters), base64.b64decode(signature))
    verify(RFC_REQUEST, headers, RFC_BODY, keys={key.kid: key}, required=frozenset(names), now=RFC_TIME)


def pair(kind: KeyKind, name: str = "them") -> tuple[SignatureKey, dict[str, SignatureKey]]:
    key = new_key(kind, kid=name)
    return key, {name: public_half(key)}


def signatures_of(kind: KeyKind) -> tuple[MessageSignatures, SignatureKey]:
    """Ours, which know the key of the other side, and that key."""
    theirs, known = pair(kind)
    return MessageSignatures(key=new_key(kind, kid="us"), answer_keys=known, now=lambda: START), theirs


def answered(sent: Request, key: SignatureKey, *, status: int = 200, body: bytes = BODY, at: datetime = START) -> Answer:
    digested = Answer(status=status, headers=(("content-digest", content_digest(body)),), body=body)
    of_request = {name: value for name, value in answer_components(digested, request=sent).items() if name != '"idempotency-key";req'}
    signed = sign(of_request, key=key, at=at)
    return replace(digested, headers=(*digested.headers, *((name.lower(), value) for name, value in signed)))


@pytest.mark.parametrize("kind", KINDS)
def test_a_request_names_all_that_it_does(kind: KeyKind) -> None:
    ours, _theirs = signatures_of(kind)
    assert ours.key
    sent = ours.sign(REQUEST)
    named = request_components(sent)
    assert named.keys() == {
        '"@method"',
        '"@target-uri"',
        '"content-type"',
        '"idempotency-key"',
        '"authorization"',
        '"content-digest"',
    }
    verify(named, sent.headers, sent.body, keys={"us": public_half(ours.key)}, required=frozenset(named), now=START)


CHANGES: dict[str, Callable[[Request], Request]] = {
    "method": lambda sent: replace(sent, method="PUT"),
    "address": lambda sent: replace(sent, url=sent.url.replace("a=1", "a=2")),
    "body": lambda sent: replace(sent, body=sent.body + b" "),
    "token": lambda sent: replace(sent, headers=tuple((n, v.replace("abc", "abd")) for n, v in sent.headers)),
    "key": lambda sent: replace(sent, headers=tuple((n, "8" if n == "Idempotency-Key" else v) for n, v in sent.headers)),
    "doubled header": lambda sent: replace(sent, headers=(*sent.headers, ("Idempotency-Key", "8"))),
    "no signature": lambda sent: replace(sent, headers=tuple(one for one in sent.headers if one[0] != "Signature")),
    "no input": lambda sent: replace(sent, headers=tuple(one for one in sent.headers if one[0] != "Signature-Input")),
    "digest of another": lambda sent: replace(
        sent, body=b"x", headers=tuple((n, content_digest(b"x") if n == "Content-Digest" else v) for n, v in sent.headers)
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_request_is_not_signed(kind: KeyKind, change: str) -> None:
    ours, _theirs = signatures_of(kind)
    assert ours.key
    sent = CHANGES[change](ours.sign(REQUEST))
    with pytest.raises(SignatureInvalid):
        verify(request_components(sent), sent.headers, sent.body, keys={"us": ours.key}, required=frozenset(), now=START)


def failure_of(ours: MessageSignatures, answer: Answer, sent: Request) -> Failure:
    with pytest.raises(CallFailed) as caught:
        ours.require_signed(answer, request=sent)
    return caught.value.failure


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_signed_for_this_request_is_taken_and_one_for_another_is_not(kind: KeyKind) -> None:
    ours, theirs = signatures_of(kind)
    sent, other = ours.sign(REQUEST), ours.sign(replace(REQUEST, body=b'{"reference": "8"}'))
    ours.require_signed(answered(sent, theirs), request=sent)
    assert failure_of(ours, answered(other, theirs), sent) is Failure.SIGNATURE_INVALID


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_by_a_key_of_the_same_name_is_not_taken(kind: KeyKind) -> None:
    ours, _theirs = signatures_of(kind)
    sent = ours.sign(REQUEST)
    assert failure_of(ours, answered(sent, new_key(kind, kid="them")), sent) is Failure.SIGNATURE_INVALID


@pytest.mark.parametrize("change", ["unsigned", "status", "body", "digest", "old", "early", "not covered", "garbage", "other algorithm"])
def test_a_changed_answer_is_none(change: str) -> None:
    ours, theirs = signatures_of(KeyKind.ED25519)
    sent = ours.sign(REQUEST)
    answer = answered(sent, theirs)
    minute = timedelta(minutes=1, seconds=1)
    changed = {
        "unsigned": lambda: Answer(status=200, body=BODY),
        "status": lambda: replace(answer, status=202),
        "body": lambda: replace(answer, body=BODY + b" "),
        "digest": lambda: replace(answer, headers=tuple(one for one in answer.headers if one[0] != "content-digest")),
        "old": lambda: answered(sent, theirs, at=START - minute),
        "early": lambda: answered(sent, theirs, at=START + minute),
        "not covered": lambda: replace(
            answer,
            headers=(answer.headers[0], *((n.lower(), v) for n, v in sign({'"@status"': "200"}, key=theirs, at=START))),
        ),
        "garbage": lambda: replace(answer, headers=tuple((n, v if n == "content-digest" else "((" * 50) for n, v in answer.headers)),
        "other algorithm": lambda: replace(answer, headers=tuple((n, v.replace("ed25519", "hmac-sha256")) for n, v in answer.headers)),
    }[change]()
    assert failure_of(ours, changed, sent) is Failure.SIGNATURE_INVALID


def test_where_no_answer_has_to_be_signed_each_is_taken_as_it_is() -> None:
    MessageSignatures(key=None, answer_keys={}, now=lambda: START).require_signed(Answer(status=200), request=REQUEST)


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_is_read_again_and_shows_in_no_representation(kind: KeyKind) -> None:
    key = new_key(kind, kid="us")
    read = parse_private_key(json.dumps(dict(key.jwk)).encode())
    secret = key.jwk.get("d") or key.jwk["k"]
    assert read == key
    assert secret not in repr(MessageSignatures(key=read, answer_keys={"us": read}, now=lambda: START))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"[]",
        b"\xff",
        b"[" * 100_000,
        b'{"kty": "oct", "kid": "a", "k": "c2hvcnQ"}',
        b'{"kty": "OKP", "crv": "Ed25519", "kid": "a", "x": "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs"}',
        b'{"kty": "OKP", "crv": "Ed25519", "kid": "a", "x": "AA", "d": "AA"}',
        b'{"kty": "RSA", "kid": "a", "d": "AA"}',
    ],
)
def test_what_is_no_private_key_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_private_key(text)


def test_a_set_of_public_keys_holds_no_secret() -> None:
    with pytest.raises(ValueError, match=r".*"):
        parse_key_set(json.dumps({"keys": [dict(RFC_SECRET.jwk)]}).encode())
