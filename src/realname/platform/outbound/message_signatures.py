"""Signatures of HTTP messages (RFC 9421) over a digest of the body (RFC 9530): a request is signed, and its answer verified.

A signature covers what it names. A request names its method, its address, the digest of its body and each header that the connector
sets. An answer has to name its status, the digest of its body, and method, address and digest of the request that it answers.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from realname.platform.outbound.call import Answer, CallFailed, Failure, Headers, Request
from realname.platform.outbound.signature_keys import SignatureKey

_LABEL = "realname"
_WITHIN = timedelta(minutes=1)  # so far may the clocks of both sides be apart, and so old may a signature be
_MOST_SIGNATURES = 8
_COVERED = ("content-type", "idempotency-key", "authorization", "content-digest")
OF_REQUEST = frozenset({'"@method"', '"@target-uri"', '"content-digest"'})
OF_ANSWER = frozenset({'"@status"', '"content-digest"', '"@method";req', '"@target-uri";req', '"content-digest";req'})

# RFC 8941 as far as a signature needs it, in its one canonical spelling: what is parsed is what was signed.
_KEY = r"[a-z*][a-z0-9_.*-]{0,63}"
_STRING = r'"[ !#-\[\]-~]{0,256}"'
_PARAMETER = rf";({_KEY})(?:=({_STRING}|-?[0-9]{{1,15}}))?"
_ITEM = rf"{_STRING}(?:;{_KEY}(?:={_STRING})?)*"
_SIGNATURE_INPUT = re.compile(rf"({_KEY})=(\(({_ITEM}(?: {_ITEM})*)?\)((?:{_PARAMETER})*))(?:, *|$)")
_BYTES = re.compile(rf"({_KEY})=:([A-Za-z0-9+/]{{0,1024}}={{0,2}}):(?:, *|$)")

Components = Mapping[str, str]  # by their identifiers as they are spelled in a signature, such as `"@method";req`


class SignatureInvalid(Exception):
    """A message is not signed as it has to be; it carries nothing of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSignatures:
    """What is signed to a system, and what it has to sign.

    Attributes:
        key: Signs requests; None: they are not signed.
        answer_keys: Whose signatures of answers are known, by `kid`; empty: answers are taken unsigned.
        now: Tells the time, aware.
    """

    key: SignatureKey | None
    answer_keys: Mapping[str, SignatureKey]
    now: Callable[[], datetime]

    def sign(self, request: Request) -> Request:
        """Add the digest of the body, and the signature where there is a key."""
        digested = replace(request, headers=(*request.headers, ("Content-Digest", content_digest(request.body))))
        if self.key is None:
            return digested
        return replace(digested, headers=(*digested.headers, *sign(request_components(digested), key=self.key, at=self.now())))

    def require_signed(self, answer: Answer, *, request: Request) -> None:
        """Return where the answer is signed for this very request, or needs no signature.

        Args:
            answer: What came back.
            request: As it was sent.

        Raises:
            CallFailed: `signature-invalid`.
        """
        if not self.answer_keys:
            return
        try:
            verify(
                answer_components(answer, request=request),
                answer.headers,
                answer.body,
                keys=self.answer_keys,
                required=OF_ANSWER,
                now=self.now(),
            )
        except SignatureInvalid:
            raise CallFailed(failure=Failure.SIGNATURE_INVALID) from None


