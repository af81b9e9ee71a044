"""Cameras of counters, the codes that enrol them, and the states that their machines proved."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from realname.access.errors import CameraRefused, UnknownCamera
from realname.access.model.camera import Camera, CameraEnrolment, CameraState
from realname.access.store.tables import camera_enrolments, camera_states, cameras
from realname.capture.model.camera_device import CameraDevice, parse_camera_device
from realname.kernel.errors import IntegrityError, InvalidInput
from realname.kernel.identifiers import CameraId, CounterId
from realname.platform.db.codecs import dump
from realname.platform.db.repository import OneTable, Repository
from realname.platform.db.row_mapper import Codec, RowMapper


def _read_device(text: str) -> CameraDevice:
    try:
        return parse_camera_device(json.loads(text))
    except (ValueError, InvalidInput) as problem:
        raise IntegrityError(kind="device") from problem


_DEVICE: Codec[CameraDevice] = Codec(write=lambda device: dump(device.as_json()), read=_read_device)
VALUES: Codec[tuple[str, ...]] = Codec(write=",".join, read=lambda text: tuple(text.split(",")))


class CameraEnrolments(OneTable[CameraEnrolment]):
    """Enrolments that are under way, by the hash of their code."""

    rows = RowMapper(CameraEnrolment, camera_enrolments, flat={"begun": "begun_"}, codecs={"begun.device": _DEVICE})

    def add(self, enrolment: CameraEnrolment) -> None:
        """Keep a new one."""
        self._records.insert(enrolment)

    def lock(self, code_hash: str) -> CameraEnrolment | None:
        """Read by the code and lock until the transaction ends, or None."""
        return self._records.lock_one(select(camera_enrolments).where(camera_enrolments.c.code_hash == code_hash))

    def lock_begun(self, enrolment_id: str) -> CameraEnrolment | None:
        """Read by the id of what was begun and lock until the transaction ends, or None."""
        return self._records.lock_one(select(camera_enrolments).where(camera_enrolments.c.begun_id == enrolment_id))

    def save(self, enrolment: CameraEnrolment) -> None:
        """Replace one that is locked."""
        self._records.replace(enrolment)

    def remove(self, code_hash: str) -> None:
        """Use the code up."""
        self._connection.execute(delete(camera_enrolments).where(camera_enrolments.c.code_hash == code_hash))

    def forget(self, *, expired_before: datetime) -> int:
        """Forget those that expired before a time; returns how many."""
        return self._connection.execute(delete(camera_enrolments).where(camera_enrolments.c.expires_at < expired_before)).rowcount


class Cameras(Repository[Camera, CameraId]):
    """Cameras by id."""

    rows = RowMapper(Camera, cameras, codecs={"device": _DEVICE})
    unknown = UnknownCamera

    def add_new(self, camera: Camera, *, refused: CameraRefused) -> None:
        """Keep a new one, or raise the error where its TPM has a camera that is in use."""
        self._records.insert_new(camera, refused=refused)

    def of_counter(self, counter_id: CounterId) -> Sequence[Camera]:
        """Those of a counter, the newest first; the revoked too. Not locked."""
        asked = select(cameras).where(cameras.c.counter_id == counter_id.value)
        return self._records.all(asked.order_by(cameras.c.enrolled_at.desc(), cameras.c.id))

    def all(self) -> Sequence[Camera]:
        """All, by counter and time of enrolment; the revoked too."""
        return self._records.all(select(cameras).order_by(cameras.c.counter_id, cameras.c.enrolled_at, cameras.c.id))


class ProvenStates(OneTable[CameraState]):
    """The state that each camera's machine proved last."""

    rows = RowMapper(CameraState, camera_states, flat={"clock": "", "challenge": "challenge_"}, codecs={"pcrs": VALUES})

    def find(self, camera_id: CameraId) -> CameraState | None:
        """Read without a lock; None: it proved none, or the row has no seal."""
        return self._records.find(camera_id)

    def lock(self, camera_id: CameraId) -> CameraState | None:
        """Read and lock until the transaction ends, or None: of two proofs at once each sees the other's clock."""
        return self._records.lock(camera_id)

    def newest_version(self) -> int:
        """The highest version of the signed list under which any machine's state was accepted; 0 before the first."""
        newest: int | None = self._connection.execute(select(func.max(camera_states.c.states_version))).scalar_one()
        return newest or 0

    def save(self, state: CameraState) -> None:
        """Replace, or keep the first."""
        self._records.replace_or_insert(state)
