"""The client at the counter: it does whatever step a registration waits for, and may begin again at any point."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import date
from hashlib import sha256

from realname.kernel.errors import RequestError, StateConflict
from realname.kernel.identifiers import ClientId, IdentityNumber, RegistrationId
from realname.kernel.ledger.events import Event
from realname.live.use_cases.open_live_session import LiveConnection
from realname.registration.model.live_session import SessionRecord
from realname.registration.model.registration import NextStep, Registration, RegistrationState
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.opening.open_registration import ClientRequest, Opening
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, card_json
from realname.sandbox.simulators.stock import sandbox_iccids
from realname.verification.errors import ChallengeReused
from realname.verification.model.camera_class import CameraClass
from tests.crash.instruments import StoppedHere
from tests.crash.world import World
from tests.registration.openings import OPENING
from tests.verification.live_verifier import GOOD_CLIP, PERSONAL_MARKS, PORTRAIT, UnsafeVerifierByMark

STRANGER = replace(
    SAMPLE_MAN,
    attributes=replace(SAMPLE_MAN.attributes, identity_number=IdentityNumber("990101197701010010"), birth_on=date(1977, 1, 1)),
)
KNOWN_CARD = card_json(SAMPLE_MAN, portrait=PORTRAIT)
UNKNOWN_CARD = card_json(STRANGER, portrait=PORTRAIT)
PROXYS_CARD = card_json(SAMPLE_WOMAN, portrait=PORTRAIT)
PEOPLE = (SAMPLE_MAN, SAMPLE_WOMAN, STRANGER)
MARKS = PERSONAL_MARKS + tuple(
    mark
    for person in PEOPLE
    for text in (person.attributes.name, person.attributes.identity_number.value, person.attributes.address)
    for mark in (text.encode(), text.encode("utf-16-le"), text.encode("unicode_escape"))
)
_CHUNKS = 2
SETTLED_WITHIN_S = 120.0
UNREACHED = NextStep.NONE


def client_goes_on(
    world: World, clip: bytes = GOOD_CLIP, *, card: bytes = KNOWN_CARD, until: NextStep = UNREACHED, opening: Opening = OPENING
) -> RegistrationId:
    """Do whatever step the registration waits for, until it is submitted or waits for the step named."""
    registration = world.open(opening, request=ClientRequest(client_id=ClientId("counter"), key="first", fingerprint="same"))
    while registration.state is RegistrationState.OPEN and registration.next_step is not until:
        _take_step(world, registration, clip=clip, card=card)
        registration = read(world, registration.id)
    return registration.id


def client_goes_live(world: World, *, until: NextStep = UNREACHED) -> RegistrationId:
    """The same with a live session in place of the clip."""
    registration = world.open(OPENING, request=ClientRequest(client_id=ClientId("counter"), key="first", fingerprint="same"))
    while registration.state is RegistrationState.OPEN and registration.next_step is not until:
        if registration.next_step is NextStep.GET_CHALLENGE:
            finish(world, seat_of(world, registration.id))
        elif registration.next_step is NextStep.SUBMIT:
            world.submit(registration.id)
        else:
            _take_step(world, registration, clip=b"", card=KNOWN_CARD)
        registration = read(world, registration.id)
    return registration.id


def seat_of(world: World, registration_id: RegistrationId) -> LiveConnection:
    return world.open_live_session(world.request_live_session(registration_id, world.enrol()).token)


def finish(world: World, seat: LiveConnection) -> None:
    report = UnsafeVerifierByMark().verify(clip=GOOD_CLIP, reference=seat.reference, asked=())
    world.finish_live_session(seat, report, (), record_of(seat))


def record_of(seat: LiveConnection) -> SessionRecord:
    """Keep a stream of one picture, another one in each session."""
    picture = sha256(seat.session.id.value.encode())
    return SessionRecord(
        frames=1, judged_frames=1, manifest_digest=picture.hexdigest(), camera=CameraClass.BUILT_IN, digests=(picture.digest(),)
    )


def _take_step(world: World, registration: Registration, *, clip: bytes, card: bytes) -> None:
    arrived = registration.upload.chunks if registration.upload else 0
    if registration.next_step is NextStep.ATTACH_EVIDENCE:
        world.attach_evidence(registration.id, card)
    elif registration.next_step is NextStep.ATTACH_REPRESENTATIVE:
        world.attach_representative(registration.id, PROXYS_CARD)
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


def read(world: World, registration_id: RegistrationId) -> Registration:
    with world.units() as unit:
        return unit[Registrations].get(registration_id)


def settle(world: World, registration_id: RegistrationId) -> None:
    """Let the reaper run once, and the workflow end where there is one."""
    world.reap()
    if read(world, registration_id).submitted_at is not None:
        world.workflow.wait(registration_id, timeout_s=SETTLED_WITHIN_S)


@contextmanager
def interrupted(world: World, way: str, *, by: Callable[[], None]) -> Iterator[None]:
    """Let something happen once before a call; what it makes of the call under way does not matter."""
    world.plan.interrupt_before, world.plan.interrupt = way, by
    try:
        with suppress(StoppedHere, RequestError):
            yield
    finally:
        world.plan.interrupt_before = ""


def withdraw_all(world: World) -> None:
    """The applicant withdraws at this moment; it may be too late."""
    with closing(sqlite3.connect(world.folder / "realname.sqlite")) as database:
        ids = [RegistrationId(one) for (one,) in database.execute("SELECT id FROM registrations")]
    for registration_id in ids:
        with suppress(StateConflict):
            world.close.withdraw(registration_id)


def events(world: World, registration_id: RegistrationId) -> tuple[Event, ...]:
    with world.units() as unit:
        return tuple(entry.event.event for entry in unit.ledger.of_subject(registration_id.value))
