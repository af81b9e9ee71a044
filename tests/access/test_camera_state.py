"""A camera's machine proves its state anew: by a fresh quote, of known files alone, at a time that does not run backwards."""

import hashlib
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table, update

from realname.access.errors import UnknownCamera
from realname.access.model.camera import CHALLENGE_LIFETIME, Camera, CameraFault, require_later
from realname.access.store.tables import camera_states
from realname.access.store.tables import cameras as camera_table
from realname.kernel.identifiers import CameraId
from realname.platform.tpm.structures import ClockInfo
from tests.access.camera_desk import CameraDesk, build_camera_desk, refused
from tests.access.camera_machine import ATTESTATION_KEY, FILES, CameraMachine
from tests.ledger.auditing import audit_of
from tests.support.measurements import measured
from tests.support.swtpm import SoftTpm


@pytest.fixture
def desk(tmp_path: Path, tpm: SoftTpm, machine: CameraMachine) -> CameraDesk:
    """A desk that accepts the machine as it has started."""
    made = build_camera_desk(tmp_path, tpm)
    made.accept(machine)
    return made


@pytest.fixture
def camera(desk: CameraDesk, machine: CameraMachine) -> Camera:
    """The machine's camera, enrolled."""
    return desk.enrol(machine)


def test_a_machine_proves_its_state_for_another_day(desk: CameraDesk, machine: CameraMachine, camera: Camera) -> None:
    desk.desk.clock.advance(timedelta(hours=20))
    machine.measure(measured("/usr/lib/libc.so", FILES["/usr/lib/libc.so"]))
    state = desk.prove(camera.id, machine.prove_state(desk.draw(camera.id)))
    assert state == desk.state(camera)
    assert (state.entries, state.valid_until) == (5, desk.desk.clock.now() + timedelta(hours=24))


def test_after_a_restart_a_machine_proves_its_state_again(desk: CameraDesk, machine: CameraMachine, camera: Camera) -> None:
    machine.restart()
    machine.start()
    state = desk.prove(camera.id, machine.prove_state(desk.draw(camera.id)))
    assert state.entries == 4


def test_a_challenge_is_answered_once(desk: CameraDesk, machine: CameraMachine, camera: Camera) -> None:
    proof = machine.prove_state(desk.draw(camera.id))
    desk.prove(camera.id, proof)
    assert refused(CameraFault.CHALLENGE_UNKNOWN, lambda: desk.prove(camera.id, proof))


def test_without_a_challenge_nothing_is_proved(desk: CameraDesk, machine: CameraMachine, camera: Camera) -> None:
    proof = machine.prove_state("0" * 32)
    assert refused(CameraFault.CHALLENGE_UNKNOWN, lambda: desk.prove(camera.id, proof))


@pytest.mark.parametrize("is_late", [False, True])
def test_a_challenge_is_answered_within_five_minutes(desk: CameraDesk, machine: CameraMachine, camera: Camera, *, is_late: bool) -> None:
    proof = machine.prove_state(desk.draw(camera.id))
    desk.desk.clock.advance(CHALLENGE_LIFETIME - timedelta(seconds=0 if is_late else 1))
    if is_late:
        assert refused(CameraFault.CHALLENGE_UNKNOWN, lambda: desk.prove(camera.id, proof))
    else:
        assert desk.prove(camera.id, proof).entries == 4


def test_the_quote_of_a_former_challenge_is_not_taken_for_a_new_one(desk: CameraDesk, machine: CameraMachine, camera: Camera) -> None:
    old = machine.prove_state(desk.draw(camera.id))
    desk.prove(camera.id, old)
    desk.draw(camera.id)
    assert refused(CameraFault.QUOTE_REPLAYED, lambda: desk.prove(camera.id, old))


def test_the_machine_of_another_camera_proves_nothing(desk: CameraDesk, machine: CameraMachine, camera: Camera) -> None:
    machine.forget(machine.attestation)
    machine.attestation = machine.make_key(ATTESTATION_KEY)
    proof = machine.prove_state(desk.draw(camera.id))
    assert refused(CameraFault.QUOTE_UNSIGNED, lambda: desk.prove(camera.id, proof))


def test_a_machine_that_ran_an_unknown_file_proves_nothing(desk: CameraDesk, machine: CameraMachine, camera: Camera) -> None:
    machine.measure(measured("/bin/sh", b"a shell"))
    proof = machine.prove_state(desk.draw(camera.id))
    assert refused(CameraFault.FILE_UNKNOWN, lambda: desk.prove(camera.id, proof))


def test_the_memory_of_a_tpm_that_was_put_back_is_noticed(
    desk: CameraDesk, tpm: SoftTpm, machine: CameraMachine, camera: Camera, tmp_path: Path
) -> None:
    machine.stop()
    shutil.copytree(tpm.folder, tmp_path / "copy", ignore=shutil.ignore_patterns("socket*", "maker"))
    machine.resume()
    machine.start()
    machine.advance_clock(3_600_000)
    desk.prove(camera.id, machine.prove_state(desk.draw(camera.id)))
    machine.stop()
    shutil.copytree(tmp_path / "copy", tpm.folder, dirs_exist_ok=True)
    machine.resume()
    machine.start()
    proof = machine.prove_state(desk.draw(camera.id))
    assert refused(CameraFault.CLOCK_BACK, lambda: desk.prove(camera.id, proof))


