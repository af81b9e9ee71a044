"""What happens at a counter, as scripts that may be begun again at any point: a client that saw its server die does just that."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace

from realname.evidence.model.representative import Authority, AuthorityProof, RepresentativeRole
from realname.kernel.identifiers import RegistrationId
from realname.lines.events import LineEvent
from realname.registration.events import RegistrationEvent
from realname.registration.model.registration import NextStep, RegistrationState
from realname.registration.store.challenges import Challenges
from realname.sandbox.simulators.stock import sandbox_iccids
from realname.verification.errors import ClipRejected
from tests.crash.client import KNOWN_CARD, SETTLED_WITHIN_S, UNKNOWN_CARD, client_goes_on, events, interrupted, read, settle, withdraw_all
from tests.crash.instruments import stop_here
from tests.crash.live_scripts import (
    compare_visually,
    fail_live_first,
    finish_again,
    hand_over_and_wait,
    interrupt_live,
    open_without_face,
    refer_to_supervisor,
    register_live,
    revoked_counter,
    second_socket,
    withdraw_while_probes_are_stored,
)
from tests.crash.review_scripts import appeal_and_win, appeal_in_vain, approve_referral
from tests.crash.shopper_scripts import show_test_identity
from tests.crash.world import LATER, MUCH_LATER, SOON, World
from tests.registration.openings import OPENING
from tests.verification.live_verifier import FACELESS_CLIP, STRANGER_CLIP

ONCE = (
    RegistrationEvent.REGISTRATION_OPENED,
    RegistrationEvent.REGISTRATION_HANDED_OVER,
    RegistrationEvent.REGISTRATION_SUBMITTED,
    RegistrationEvent.SOURCE_ANSWERED,
    RegistrationEvent.REGISTRATION_DECIDED,
    LineEvent.LINE_ACTIVATION_REQUESTED,
    LineEvent.LINE_ACTIVATED,
    LineEvent.LINE_ACTIVATION_REJECTED,
    RegistrationEvent.RECEIPT_SIGNED,
    LineEvent.SUBSCRIBER_NOTIFIED,
    RegistrationEvent.REGISTRATION_WITHDRAWN,
    RegistrationEvent.REGISTRATION_ABANDONED,
    RegistrationEvent.REGISTRATION_LAPSED,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """What must be found in the end, wherever the process died.

    Attributes:
        lines: Lines by state.
        issued, reserved, quarantined: Numbers of the stock that are not free.
        media: Names of sealed objects that are left.
        keys: Keys of persons that still exist.
    """

    state: RegistrationState
    lines: Mapping[str, int] = field(default_factory=dict)
    activated_at_operator: int = 0
    issued: int = 0
    reserved: int = 0
    quarantined: int = 0
    media: tuple[str, ...] = ()
    keys: int = 1
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


def _register(world: World) -> None:
    settle(world, client_goes_on(world))


def _register_by_proxy(world: World) -> None:
    authority = Authority(role=RepresentativeRole.PROXY, proof=AuthorityProof.WRITTEN_AUTHORISATION)
    settle(world, client_goes_on(world, opening=replace(OPENING, authority=authority)))


def _register_stranger(world: World) -> RegistrationId:
    registration_id = client_goes_on(world, card=UNKNOWN_CARD)
    settle(world, registration_id)
    return registration_id


def _lapse(world: World) -> None:
    registration_id = _register_stranger(world)
    world.clock.move(MUCH_LATER)
    settle(world, registration_id)


def _withdraw_after_referral(world: World) -> None:
    world.close.withdraw(_register_stranger(world))


def _withdraw_while_open(world: World) -> None:
    registration_id = client_goes_on(world, until=NextStep.SUBMIT)
    world.close.withdraw(registration_id)


def _withdraw_interrupted(world: World) -> None:
    """The withdrawal is written, the erasure is not: the reaper finishes it."""
    registration_id = client_goes_on(world, until=NextStep.SUBMIT)
    with interrupted(world, "media.SealedMedia.discard:self.store.delete_all < erase_registration", by=stop_here):
        world.close.withdraw(registration_id)
    settle(world, registration_id)


def _leave_an_object_behind(world: World) -> None:
    """An object was stored just after a withdrawal had erased everything: the sweep at start finds it."""
    registration_id = client_goes_on(world, until=NextStep.SUBMIT)
    world.close.withdraw(registration_id)
    world.store.put(f"registrations/{registration_id}/reference", b"sealed")
    world.sweep()


def _withdraw_while(world: World, way: str) -> None:
    """The applicant withdraws while something else is under way."""
    with interrupted(world, way, by=lambda: withdraw_all(world)):
        client_goes_on(world)
    settle(world, client_goes_on(world))
    withdraw_all(world)  # after a crash the client may have come past that moment


def _withdraw_while_the_card_is_stored(world: World) -> None:
    _withdraw_while(world, "media.SealedMedia.put_all:self.store.put_all < attach_evidence")


def _withdraw_while_a_chunk_is_stored(world: World) -> None:
    _withdraw_while(world, "media.SealedMedia.put_all:self.store.put_all < upload_clip")


def _withdraw_while_the_clip_is_judged(world: World) -> None:
    _withdraw_while(world, "submit_registration.SubmitRegistration._judge")


def _abandon(world: World) -> None:
    registration_id = client_goes_on(world, until=NextStep.SUBMIT)
    world.clock.move(LATER)
    settle(world, registration_id)


def _refuse(world: World) -> None:
    settle(world, client_goes_on(world, STRANGER_CLIP))


def _refuse_and_wait(world: World) -> None:
    registration_id = client_goes_on(world, STRANGER_CLIP)
    settle(world, registration_id)
    world.clock.move(MUCH_LATER)
    settle(world, registration_id)


def _reject_clip_first(world: World) -> None:
    registration_id = client_goes_on(world, until=NextStep.UPLOAD_CLIP)
    if RegistrationEvent.CLIP_REJECTED not in events(world, registration_id):
        with suppress(ClipRejected):
            client_goes_on(world, FACELESS_CLIP)
    settle(world, client_goes_on(world))


def _interrupt_judging(world: World) -> None:
    """A process died while it judged, and the client does not come back before the reaper has ended that session."""
    registration_id = client_goes_on(world, until=NextStep.SUBMIT)
    if RegistrationEvent.CLIP_REJECTED not in events(world, registration_id):
        with world.units() as unit:
            challenge = unit[Challenges].current(registration_id)
            unit[Challenges].save(challenge if challenge.used_at else challenge.use(at=world.clock.now()))
            unit.commit()
        world.clock.move(SOON)
        world.reap()
    settle(world, client_goes_on(world))


def _forget_start(world: World) -> None:
    """The submission is written, the workflow was not started: the reaper starts it."""
    with interrupted(world, "submit_registration.SubmitRegistration.__call__:self.workflow.start", by=stop_here):
        client_goes_on(world)
    settle(world, client_goes_on(world))


def _end_the_workflow_first(world: World) -> None:
    """The workflow found nothing to do and ended, as after an update that opened the registration again: it is begun anew."""
    registration_id = client_goes_on(world, until=NextStep.SUBMIT)
    if read(world, registration_id).state is RegistrationState.OPEN:
        world.workflow.start(registration_id)
        world.workflow.wait(registration_id, timeout_s=SETTLED_WITHIN_S)
    settle(world, client_goes_on(world))


def _submit_again(world: World) -> None:
    """The client saw no answer to its submission and sends it again."""
    registration_id = client_goes_on(world)
    world.submit(registration_id)
    settle(world, registration_id)


def _change_everything(world: World) -> None:
    """With the clip uploaded, the card is read again, then another line chosen, then another challenge asked for."""
    for event, times, again in (
        (RegistrationEvent.EVIDENCE_ATTACHED, 2, lambda one: world.attach_evidence(one, KNOWN_CARD)),
        (
            RegistrationEvent.LINE_RESERVED,
            2,
            lambda one: world.choose_line(one, msisdn=world.offer_numbers(limit=1)[0], iccid=sandbox_iccids()[1]),
        ),
        (RegistrationEvent.CHALLENGE_ISSUED, 4, world.get_challenge),
    ):
        registration_id = client_goes_on(world, until=NextStep.SUBMIT)
        if read(world, registration_id).state is RegistrationState.OPEN and events(world, registration_id).count(event) < times:
            again(registration_id)
    settle(world, client_goes_on(world))


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
_HANDED_OVER = End(state=RegistrationState.AWAITING_SUPERVISOR, reserved=1)
_REFUSED = End(state=RegistrationState.REFUSED, media=_KEPT)
WITHDRAWN = End(state=RegistrationState.WITHDRAWN, keys=0, has_certificate=True)

# The first holds every step on the way to an active line; those after it are killed where they go another way, unless they are whole.
SCENARIOS: Mapping[str, Scenario] = {
    "approved": Scenario(act=_register, end=ACTIVE),
    "approved, by a proxy": Scenario(act=_register_by_proxy, end=replace(ACTIVE, keys=2)),
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
    "referred and approved by a person": Scenario(act=approve_referral, end=ACTIVE),
    "refused, appealed and approved": Scenario(act=appeal_and_win, end=ACTIVE),
    "refused and appealed in vain": Scenario(act=appeal_in_vain, end=replace(WITHDRAWN, state=RegistrationState.REFUSED)),
    "clip rejected first": Scenario(act=_reject_clip_first, end=ACTIVE),
    "everything changed": Scenario(act=_change_everything, end=ACTIVE),
    "judging interrupted": Scenario(act=_interrupt_judging, end=ACTIVE),
    "workflow not started": Scenario(act=_forget_start, end=ACTIVE),
    "workflow ended before the submission": Scenario(act=_end_the_workflow_first, end=ACTIVE),
    "submitted twice": Scenario(act=_submit_again, end=ACTIVE),
    "live session": Scenario(act=register_live, end=ACTIVE),
    "live session failed first": Scenario(act=fail_live_first, end=ACTIVE),
    "live session with a second socket first": Scenario(act=second_socket, end=_REFERRED),
    "live session whose counter is revoked first": Scenario(act=revoked_counter, end=ACTIVE),
    "live session whose end is recorded again": Scenario(act=finish_again, end=ACTIVE),
    "live session interrupted first": Scenario(act=interrupt_live, end=ACTIVE),
    "withdrawn while probes are stored": Scenario(act=withdraw_while_probes_are_stored, end=WITHDRAWN),
    "handed over": Scenario(act=refer_to_supervisor, end=_HANDED_OVER),
    "handed over and lapsed": Scenario(act=hand_over_and_wait, end=replace(WITHDRAWN, state=RegistrationState.LAPSED)),
    "opened without a face": Scenario(act=open_without_face, end=End(state=RegistrationState.AWAITING_SUPERVISOR, keys=0)),
    "compared by two people": Scenario(act=compare_visually, end=replace(ACTIVE, media=())),
    "test identity shown": Scenario(act=show_test_identity, end=WITHDRAWN),
    "source silent": Scenario(act=_register, end=_REFERRED, faults="authority=unavailable"),
    "operator answers late": Scenario(act=_register, end=ACTIVE, faults="provisioning=timeout-after:2,notifications=timeout-after:1"),
    "operator rejects": Scenario(
        act=_register,
        end=End(
            state=RegistrationState.ACTIVATION_REJECTED,
            keys=0,
            lines={"activation-rejected": 1},
            quarantined=1,
            has_certificate=True,
        ),
        faults="provisioning=reject",
    ),
}
