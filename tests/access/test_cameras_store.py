"""The contract of cameras, the codes that enrol them and proven states, on each kind of database; and what wins a race."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, Table, update

from realname.access.errors import CameraRefused, UnknownCamera
from realname.access.model.camera import BegunEnrolment, Camera, CameraEnrolment, CameraFault, CameraState, StateChallenge
from realname.access.store.cameras import CameraEnrolments, Cameras, ProvenStates
from realname.access.store.counters import Counters
from realname.access.store.tables import camera_enrolments, camera_states
from realname.access.store.tables import cameras as camera_table
from realname.capture.model.camera_device import CameraDevice
from realname.kernel.identifiers import CameraId, CounterId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.platform.tpm.structures import ClockInfo
from tests.support.at_once import DONE, all_at_once
from tests.support.examples import COUNTER, SECOND
from tests.support.manual_clock import START

DEVICE = CameraDevice(
    driver="uvcvideo", card="摄像头 é", bus="usb", vendor_id="046d", product_id="0825", serial="", interface="00:0e:01:00"
)
ENROLMENT = CameraEnrolment(code_hash="a" * 64, counter_id=COUNTER.id, expires_at=START + 900 * SECOND)
BEGUN = BegunEnrolment(
    id="b" * 32,
    nonce="c" * 32,
    secret_hash="d" * 64,
    endorsement="e" * 64,
    attestation_key=b"\x00ak\xff",
    frame_key=b"\x00fk",
    device=DEVICE,
)
CAMERA = Camera(
    id=CameraId("camera-1"),
    counter_id=COUNTER.id,
    device=DEVICE,
    endorsement="e" * 64,
    attestation_key=b"\x00ak\xff",
    frame_key=b"\x00spki",
    enrolled_at=START,
)
STATE = CameraState(
    camera_id=CAMERA.id,
    proved_at=START,
    states_version=7,
    states_digest="1" * 64,
    boot="type-a",
    pcrs=tuple(f"{number:064x}" for number in range(10)),
    entries=20_000,
    pcr10="2" * 64,
    clock=ClockInfo(clock_ms=2**40, reset_count=2**32 - 1, restart_count=2**31),
)
OTHER = replace(COUNTER, id=CounterId("counter-2"))
REFUSED = CameraRefused(reason=CameraFault.TPM_ENROLLED_ELSEWHERE)


@pytest.fixture
def kept(units: UnitsOfWork) -> UnitsOfWork:
    """Two counters, of which the first has a camera, its state, and a code."""
    with units() as unit:
        for counter in (COUNTER, OTHER):
            unit[Counters].add(counter)
        unit[Cameras].add_new(CAMERA, refused=REFUSED)
        unit[ProvenStates].save(STATE)
        unit[CameraEnrolments].add(ENROLMENT)
        unit.commit()
    return units


def test_what_was_kept_comes_back_as_it_was(kept: UnitsOfWork) -> None:
    with kept.reading() as unit:
        read = (unit[Cameras].get(CAMERA.id), unit[ProvenStates].find(CAMERA.id), unit[CameraEnrolments].lock(ENROLMENT.code_hash))
    assert read == (CAMERA, STATE, ENROLMENT)


def test_a_state_is_replaced_with_its_challenge(kept: UnitsOfWork) -> None:
    drawn = replace(STATE, challenge=StateChallenge(nonce="3" * 32, expires_at=START + 300 * SECOND))
    for state in (drawn, STATE):
        with kept() as unit:
            unit[ProvenStates].save(state)
            assert unit[ProvenStates].lock(CAMERA.id) == state
            unit.commit()


def test_an_enrolment_that_was_begun_is_found_by_its_id_and_begun_again_by_the_new_one_alone(kept: UnitsOfWork) -> None:
    again = replace(BEGUN, id="f" * 32)
    with kept() as unit:
        for begun in (BEGUN, again):
            unit[CameraEnrolments].save(replace(ENROLMENT, begun=begun))
        assert unit[CameraEnrolments].lock_begun(BEGUN.id) is None
        assert unit[CameraEnrolments].lock_begun(again.id) == replace(ENROLMENT, begun=again)


@pytest.mark.parametrize("is_late", [False, True])
def test_codes_are_forgotten_once_they_have_expired(kept: UnitsOfWork, *, is_late: bool) -> None:
    with kept() as unit:
        assert unit[CameraEnrolments].forget(expired_before=ENROLMENT.expires_at + (SECOND if is_late else timedelta())) == is_late


def test_a_tpm_is_in_use_once_and_free_after_its_camera_was_revoked(kept: UnitsOfWork) -> None:
    moved = replace(CAMERA, id=CameraId("camera-2"), counter_id=OTHER.id)
    with kept() as unit, pytest.raises(CameraRefused):
        unit[Cameras].add_new(moved, refused=REFUSED)
    with kept() as unit:
        unit[Cameras].save(replace(CAMERA, revoked_at=START + SECOND))
        unit[Cameras].add_new(moved, refused=REFUSED)
        assert {camera.id for camera in unit[Cameras].all()} == {CAMERA.id, moved.id}


def test_of_two_counters_that_enrol_one_tpm_at_once_one_gets_it(kept: UnitsOfWork) -> None:
    def enrolling(counter_id: CounterId, camera_id: str) -> Callable[[], None]:
        def enrol() -> None:
            camera = replace(CAMERA, id=CameraId(camera_id), counter_id=counter_id, endorsement="9" * 64)
            with kept() as unit:
                unit[Cameras].add_new(camera, refused=REFUSED)
                unit.commit()

        return enrol

    ends = all_at_once(enrolling(COUNTER.id, "camera-3"), enrolling(OTHER.id, "camera-4"))
    assert sorted(ends) == ["camera-refused", DONE]


def test_of_two_proofs_with_one_code_at_once_one_uses_it(kept: UnitsOfWork) -> None:
    with kept() as unit:
        unit[CameraEnrolments].save(replace(ENROLMENT, begun=BEGUN))
        unit.commit()

    def finish() -> None:
        with kept() as unit:
            begun = unit[CameraEnrolments].lock_begun(BEGUN.id)
            if begun is None:
                raise UnknownCamera
            unit[CameraEnrolments].remove(begun.code_hash)
            unit.commit()

    assert sorted(all_at_once(finish, finish, finish)) == [DONE, "unknown-camera", "unknown-camera"]


@pytest.mark.parametrize(
    ("table", "changed"),
    [
        (camera_enrolments, {"counter_id": OTHER.id.value}),
        (camera_enrolments, {"expires_at": START + timedelta(days=1)}),
        (camera_table, {"counter_id": OTHER.id.value}),
        (camera_table, {"frame_key": b"mine"}),
        (camera_table, {"device": "{}"}),
        (camera_states, {"proved_at": START + timedelta(days=1)}),
        (camera_states, {"states_digest": "0" * 64}),
        (camera_states, {"pcr10": "0" * 64}),
        (camera_states, {"clock_ms": 0}),
    ],
)
def test_a_row_that_was_changed_by_hand_is_absent(kept: UnitsOfWork, engine: Engine, table: Table, changed: dict[str, object]) -> None:
    with engine.begin() as connection:
        connection.execute(update(table).values(changed))
    with kept.reading() as unit:
        found = {
            camera_enrolments: unit[CameraEnrolments].lock(ENROLMENT.code_hash),
            camera_table: next(iter(unit[Cameras].all()), None),
            camera_states: unit[ProvenStates].find(CAMERA.id),
        }
    assert found[table] is None
