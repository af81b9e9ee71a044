"""What happens in live sessions and at hand-overs, as scripts that may be begun again at any point."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from realname.access.model.staff import Role, StaffAccount, StaffMember
from realname.access.store.staff import Staff
from realname.kernel.identifiers import AgentId, ClientId
from realname.live.errors import LiveSessionInUse
from realname.live.events import LiveEvent
from realname.live.use_cases.open_live_session import LiveConnection
from realname.registration.model.registration import NextStep, RegistrationState
from realname.registration.use_cases.opening.open_registration import ClientRequest
from realname.sandbox.simulators.stock import sandbox_iccids
from realname.verification.model.session_findings import SessionFinding
from realname.verification.model.visual_check import Likeness
from tests.crash.client import KNOWN_CARD, client_goes_live, events, finish, interrupted, read, record_of, seat_of, settle, withdraw_all
from tests.crash.world import MUCH_LATER, SOON, World
from tests.registration.openings import AGENT, OPENING, OUTLET


def register_live(world: World) -> None:
    settle(world, client_goes_live(world))


def fail_live_first(world: World) -> None:
    _fail_first(world, lambda seat, _token: world.fail_live_session(seat, [SessionFinding.ACTION_NOT_SEEN], record_of(seat)))


def second_socket(world: World) -> None:
    """Another person comes with the token; the session fails although its actions were met, and a person looks at the next."""

    def met_by_two(seat: LiveConnection, token: str) -> None:
        with suppress(LiveSessionInUse):
            world.open_live_session(token)
        finish(world, seat)

    _fail_first(world, met_by_two)


def revoked_counter(world: World) -> None:
    """The counter is revoked in mid-session; the next one is held at another."""

    def met_at_a_revoked_counter(seat: LiveConnection, _token: str) -> None:
        world.revoke_counter(seat.counter.id)
        finish(world, seat)

    _fail_first(world, met_at_a_revoked_counter)


def finish_again(world: World) -> None:
    """That the end was recorded is not known to the person who recorded it, who tries again."""
    registration_id = client_goes_live(world, until=NextStep.GET_CHALLENGE)
    if read(world, registration_id).next_step is NextStep.GET_CHALLENGE:
        seat = seat_of(world, registration_id)
        for _ in range(2):
            finish(world, seat)
    settle(world, client_goes_live(world))


def interrupt_live(world: World) -> None:
    """A process died in the middle of a live session: the reaper ends it."""

    def dies(_seat: LiveConnection, _token: str) -> None:
        world.clock.move(SOON)
        world.reap()

    _fail_first(world, dies)


def _fail_first(world: World, fail: Callable[[LiveConnection, str], object]) -> None:
    """Let the first live session fail in some way, and go on with another one."""
    registration_id = client_goes_live(world, until=NextStep.GET_CHALLENGE)
    is_open = read(world, registration_id).next_step is NextStep.GET_CHALLENGE
    if is_open and LiveEvent.SESSION_FAILED not in events(world, registration_id):
        token = world.request_live_session(registration_id, world.enrol()).token
        fail(world.open_live_session(token), token)
    settle(world, client_goes_live(world))


def withdraw_while_probes_are_stored(world: World) -> None:
    with interrupted(world, "media.SealedMedia.put_all:self.store.put_all < finish_live_session", by=lambda: withdraw_all(world)):
        client_goes_live(world)
    settle(world, client_goes_live(world))
    withdraw_all(world)


def refer_to_supervisor(world: World) -> None:
    registration_id = client_goes_live(world, until=NextStep.SUBMIT)
    world.refer_to_supervisor(registration_id)
    settle(world, registration_id)


def hand_over_and_wait(world: World) -> None:
    registration_id = client_goes_live(world, until=NextStep.SUBMIT)
    if read(world, registration_id).state is RegistrationState.OPEN:
        world.refer_to_supervisor(registration_id)
    world.clock.move(MUCH_LATER)
    settle(world, registration_id)


def open_without_face(world: World) -> None:
    request = ClientRequest(client_id=ClientId("counter"), key="first", fingerprint="same")
    world.open_without_face(replace(OPENING, has_biometric_consent=False), request=request)


_TWO = (
    StaffMember(id=AGENT, login="agent", outlet_id=OUTLET, role=Role.AGENT),
    StaffMember(id=AgentId("supervisor-1"), login="supervisor", outlet_id=OUTLET, role=Role.SUPERVISOR),
)


def compare_visually(world: World) -> None:
    """Two people compare, each as often as the script is begun again: what was said stays said."""
    request = ClientRequest(client_id=ClientId("counter"), key="first", fingerprint="same")
    registration = world.open_without_face(replace(OPENING, has_biometric_consent=False), request=request)
    agent, supervisor = _staffed(world)
    if registration.next_step is NextStep.ATTACH_EVIDENCE:
        registration = world.attach_evidence(registration.id, KNOWN_CARD)
    if registration.next_step is NextStep.CHOOSE_LINE:
        registration = world.choose_line(registration.id, msisdn=world.offer_numbers(limit=1)[0], iccid=sandbox_iccids()[0])
    if registration.next_step is NextStep.COMPARE_BY_SIGHT:
        world.compare.first(registration.id, Likeness.SAME_PERSON, acting=agent)
        world.compare.take(registration.id, acting=supervisor)
        world.compare.give_back(registration.id, acting=supervisor)
        world.compare.second(registration.id, Likeness.SAME_PERSON, acting=supervisor)
    settle(world, registration.id)


def _staffed(world: World) -> tuple[StaffMember, StaffMember]:
    with world.units() as unit:
        if unit[Staff].find("supervisor") is None:
            for member in _TWO:
                at = world.clock.now()
                unit[Staff].add(StaffAccount(member=member, password_hash="none", added_at=at, confirmed_at=at))  # noqa: S106 - no one signs in
            unit.commit()
    return _TWO