NOW = ClockInfo(clock_ms=1_000, reset_count=5, restart_count=2)
LAST = (1 << 32) - 1
TIMES: Mapping[str, tuple[ClockInfo, ClockInfo, bool]] = {
    "the same time": (NOW, NOW, True),
    "a millisecond before": (ClockInfo(clock_ms=999, reset_count=5, restart_count=2), NOW, False),
    "a restart before": (ClockInfo(clock_ms=2_000, reset_count=5, restart_count=1), NOW, False),
    "a start before": (ClockInfo(clock_ms=2_000, reset_count=4, restart_count=9), NOW, False),
    "a later start with an earlier clock, as after a loss of power": (ClockInfo(clock_ms=1, reset_count=6, restart_count=0), NOW, True),
    "counts that wrap around": (
        ClockInfo(clock_ms=1, reset_count=0, restart_count=7),
        ClockInfo(clock_ms=9, reset_count=LAST, restart_count=7),
        True,
    ),
}


@pytest.mark.parametrize("name", TIMES)
def test_time_runs_forward(name: str) -> None:
    clock, since, is_later = TIMES[name]
    if is_later:
        require_later(clock, since=since)
    else:
        assert refused(CameraFault.CLOCK_BACK, lambda: require_later(clock, since=since))


def test_an_older_list_does_not_come_back_into_force(desk: CameraDesk, machine: CameraMachine, camera: Camera) -> None:
    desk.accept(machine, version=2)
    desk.prove(camera.id, machine.prove_state(desk.draw(camera.id)))
    desk.accept(machine, version=1)
    proof = machine.prove_state(desk.draw(camera.id))
    assert refused(CameraFault.STATES_OLDER, lambda: desk.prove(camera.id, proof))


def test_an_older_list_does_not_come_back_by_enrolling_again(desk: CameraDesk, machine: CameraMachine, camera: Camera) -> None:
    desk.accept(machine, version=2)
    desk.prove(camera.id, machine.prove_state(desk.draw(camera.id)))
    desk.accept(machine, version=1)
    desk.revoke(camera.id)
    assert refused(CameraFault.STATES_OLDER, lambda: desk.enrol(machine))


def test_drawing_again_voids_no_challenge_of_which_half_the_time_is_left(desk: CameraDesk, camera: Camera) -> None:
    drawn = desk.draw(camera.id)
    desk.desk.clock.advance(CHALLENGE_LIFETIME / 2 - timedelta(seconds=1))
    assert desk.draw(camera.id) == drawn
    desk.desk.clock.advance(timedelta(seconds=1))
    assert desk.draw(camera.id) != drawn


def test_a_new_list_can_take_an_agent_out(desk: CameraDesk, machine: CameraMachine, camera: Camera) -> None:
    desk.accept(machine, version=2, agents=[{"name": "agent-2", "sha256": hashlib.sha256(b"a newer agent").hexdigest()}])
    proof = machine.prove_state(desk.draw(camera.id))
    assert refused(CameraFault.FILE_UNKNOWN, lambda: desk.prove(camera.id, proof))


def test_a_revoked_camera_draws_and_proves_nothing(desk: CameraDesk, machine: CameraMachine, camera: Camera) -> None:
    proof = machine.prove_state(desk.draw(camera.id))
    desk.revoke(camera.id)
    for act in (lambda: desk.draw(camera.id), lambda: desk.prove(camera.id, proof)):
        with pytest.raises(UnknownCamera):
            act()


def test_an_unknown_camera_draws_nothing(desk: CameraDesk) -> None:
    with pytest.raises(UnknownCamera):
        desk.draw(CameraId("0" * 32))


@pytest.mark.parametrize(
    ("table", "changed"),
    [(camera_table, {"frame_key": b"mine"}), (camera_table, {"device": "{}"}), (camera_states, {"pcr10": "0" * 64})],
)
def test_a_row_that_the_product_did_not_write_is_absent(
    desk: CameraDesk, camera: Camera, table: Table, changed: Mapping[str, object]
) -> None:
    desk.units.tamper(update(table).values(changed))
    with pytest.raises(UnknownCamera):
        desk.draw(camera.id)


@pytest.mark.parametrize(
    ("table", "changed", "named"),
    [
        (camera_table, {"frame_key": b"mine"}, "frame_key"),
        (camera_table, {"attestation_key": b"mine"}, "attestation_key"),
        (camera_table, {"device": "{}"}, "device"),
        (camera_table, {"revoked_at": datetime(2026, 12, 1, tzinfo=UTC)}, "revoked_at"),
        (camera_states, {"pcrs": ",".join(["0" * 64] * 10)}, "pcrs"),
        (camera_states, {"pcr10": "0" * 64}, "pcr10"),
        (camera_states, {"states_digest": "0" * 64}, "states_digest"),
    ],
)
@pytest.mark.usefixtures("camera")
def test_what_differs_from_the_ledger_is_named_by_the_audit(
    desk: CameraDesk, table: Table, changed: Mapping[str, object], named: str
) -> None:
    audit = audit_of(desk.app)
    before = {(one.table, one.column) for one in audit().differences}
    desk.units.tamper(update(table).values(changed))
    assert {(one.table, one.column) for one in audit().differences} - before >= {(table.name, named)}
