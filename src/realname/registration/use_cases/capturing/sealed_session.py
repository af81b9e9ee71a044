"""What a live session gave, as sealed bytes: bound to the person and the registration, and of a length that says nothing.

The numbers of a session link a person's sessions to each other as a face does (ADR 0030): they lie nowhere in clear.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from dataclasses import fields

from realname.kernel.identifiers import RegistrationId
from realname.kernel.ports import Vault
from realname.registration.model.registration import JudgedSession
from realname.registration.use_cases.persons import require_key
from realname.vault.errors import SealBroken
from realname.vault.model.wrapped_key import Person
from realname.verification.model.findings import (
    ChallengeOutcome,
    FindingsIncomplete,
    PresentationFinding,
    PresentationNotScreened,
    PresentationScreened,
    VerificationFindings,
)
from realname.verification.model.head_tests import NOT_TESTED, HeadTests
from realname.verification.model.observations import Action, ObservedAction
from realname.verification.model.picture_fitness import Unfit
from realname.verification.model.session_findings import SessionFinding

_LENGTH_BYTES = 1024  # of what is sealed, or a multiple; three movements and five models take some 800 bytes
_HEAD_TESTS = tuple(field.name for field in fields(HeadTests))
Json = Mapping[str, "Json"] | Sequence["Json"] | str | int | float | bool | None


def seal_session(session: JudgedSession, *, vault: Vault, person: Person, registration_id: RegistrationId) -> bytes:
    """Encode, fill up to a whole length, and seal.

    Raises:
        SealBroken: The person's key is gone.
    """
    plain = _encode(session)
    fill_template = plain.ljust(-(-len(plain) // _LENGTH_BYTES) * _LENGTH_BYTES)  # JSON does not mind spaces behind it
    return vault.seal(fill_template, wrapped_key=require_key(person), context=_context(person, registration_id))


def open_session(sealed: bytes, *, vault: Vault, person: Person, registration_id: RegistrationId) -> JudgedSession:
    """Open and decode.

    Raises:
        SealBroken: Changed, moved, no session, or its key is gone.
    """
    return _decode(vault.open(sealed, wrapped_key=require_key(person), context=_context(person, registration_id)))


def _context(person: Person, registration_id: RegistrationId) -> str:
    return f"{person.id}/registrations/{registration_id}/session"


def _encode(session: JudgedSession) -> bytes:
    found = session.findings
    content: Json = {
        "findings": {
            "challenge": found.challenge.value,
            "head": [getattr(found.head, test) for test in _HEAD_TESTS],
            "head_unfit": sorted(found.head_unfit),
            "models": [[use, b64encode(bytes.fromhex(digest)).decode()] for use, digest in found.models],
            "movement_agreement": found.movement_agreement,
            "presentation": _encode_presentation(found.presentation),
            "probe_agreement": found.probe_agreement,
            "probes": found.probes,
            "reference_eye_distance_px": found.reference_eye_distance_px,
            "similarity": found.similarity,
            "texture_unfit": sorted(found.presentation.unfit) if isinstance(found.presentation, PresentationNotScreened) else [],
        },
        "motion": [[one.action.value, one.start_ms, one.end_ms, one.peak] for one in session.motion],
        "remarks": [remark.value for remark in session.remarks],
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def _decode(text: bytes) -> JudgedSession:
    try:
        content = json.loads(text)
        found = content["findings"]
        findings = VerificationFindings(
            challenge=ChallengeOutcome(found["challenge"]),
            similarity=float(found["similarity"]),
            probes=_whole(found["probes"]),
            probe_agreement=float(found["probe_agreement"]),
            movement_agreement=_number_or_none(found["movement_agreement"]),
            reference_eye_distance_px=float(found["reference_eye_distance_px"]),
            presentation=_decode_presentation(found["presentation"], unfit=_unfit(found.get("texture_unfit", []))),
            head=_decode_head(found.get("head", [])),
            models=_decode_models(found.get("models", [])),
            head_unfit=_unfit(found.get("head_unfit", [])),
        )
        motion = tuple(
            ObservedAction(action=Action(action), start_ms=_whole(start), end_ms=_whole(end), peak=float(peak))
            for action, start, end, peak in content["motion"]
        )
        remarks = tuple(SessionFinding(remark) for remark in content["remarks"])
    except (ValueError, KeyError, TypeError, FindingsIncomplete) as problem:
        raise SealBroken(kind="session") from problem
    return JudgedSession(findings=findings, motion=motion, remarks=remarks)


def _decode_head(stored: list[float | None]) -> HeadTests:
    """What was sealed before there were all these tests is not tested."""
    if len(stored) < len(_HEAD_TESTS):
        return NOT_TESTED
    return HeadTests(**dict(zip(_HEAD_TESTS, map(_number_or_none, stored), strict=True)))


def _decode_models(stored: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """What was sealed before models were told names none, and so none that a pack measured."""
    return tuple((str(use), b64decode(digest, validate=True).hex()) for use, digest in stored)


def _encode_presentation(finding: PresentationFinding) -> list[float] | None:
    screened = finding if isinstance(finding, PresentationScreened) else None
    return None if screened is None else [screened.mean_attack_score, screened.networks, screened.worst_attack_score]


def _unfit(stored: list[str]) -> frozenset[Unfit]:
    """Nothing was said of what was sealed before pictures could be unfit."""
    return frozenset(Unfit(code) for code in stored)


def _decode_presentation(stored: list[float] | None, *, unfit: frozenset[Unfit]) -> PresentationFinding:
    if stored is None:
        return PresentationNotScreened(unfit)
    mean, networks, *worst = stored  # the worst was not sealed before a pack could ask for it
    worst_attack_score = float(worst[0]) if worst else float(mean)
    return PresentationScreened(mean_attack_score=float(mean), worst_attack_score=worst_attack_score, networks=int(networks))


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError
    return value


def _number_or_none(value: object) -> float | None:
    if value is None:
        return None
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError
    return float(value)
