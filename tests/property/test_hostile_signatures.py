"""Hostile signatures of HTTP messages: whatever stands in their headers is a signature that holds, or none, and at once."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realname.platform.outbound.call import Answer, CallFailed, Failure, Request
from realname.platform.outbound.message_signatures import OF_ANSWER, MessageSignatures, answer_components, content_digest, sign
from realname.platform.outbound.signature_keys import KeyKind, new_key, parse_key_set, parse_private_key, public_half
from tests.property.damage import damaged
from tests.property.hostile_text import hostile_json
from tests.support.manual_clock import START

pytestmark = pytest.mark.fuzz

_KEY = new_key(KeyKind.ED25519, kid="source")
_OURS = MessageSignatures(key=new_key(KeyKind.ED25519, kid="us"), answer_keys={"source": public_half(_KEY)}, now=lambda: START)
_SENT = _OURS.sign(Request(method="POST", url="https://source.example/identity-checks", body=b"{}"))
_BODY = b'{"attributes": "confirmed"}'
_DIGESTED = Answer(status=200, headers=(("content-digest", content_digest(_BODY)),), body=_BODY)
_COVERED = {name: value for name, value in answer_components(_DIGESTED, request=_SENT).items() if name in OF_ANSWER}
_INPUT, _SIGNATURE = (value for _name, value in sign(_COVERED, key=_KEY, at=START))

_TEXT = st.text(alphabet='()";:=, @abcdefinorsq0123456789-+/*\\\x00\n\u00e9', max_size=400)


def _near(text: str) -> st.SearchStrategy[str]:
    return st.one_of(st.just(text), damaged(text.encode()).map(lambda octets: octets.decode("latin-1")), _TEXT)


@given(said=_near(_INPUT), signature=_near(_SIGNATURE), digest=_near(content_digest(_BODY)), body=st.one_of(st.just(_BODY), st.binary()))
def test_a_hostile_answer_is_taken_only_as_it_was_signed(said: str, signature: str, digest: str, body: bytes) -> None:
    headers = (("content-digest", digest), ("signature-input", said), ("signature", signature))
    answer = Answer(status=200, headers=headers, body=body)
    as_sent = (said.strip(" ,"), signature.strip(" ,"), digest.strip(" ,"), body)
    failure = _failure_of(answer)
    if failure is None:  # the label before the first "=" is no part of what is signed (RFC 9421, 2.5)
        label = as_sent[0].partition("=")[0]
        assert as_sent == (_labelled(label, _INPUT), _labelled(label, _SIGNATURE), content_digest(_BODY), _BODY)
    else:
        assert failure is Failure.SIGNATURE_INVALID
        assert as_sent != (_INPUT, _SIGNATURE, content_digest(_BODY), _BODY)


def _labelled(label: str, member: str) -> str:
    return f"{label}={member.partition('=')[2]}"


def _failure_of(answer: Answer) -> Failure | None:
    try:
        _OURS.require_signed(answer, request=_SENT)
    except CallFailed as problem:
        return problem.failure
    return None


@given(text=st.one_of(hostile_json(dict(_KEY.jwk)), hostile_json({"keys": [dict(public_half(_KEY).jwk)]}), st.binary(max_size=400)))
def test_a_hostile_file_of_keys_is_keys_or_a_value_error(text: bytes) -> None:
    for parse in (parse_private_key, parse_key_set):
        with suppress(ValueError):
            parse(text)
