"""Sessions of real people, stored by the system as it stores any: each under an identity of its own, approved or referred."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bench.applicants import applicant, sim
from realname.access.use_cases.counters import EnrolCounter, IssueEnrolmentCode
from realname.evaluation.attacks.live_client import CounterKey
from realname.kernel.identifiers import CounterId, RegistrationId
from realname.kernel.ports import RandomTokens
from realname.live.use_cases.finish_live_session import FinishLiveSession
from realname.live.use_cases.open_live_session import OpenLiveSession
from realname.live.use_cases.request_live_session import RequestLiveSession
from realname.registration.model.live_session import SessionRecord
from realname.registration.model.registration import RegistrationState
from realname.registration.store.challenges import Challenges
from realname.registration.use_cases.choose_line import ChooseLine, OfferNumbers
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.people import card_json
from realname.verification.model.camera_class import CameraClass
from realname.verification.model.observations import Action
from realname.verification.model.report import VerificationReport
from tests.privacy.insider import Kept, kept_of
from tests.registration.openings import OPENING, OUTLET
from tests.support.api_world import ApiWorld, build_world


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedSession:
    """A session as the engine judged it.

    Attributes:
        face: Whose it is.
        portrait: Of the ID that was shown.
    """

    face: int
    asked: tuple[Action, ...]
    portrait: bytes
    lasted_ms: int
    report: VerificationReport


def store(folder: Path, sessions: Sequence[PlayedSession], *, is_known: bool) -> Sequence[Kept]:
    """Register each; whom the authoritative source knows is approved, and keeps one photo; whom it does not is referred, and keeps all."""
    people = [applicant(place) for place in range(len(sessions))]
    world = build_world(folder, known=people if is_known else ())
    counter = _counter(world)
    ids = [_register(world, session, counter, place) for place, session in enumerate(sessions)]
    states = {world.services[ReadRegistration](one).registration.state for one in ids}
    assert states == {RegistrationState.ACTIVATED if is_known else RegistrationState.REFERRED}
    kept = [kept_of(world, one, session.face) for one, session in zip(ids, sessions, strict=True)]
    world.engine.dispose()
    return kept


def _counter(world: ApiWorld) -> CounterId:
    issue = IssueEnrolmentCode(units=world.units, clock=world.clock, tokens=world.services[RandomTokens])
    return world.services[EnrolCounter](issue(OUTLET, "left"), base64.b64decode(CounterKey().public)).id


def _register(world: ApiWorld, session: PlayedSession, counter: CounterId, place: int) -> RegistrationId:
    """Register in the time that the session took, with as many frames."""
    services = world.services
    world.clock.advance(timedelta(minutes=5))  # an agent opens so many in an hour
    opened = services[OpenRegistration](OPENING)
    services[AttachEvidence](opened.id, card_json(applicant(place), portrait=session.portrait))
    services[ChooseLine](opened.id, msisdn=services[OfferNumbers](limit=1, pattern=None)[0], iccid=sim(place))
    token = services[RequestLiveSession](opened.id, counter).token
    seat = services[OpenLiveSession](token)
    with world.units() as unit:  # what was asked in that session, not what is drawn now
        unit[Challenges].save(replace(unit[Challenges].current(opened.id), actions=tuple(session.asked)))
        unit.commit()
    world.clock.advance(timedelta(milliseconds=session.lasted_ms))
    services[FinishLiveSession](seat, session.report, (), _record(session, place))
    services[SubmitRegistration](opened.id)
    return opened.id


def _record(session: PlayedSession, place: int) -> SessionRecord:
    frames, digest = session.report.frames, hashlib.sha256(str(place).encode())
    return SessionRecord(
        frames=frames.decoded,
        judged_frames=frames.judged,
        manifest_digest=digest.hexdigest(),
        camera=CameraClass.BUILT_IN,
        digests=(digest.digest(),),
    )
