"""The workflow on real parts while the operator, the source and the message centre misbehave."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from realname.kernel.identifiers import RegistrationId
from realname.ledger.store.statements import Receipts
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.store.registrations import Registrations
from realname.sandbox.simulators.faults import parse_faults
from realname.sandbox.simulators.stock import sandbox_iccids, sandbox_msisdns
from realname.verification.model.findings import SourceFinding
from realname.workflow.engine.retries import Retries, Retry
from tests.crash.client import MARKS, client_goes_on
from tests.crash.instruments import FaultPlan
from tests.crash.world import QUICK_RETRIES, World, build_world, stock_up
from tests.workflow.workflow_helpers import ENDS_WITHIN_S

PATIENT = Retry(first_pause_s=600, growth=1, longest_pause_s=600)


@contextmanager
def counter(folder: Path, *, faults: str = "", retries: Retries = QUICK_RETRIES) -> Iterator[World]:
    """A counter with a launched workflow; nothing is killed."""
    world = build_world(folder, FaultPlan(), faults=parse_faults(faults), retries=retries)
    stock_up(world)
    world.workflow.launch(reap=world.reap)
    try:
        yield world
    finally:
        world.workflow.destroy()


def registered(world: World) -> Registration:
    """Register, and wait for the workflow's end."""
    registration_id = client_goes_on(world)
    assert world.workflow.wait(registration_id, timeout_s=ENDS_WITHIN_S)
    return read(world, registration_id)


def read(world: World, registration_id: RegistrationId) -> Registration:
    """Read as it is."""
    with world.units() as unit:
        return unit[Registrations].get(registration_id)


def free_numbers(world: World) -> int:
    """How many numbers can be chosen."""
    return len(world.offer_numbers(limit=1000))


def test_an_operator_that_times_out_after_having_activated_opens_one_line(tmp_path: Path) -> None:
    with counter(tmp_path, faults="provisioning=timeout-after:2") as world:
        assert registered(world).state is RegistrationState.ACTIVATED
        assert (world.provisioner.activated(), world.provisioner.attempts(), world.provisioner.conflicts()) == (1, 3, 0)


def test_an_operator_that_is_away_five_times_is_asked_a_sixth(tmp_path: Path) -> None:
    with counter(tmp_path, faults="provisioning=unavailable:5") as world:
        assert registered(world).state is RegistrationState.ACTIVATED
        assert (world.provisioner.activated(), world.provisioner.attempts()) == (1, 6)


def test_what_the_operator_rejects_keeps_the_number_from_the_next_applicant_and_leaves_no_face(tmp_path: Path) -> None:
    with counter(tmp_path, faults="provisioning=reject") as world:
        before = free_numbers(world)
        assert registered(world).state is RegistrationState.ACTIVATION_REJECTED
        assert (free_numbers(world), list(world.store.keys(""))) == (before - 1, [])


def test_while_the_operator_is_away_the_clip_is_gone_already(tmp_path: Path) -> None:
    with counter(tmp_path, faults="provisioning=unavailable", retries=Retries(operator=PATIENT)) as world:
        registration_id = client_goes_on(world)
        world.workflow.wait(registration_id, timeout_s=3)
        assert read(world, registration_id).state is RegistrationState.APPROVED
        assert [key.rsplit("/", 1)[1] for key in world.store.keys("")] == ["photo"]


def test_a_message_centre_that_is_away_does_not_hide_an_active_line(tmp_path: Path) -> None:
    with counter(tmp_path, faults="notifications=unavailable", retries=Retries(notice=PATIENT)) as world:
        registration_id = client_goes_on(world)
        world.workflow.wait(registration_id, timeout_s=3)
        registration = read(world, registration_id)
        assert (registration.state, registration.notified_at) == (RegistrationState.ACTIVATED, None)
        with world.units() as unit:
            assert unit[Receipts].get(registration_id) is not None


def test_the_notice_follows_once_the_message_centre_is_back(tmp_path: Path) -> None:
    with counter(tmp_path, faults="notifications=unavailable:4") as world:
        registration = registered(world)
        assert (registration.notified_at is not None, world.notifier.sent()) == (True, (registration.line_id,))


def test_a_source_that_stays_silent_ends_in_a_referral(tmp_path: Path) -> None:
    with counter(tmp_path, faults="authority=unavailable") as world:
        registration = registered(world)
        assert (registration.state, registration.source) == (RegistrationState.REFERRED, SourceFinding.UNAVAILABLE)


def test_withdrawn_while_the_source_is_silent_nothing_is_ordered_and_nothing_left(tmp_path: Path) -> None:
    retries = Retries(source=Retry(first_pause_s=2, growth=1, longest_pause_s=2, tries=3))
    with counter(tmp_path, faults="authority=unavailable:1", retries=retries) as world:
        registration_id = client_goes_on(world)
        world.workflow.wait(registration_id, timeout_s=1)
        world.close.withdraw(registration_id)
        assert world.workflow.wait(registration_id, timeout_s=ENDS_WITHIN_S)
        assert read(world, registration_id).state is RegistrationState.WITHDRAWN
        assert (world.provisioner.attempts(), list(world.store.keys(""))) == (0, [])


def test_the_engine_keeps_nothing_about_a_person_number_or_sim(tmp_path: Path) -> None:
    with counter(tmp_path, faults="provisioning=unavailable:1") as world:
        registered(world)
    private = [*MARKS, *(one.value.encode() for one in (*sandbox_msisdns(), *sandbox_iccids()))]
    kept = b"".join(path.read_bytes() for path in (tmp_path / "workflow").iterdir())
    assert [mark for mark in private if mark in kept] == []