def content_digest(body: bytes) -> str:
    """The digest of a body as its header spells it (RFC 9530, 2)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def request_components(request: Request) -> Components:
    """What of a request is signed."""
    derived = {'"@method"': request.method, '"@target-uri"': request.url}
    return {**derived, **_header_components(request.headers, names=_COVERED)}


def answer_components(answer: Answer, *, request: Request) -> Components:
    """What of an answer, and of the request that it answers, may be signed."""
    of_request = {f"{name};req": value for name, value in request_components(request).items()}
    return {'"@status"': str(answer.status), **_header_components(answer.headers, names=None), **of_request}


def sign(covered: Components, *, key: SignatureKey, at: datetime) -> Headers:
    """Sign components with a key; gives the two headers of the signature."""
    parameters = f'({" ".join(covered)});created={int(at.timestamp())};keyid="{key.kid}";alg="{key.kind.message_algorithm}"'
    signature = key.sign(signature_base(covered, parameters))
    return (
        ("Signature-Input", f"{_LABEL}={parameters}"),
        ("Signature", f"{_LABEL}=:{base64.b64encode(signature).decode()}:"),
    )


def signature_base(covered: Components, parameters: str) -> bytes:
    """The text that is signed (RFC 9421, 2.5).

    Raises:
        SignatureInvalid: A value cannot be spelled in it.
    """
    lines = [f"{identifier}: {value}" for identifier, value in covered.items()]
    if any("\n" in line or "\r" in line for line in lines):
        raise SignatureInvalid
    try:
        return "\n".join([*lines, f'"@signature-params": {parameters}']).encode("ascii")
    except UnicodeEncodeError:
        raise SignatureInvalid from None


def verify(
    components: Components,
    headers: Headers,
    body: bytes,
    *,
    keys: Mapping[str, SignatureKey],
    required: frozenset[str],
    now: datetime,
) -> None:
    """Return where one signature by a known key holds, is of now, covers what is required, and the digest is that of the body.

    Raises:
        SignatureInvalid: None does.
    """
    _require_digest(headers, body)
    signatures = _dictionary(_BYTES, _joined(headers, "signature"))
    for match in _members(_SIGNATURE_INPUT, _joined(headers, "signature-input")):
        label, parameters, identifiers, spelled = match[1], match[2], match[3] or "", match[4]
        found = _Parameters.of(spelled)
        key = keys.get(found.keyid)
        if key is None or label not in signatures:
            continue
        found.require_of_now(key, now=now)
        covered = _covered(re.findall(_ITEM, identifiers), components, required=required)
        if not key.has_signed(signature_base(covered, parameters), signatures[label]):
            raise SignatureInvalid
        return
    raise SignatureInvalid


@dataclass(frozen=True, slots=True, kw_only=True)
class _Parameters:
    keyid: str
    algorithm: str
    created: str
    expires: str

    @classmethod
    def of(cls, spelled: str) -> "_Parameters":
        found = dict(re.findall(_PARAMETER, spelled))
        return cls(
            keyid=found.get("keyid", "").strip('"'),
            algorithm=found.get("alg", "").strip('"'),
            created=found.get("created", ""),
            expires=found.get("expires", ""),
        )

    def require_of_now(self, key: SignatureKey, *, now: datetime) -> None:
        if self.algorithm not in {"", key.kind.message_algorithm} or not self.created.isdigit():
            raise SignatureInvalid
        if abs(now.timestamp() - int(self.created)) > _WITHIN.total_seconds():
            raise SignatureInvalid
        if self.expires and (not self.expires.isdigit() or int(self.expires) < now.timestamp()):
            raise SignatureInvalid


def _covered(identifiers: Sequence[str], components: Components, *, required: frozenset[str]) -> Components:
    is_whole = required <= set(identifiers) <= components.keys()
    if not is_whole or len(set(identifiers)) != len(identifiers):
        raise SignatureInvalid
    return {identifier: components[identifier] for identifier in identifiers}


def _require_digest(headers: Headers, body: bytes) -> None:
    said = _dictionary(_BYTES, _joined(headers, "content-digest")).get("sha-256", b"")
    if not hmac.compare_digest(said, hashlib.sha256(body).digest()):
        raise SignatureInvalid


def _header_components(headers: Headers, *, names: Sequence[str] | None) -> dict[str, str]:
    sent = dict.fromkeys(name.lower() for name, _value in headers)
    return {f'"{name}"': _joined(headers, name) for name in sent if names is None or name in names}


def _joined(headers: Headers, name: str) -> str:
    return ", ".join(value.strip() for one, value in headers if one.lower() == name)


def _members(form: re.Pattern[str], text: str) -> Sequence[re.Match[str]]:
    found: list[re.Match[str]] = []
    position = 0
    while position < len(text):
        match = form.match(text, position)
        if match is None or len(found) == _MOST_SIGNATURES:
            raise SignatureInvalid
        found.append(match)
        position = match.end()
    if len({match[1] for match in found}) != len(found):
        raise SignatureInvalid
    return found


def _dictionary(form: re.Pattern[str], text: str) -> Mapping[str, bytes]:
    try:
        return {match[1]: base64.b64decode(match[2], validate=True) for match in _members(form, text)}
    except ValueError:
        raise SignatureInvalid from None
