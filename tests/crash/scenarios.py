"""What happens at a counter, as scripts that may be begun again at any point: a client that saw its server die does just that."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

from realname.application.open_live_session import LiveSeat
from realname.application.open_registration import ClientRequest, Opening
from realname.domain.applicant import ConsentMeans
from realname.domain.camera_class import CameraClass
from realname.domain.errors import ChallengeReused, ClipRejected, LiveSessionInUse, RequestError, StateConflict
from realname.domain.events import Event
from realname.domain.identifiers import AgentId, ClientId, IdentityNumber, RegistrationId
from realname.domain.live_session import SessionRecord
from realname.domain.registration import NextStep, Registration, RegistrationState
from realname.domain.session_findings import SessionFinding
from realname.sandbox.people import SAMPLE_MAN, card_json
from realname.sandbox.stock import sandbox_iccids
from tests.crash.instruments import StoppedHere, stop_here
from tests.crash.world import LATER, MUCH_LATER, OUTLET, SOON, World
from tests.fakes.live_verifier import FACELESS_CLIP, GOOD_CLIP, PERSONAL_MARKS, PORTRAIT, STRANGER_CLIP, UnsafeVerifierByMark

STRANGER = replace(
    SAMPLE_MAN,
    attributes=replace(SAMPLE_MAN.attributes, identity_number=IdentityNumber("990101197701010010"), birth_on=date(1977, 1, 1)),
)
KNOWN_CARD = card_json(SAMPLE_MAN, portrait=PORTRAIT)
UNKNOWN_CARD = card_json(STRANGER, portrait=PORTRAIT)
PEOPLE = (SAMPLE_MAN, STRANGER)
MARKS = PERSONAL_MARKS + tuple(
    mark
    for person in PEOPLE
    for text in (person.attributes.name, person.attributes.identity_number.value, person.attributes.address)
    for mark in (text.encode(), text.encode("utf-16-le"), text.encode("unicode_escape"))
)
_OPENING = Opening(
    outlet_id=OUTLET,
    agent_id=AgentId("agent-1"),
    has_biometric_consent=True,
    consent_text_version="1",
    consent_language="zh",
    consent_means=ConsentMeans.SCREEN,
)
_CHUNKS = 2
_SETTLED_WITHIN_S = 30.0
_UNREACHED = NextStep.NONE

ONCE = (
    Event.REGISTRATION_OPENED,
    Event.REGISTRATION_HANDED_OVER,
    Event.REGISTRATION_SUBMITTED,
    Event.SOURCE_ANSWERED,
    Event.REGISTRATION_DECIDED,
    Event.LINE_ACTIVATION_REQUESTED,
    Event.LINE_ACTIVATED,
    Event.LINE_ACTIVATION_REJECTED,
    Event.RECEIPT_SIGNED,
    Event.SUBSCRIBER_NOTIFIED,
    Event.REGISTRATION_WITHDRAWN,
    Event.REGISTRATION_ABANDONED,
    Event.REGISTRATION_LAPSED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What must be found in the end, wherever the process died.

    Attributes:
        lines: Lines by state.
        issued, reserved: Numbers of the stock that are not free.
        media: Names of sealed objects that are left.
        has_key: Whether the person's key still exists.
    """

    state: RegistrationState
    lines: Mapping[str, int] = field(default_factory=dict)
    activated_at_operator: int = 0
    issued: int = 0
    reserved: int = 0
    media: tuple[str, ...] = ()
    has_key: bool = True
    has_receipt: bool = False
    has_certificate: bool = False
    messages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A script, how the outside systems behave, and the end.

    Attributes:
        is_whole: Killed at every point, also at those where another script was killed before.
    """

    act: Callable[[World], None]
    end: End
    faults: str = ""
    is_whole: bool = False


def client_goes_on(world: World, clip: bytes = GOOD_CLIP, *, card: bytes = KNOWN_CARD, until: NextStep = _UNREACHED) -> RegistrationId:
    """Do whatever step the registration waits for, until it is submitted or waits for the step named."""
    registration = world.open(_OPENING, request=ClientRequest(client_id=ClientId("counter"), key="first", fingerprint="same"))
    while registration.state is RegistrationState.OPEN and registration.next_step is not until:
        _take_step(world, registration, clip=clip, card=card)
        registration = _read(world, registration.id)
    return registration.id


def client_goes_live(world: World, *, until: NextStep = _UNREACHED) -> RegistrationId:
    """The same with a live session in place of the clip."""
    registration = world.open(_OPENING, request=ClientRequest(client_id=ClientId("counter"), key="first", fingerprint="same"))
    while registration.state is RegistrationState.OPEN and registration.next_step is not until:
        if registration.next_step is NextStep.GET_CHALLENGE:
            _finish(world, _seat(world, registration.id))
        elif registration.next_step is NextStep.SUBMIT:
            world.submit(registration.id)
        else:
            _take_step(world, registration, clip=b"", card=KNOWN_CARD)
        registration = _read(world, registration.id)
    return registration.id


def _seat(world: World, registration_id: RegistrationId) -> LiveSeat:
    return world.open_live_session(world.request_live_session(registration_id, world.enrol()).token)


def _finish(world: World, seat: LiveSeat) -> None:
    report = UnsafeVerifierByMark().verify(clip=GOOD_CLIP, reference=seat.reference, asked=())
    world.finish_live_session(seat, report, (), _record(seat))


def _record(seat: LiveSeat) -> SessionRecord:
    """Keep a stream of one picture, another one in each session."""
    picture = sha256(seat.session.id.value.encode())
    return SessionRecord(
        frames=1, judged_frames=1, manifest_digest=picture.hexdigest(), camera=CameraClass.BUILT_IN, digests=(picture.digest(),)
    )


def _take_step(world: World, registration: Registration, *, clip: bytes, card: bytes) -> None:
    arrived = registration.upload.chunks if registration.upload else 0
    if registration.next_step is NextStep.ATTACH_EVIDENCE:
        world.attach_evidence(registration.id, card)
    elif registration.next_step is NextStep.CHOOSE_LINE:
        world.choose_line(registration.id, msisdn=world.offer_numbers(limit=1)[0], iccid=sandbox_iccids()[0])
    elif registration.next_step is NextStep.GET_CHALLENGE:
        world.get_challenge(registration.id)
    elif arrived < _CHUNKS:
        size = len(clip) // _CHUNKS + 1
        world.upload_chunk(registration.id, index=arrived, chunk=clip[arrived * size : (arrived + 1) * size])
    else:
        try:
            world.submit(registration.id)
        except ChallengeReused:
            world.get_challenge(registration.id)  # judging was interrupted: a new live session


def _read(world: World, registration_id: RegistrationId) -> Registration:
    with world.units() as unit:
        return unit.registrations.get(registration_id)


def _settle(world: World, registration_id: RegistrationId) -> None:
    """Let the reaper run once, and the workflow end where there is one."""
    world.reap()
    if _read(world, registration_id).submitted_at is not None:
        world.workflow.wait(registration_id, timeout_s=_SETTLED_WITHIN_S)


def _register(world: World) -> None:
    _settle(world, client_goes_on(world))


def _register_stranger(world: World) -> RegistrationId:
    registration_id = client_goes_on(world, card=UNKNOWN_CARD)
    _settle(world, registration_id)
    return registration_id


def _lapse(world: World) -> None:
    registration_id = _register_stranger(world)
    world.clock.move(MUCH_LATER)
    _settle(world, registration_id)


def _withdraw_after_referral(world: World) -> None:
    world.close.withdraw(_register_stranger(world))


def _withdraw_while_open(world: World) -> None:
    registration_id = client_goes_on(world, until=NextStep.SUBMIT)
    world.close.withdraw(registration_id)


def _withdraw_interrupted(world: World) -> None:
    """The withdrawal is written, the erasure is not: the reaper finishes it."""
    registration_id = client_goes_on(world, until=NextStep.SUBMIT)
    with _interrupted(world, "media.MediaSafe.discard:self.store.delete < close_registration", by=stop_here):
        world.close.withdraw(registration_id)
    _settle(world, registration_id)


def _leave_an_object_behind(world: World) -> None:
    """An object was stored just after a withdrawal had erased everything: the sweep at start finds it."""
    registration_id = client_goes_on(world, until=NextStep.SUBMIT)
    world.close.withdraw(registration_id)
    world.store.put(f"registrations/{registration_id}/reference", b"sealed")
    world.sweep()


def _withdraw_while(world: World, way: str) -> None:
    """The applicant withdraws while something else is under way."""
    with _interrupted(world, way, by=lambda: withdraw_all(world)):
        client_goes_on(world)
    _settle(world, client_goes_on(world))
    withdraw_all(world)  # after a crash the client may have come past that moment


def _withdraw_while_the_card_is_stored(world: World) -> None:
    _withdraw_while(world, "media.MediaSafe.put:self.store.put < attach_evidence")


def _withdraw_while_a_chunk_is_stored(world: World) -> None:
    _withdraw_while(world, "media.MediaSafe.put:self.store.put < upload_clip")


def _withdraw_while_the_clip_is_judged(world: World) -> None:
    _withdraw_while(world, "submit_registration.SubmitRegistration._judge")


@contextmanager
def _interrupted(world: World, way: str, *, by: Callable[[], None]) -> Iterator[None]:
    """Let something happen once before a call; what it makes of the call under way does not matter."""
    world.plan.interrupt_before, world.plan.interrupt = way, by
    try:
        with suppress(StoppedHere, RequestError):
            yield
    finally:
        world.plan.interrupt_before = ""


def _abandon(world: World) -> None:
    registration_id = client_goes_on(world, until=NextStep.SUBMIT)
    world.clock.move(LATER)
    _settle(world, registration_id)


def _refuse(world: World) -> None:
    _settle(world, client_goes_on(world, STRANGER_CLIP))


def _refuse_and_wait(world: World) -> None:
    registration_id = client_goes_on(world, STRANGER_CLIP)
    _settle(world, registration_id)
    world.clock.move(MUCH_LATER)
    _settle(world, registration_id)


def _reject_clip_first(world: World) -> None:
    registration_id = client_goes_on(world, until=NextStep.UPLOAD_CLIP)
    if Event.CLIP_REJECTED not in _events(world, registration_id):
        with suppress(ClipRejected):
            client_goes_on(world, FACELESS_CLIP)
    _settle(world, client_goes_on(world))


def _interrupt_judging(world: World) -> None:
    """A process died while it judged, and the client does not come back before the reaper has ended that session."""
    registration_id = client_goes_on(world, until=NextStep.SUBMIT)
    if Event.CLIP_REJECTED not in _events(world, registration_id):
        with world.units() as unit:
            challenge = unit.challenges.current(registration_id)
            unit.challenges.save(challenge if challenge.used_at else challenge.use(at=world.clock.now()))
            unit.commit()
        world.clock.move(SOON)
        world.reap()
    _settle(world, client_goes_on(world))


def _forget_start(world: World) -> None:
    """The submission is written, the workflow was not started: the reaper starts it."""
    with _interrupted(world, "submit_registration.SubmitRegistration.__call__:self.workflow.start", by=stop_here):
        client_goes_on(world)
    _settle(world, client_goes_on(world))


def _submit_again(world: World) -> None:
    """The client saw no answer to its submission and sends it again."""
    registration_id = client_goes_on(world)
    world.submit(registration_id)
    _settle(world, registration_id)


def _change_everything(world: World) -> None:
    """With the clip uploaded, the card is read again, then another line chosen, then another challenge asked for."""
    for event, times, again in (
        (Event.EVIDENCE_ATTACHED, 2, lambda one: world.attach_evidence(one, KNOWN_CARD)),
        (Event.LINE_RESERVED, 2, lambda one: world.choose_line(one, msisdn=world.offer_numbers(limit=1)[0], iccid=sandbox_iccids()[1])),
        (Event.CHALLENGE_ISSUED, 4, world.get_challenge),
    ):
        registration_id = client_goes_on(world, until=NextStep.SUBMIT)
        if _read(world, registration_id).state is RegistrationState.OPEN and _events(world, registration_id).count(event) < times:
            again(registration_id)
    _settle(world, client_goes_on(world))


def _register_live(world: World) -> None:
    _settle(world, client_goes_live(world))


def _fail_live_first(world: World) -> None:
    _fail_first(world, lambda seat, _token: world.fail_live_session(seat, [SessionFinding.ACTION_NOT_SEEN], _record(seat)))


def _second_socket(world: World) -> None:
    """Somebody else comes with the token; the session fails although its actions were met."""

    def met_by_two(seat: LiveSeat, token: str) -> None:
        with suppress(LiveSessionInUse):
            world.open_live_session(token)
        _finish(world, seat)

    _fail_first(world, met_by_two)


def _interrupt_live(world: World) -> None:
    """A process died in the middle of a live session: the reaper ends it."""

    def dies(_seat: LiveSeat, _token: str) -> None:
        world.clock.move(SOON)
        world.reap()

    _fail_first(world, dies)


def _fail_first(world: World, fail: Callable[[LiveSeat, str], object]) -> None:
    """Let the first live session fail in some way, and go on with another one."""
    registration_id = client_goes_live(world, until=NextStep.GET_CHALLENGE)
    is_open = _read(world, registration_id).next_step is NextStep.GET_CHALLENGE
    if is_open and Event.SESSION_FAILED not in _events(world, registration_id):
        token = world.request_live_session(registration_id, world.enrol()).token
        fail(world.open_live_session(token), token)
    _settle(world, client_goes_live(world))


def _withdraw_while_probes_are_stored(world: World) -> None:
    with _interrupted(world, "media.MediaSafe.put:self.store.put < finish_live_session", by=lambda: withdraw_all(world)):
        client_goes_live(world)
    _settle(world, client_goes_live(world))
    withdraw_all(world)


def _hand_over(world: World) -> None:
    registration_id = client_goes_live(world, until=NextStep.SUBMIT)
    world.hand_over(registration_id)
    _settle(world, registration_id)


def _hand_over_and_wait(world: World) -> None:
    registration_id = client_goes_live(world, until=NextStep.SUBMIT)
    if _read(world, registration_id).state is RegistrationState.OPEN:
        world.hand_over(registration_id)
    world.clock.move(MUCH_LATER)
    _settle(world, registration_id)


def _open_without_face(world: World) -> None:
    request = ClientRequest(client_id=ClientId("counter"), key="first", fingerprint="same")
    world.open_without_face(replace(_OPENING, has_biometric_consent=False), request=request)


def withdraw_all(world: World) -> None:
    """The applicant withdraws at this moment; it may be too late."""
    with closing(sqlite3.connect(world.folder / "realname.sqlite")) as database:
        ids = [RegistrationId(one) for (one,) in database.execute("SELECT id FROM registrations")]
    for registration_id in ids:
        with suppress(StateConflict):
            world.close.withdraw(registration_id)


def _events(world: World, registration_id: RegistrationId) -> tuple[Event, ...]:
    with world.units() as unit:
        return tuple(entry.event.event for entry in unit.ledger.of_subject(registration_id.value))


ACTIVE = End(
    state=RegistrationState.ACTIVATED,
    lines={"active": 1},
    activated_at_operator=1,
    issued=1,
    media=("photo",),
    has_receipt=True,
    messages=1,
)
_KEPT = ("probes/00", "probes/01", "probes/02", "reference")
_REFERRED = End(state=RegistrationState.REFERRED, reserved=1, media=_KEPT)
_HANDED_OVER = End(state=RegistrationState.AWAITING_SUPERVISOR, reserved=1, media=("reference",))
_REFUSED = End(state=RegistrationState.REFUSED, media=_KEPT)
WITHDRAWN = End(state=RegistrationState.WITHDRAWN, has_key=False, has_certificate=True)

# The first holds every step on the way to an active line; those after it are killed where they go another way, unless they are whole.
SCENARIOS: Mapping[str, Scenario] = {
    "approved": Scenario(act=_register, end=ACTIVE),
    "abandoned": Scenario(act=_abandon, end=replace(WITHDRAWN, state=RegistrationState.ABANDONED), is_whole=True),
    "withdrawn while open": Scenario(act=_withdraw_while_open, end=WITHDRAWN),
    "withdrawn after a referral": Scenario(act=_withdraw_after_referral, end=WITHDRAWN),
    "withdrawn while the card is stored": Scenario(act=_withdraw_while_the_card_is_stored, end=WITHDRAWN),
    "withdrawn while a chunk is stored": Scenario(act=_withdraw_while_a_chunk_is_stored, end=WITHDRAWN),
    "withdrawn while the clip is judged": Scenario(act=_withdraw_while_the_clip_is_judged, end=WITHDRAWN),
    "withdrawn, an object left behind": Scenario(act=_leave_an_object_behind, end=WITHDRAWN),
    "withdrawn, not yet erased": Scenario(act=_withdraw_interrupted, end=WITHDRAWN),
    "referral lapsed": Scenario(act=_lapse, end=replace(WITHDRAWN, state=RegistrationState.LAPSED)),
    "refused": Scenario(act=_refuse, end=_REFUSED),
    "refused and erased": Scenario(act=_refuse_and_wait, end=replace(WITHDRAWN, state=RegistrationState.REFUSED)),
    "clip rejected first": Scenario(act=_reject_clip_first, end=ACTIVE),
    "everything changed": Scenario(act=_change_everything, end=ACTIVE),
    "judging interrupted": Scenario(act=_interrupt_judging, end=ACTIVE),
    "workflow not started": Scenario(act=_forget_start, end=ACTIVE),
    "submitted twice": Scenario(act=_submit_again, end=ACTIVE),
    "live session": Scenario(act=_register_live, end=ACTIVE),
    "live session failed first": Scenario(act=_fail_live_first, end=ACTIVE),
    "live session with a second socket first": Scenario(act=_second_socket, end=ACTIVE),
    "live session interrupted first": Scenario(act=_interrupt_live, end=ACTIVE),
    "withdrawn while probes are stored": Scenario(act=_withdraw_while_probes_are_stored, end=WITHDRAWN),
    "handed over": Scenario(act=_hand_over, end=_HANDED_OVER),
    "handed over and lapsed": Scenario(act=_hand_over_and_wait, end=replace(WITHDRAWN, state=RegistrationState.LAPSED)),
    "opened without a face": Scenario(act=_open_without_face, end=End(state=RegistrationState.AWAITING_SUPERVISOR, has_key=False)),
    "source silent": Scenario(act=_register, end=_REFERRED, faults="authority=unavailable"),
    "operator answers late": Scenario(act=_register, end=ACTIVE, faults="provisioning=timeout-after:2,notifications=timeout-after:1"),
    "operator rejects": Scenario(
        act=_register,
        end=End(state=RegistrationState.ACTIVATION_REJECTED, has_key=False, lines={"activation-rejected": 1}, has_certificate=True),
        faults="provisioning=reject",
    ),
}
