"""Sessions: a case is registered at a counter that has not seen it, played over the socket, submitted, and its decision read."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from itertools import count

import httpx

from realname.evaluation.attacks.cases import Case
from realname.evaluation.attacks.live_client import Ended, Json, Player, enrol
from realname.evaluation.attacks.own_motion import UnsafeOwnMotionGuide
from realname.evaluation.attacks.rates import Outcome, PlayedSession
from realname.evidence.model.applicant import ApplicantAttributes
from realname.kernel.identifiers import RegistrationId
from realname.sandbox.simulators.counter_device import SimulatedCounterDevice, SimulatedMaker
from realname.sandbox.simulators.people import card_json, invented_person
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from realname.verification.model.findings import SourceAnswer, SourceFinding

_OUTCOMES = {"activated": Outcome.APPROVED, "approved": Outcome.APPROVED, "referred": Outcome.REFERRED, "refused": Outcome.REFUSED}


class UnsafeAnyPortraitConfirmed:
    """An authoritative source that confirms every person and portrait: attacks are measured as if the attacker had a genuine card."""

    def validate(self, attributes: ApplicantAttributes, *, portrait: bytes | None) -> SourceAnswer:  # noqa: ARG002 - any
        """Confirm."""
        return SourceAnswer(attributes=SourceFinding.CONFIRMED, portrait=SourceFinding.CONFIRMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counters:
    """A server that sessions are played at.

    Attributes:
        issue_code: Gives a code that enrols a counter.
        maker: Whose hardware the server takes for attested.
        guide: Takes the clips of honest sessions.
    """

    http: httpx.Client
    socket_url: str
    issue_code: Callable[[], str]
    maker: SimulatedMaker
    guide: UnsafeOwnMotionGuide


def open_http(url: str, *, token: str) -> httpx.Client:
    """A client of the HTTP API."""
    return httpx.Client(base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=60.0)


async def play_all(counters: Counters, cases: Sequence[Case], *, at_once: int) -> AsyncIterator[PlayedSession]:
    """Play cases, so many at the same time; each is given as it ends. At most as many as there are numbers in the sandbox."""
    free, places = asyncio.Semaphore(at_once), count()

    async def play_one(case: Case) -> PlayedSession:
        async with free:
            return await _play(counters, case, next(places))

    for done in asyncio.as_completed([play_one(case) for case in cases]):
        yield await done


async def _play(counters: Counters, case: Case, place: int) -> PlayedSession:
    api = await asyncio.to_thread(
        lambda: enrol(counters.http, code=counters.issue_code(), device=SimulatedCounterDevice(maker=counters.maker))
    )

    def register() -> tuple[str, Json]:
        registration = api.open(number=str(place))
        api.attach(registration, card_json(invented_person(place), portrait=case.portrait))
        api.choose(registration, msisdn=sandbox_msisdns()[place].value, iccid=sandbox_iccids()[place].value)
        if case.own is not None:
            counters.guide.clips[RegistrationId(registration)] = case.own
        return registration, api.session(registration)

    registration, session = await asyncio.to_thread(register)
    ended = await Player(session=session, key=api.key, camera=case.camera(place)).play(counters.socket_url)
    is_judged = ended.result.get("outcome") == "judged"
    shown = await asyncio.to_thread(api.submit if is_judged else api.read, registration)
    return PlayedSession(
        instrument=case.instrument,
        person=case.person,
        outcome=_OUTCOMES.get(str(shown["state"]), Outcome.FAILED) if is_judged else Outcome.FAILED,
        reasons=_reasons(shown),
        findings=tuple(str(one) for one in ended.found) or _closed(ended),
        lasted_s=ended.lasted_s,
    )


def _reasons(shown: Json) -> tuple[str, ...]:
    decision = shown.get("decision")
    reasons = decision.get("reasons") if isinstance(decision, dict) else None
    return tuple(str(one["code"]) for one in reasons) if isinstance(reasons, list) else ()


def _closed(ended: Ended) -> tuple[str, ...]:
    return (str(ended.error),) if ended.error is not None and not ended.result else ()
