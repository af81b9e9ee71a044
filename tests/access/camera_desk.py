"""A desk whose counters have cameras: it trusts the makers of given TPMs, and reads a list of states that the operator signed."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from realname.access.connectors.endorsement_certificates import EndorsementCertificates
from realname.access.connectors.signed_camera_states import CameraStatesFile, sign_states
from realname.access.errors import CameraRefused
from realname.access.model.camera import Camera, CameraFault, CameraOffer, CameraState, EnrolmentProof
from realname.access.model.counter import Counter
from realname.access.store.cameras import ProvenStates
from realname.access.use_cases.cameras import (
    BeginCameraEnrolment,
    CameraTask,
    DrawCameraChallenge,
    FinishCameraEnrolment,
    IssueCameraCode,
    ProveCameraState,
    RevokeCamera,
)
from realname.kernel.identifiers import CounterId
from realname.kernel.registry import App
from realname.live.use_cases.open_live_session import OpenLiveSession
from realname.live.use_cases.request_live_session import RequestLiveSession
from realname.packs.model import Policy
from realname.platform.outbound.signature_keys import KeyKind, SignatureKey, new_key, public_half
from realname.sandbox.simulators.counter_device import SimulatedMaker
from tests.access.camera_machine import CameraMachine, states_of
from tests.support.live_desk import Desk, build_desk
from tests.support.sqlite_units import SqliteUnits
from tests.support.swtpm import SoftTpm

OPERATOR = new_key(KeyKind.ED25519, kid="operator-1")
ADDRESS = "192.0.2.7"


@dataclass(frozen=True, slots=True, kw_only=True)
class CameraDesk:
    """The desk, and its use cases of cameras."""

    desk: Desk
    app: App
    units: SqliteUnits
    states: Path

    def publish(self, states: bytes, *, key: SignatureKey = OPERATOR) -> None:
        """Put a list into force, signed by the operator or by another key."""
        self.states.write_bytes(sign_states(states, key=key))

    def accept(self, machine: CameraMachine, *, version: int = 1, **changed: object) -> None:
        """Put the list into force that accepts a machine as it is now, with some members changed."""
        listed = json.loads(states_of(machine, issued_at=self.desk.clock.now(), version=version))
        self.publish(json.dumps({**listed, **changed}).encode())

    def code(self, counter_id: CounterId | None = None) -> str:
        """A code for the camera of a counter, or of a new one."""
        return self.app[IssueCameraCode](counter_id or self.desk.enrolled().id)

    def begin(self, offer: CameraOffer, *, code: str | None = None) -> CameraTask:
        """Begin, by a code of a new counter where none is given."""
        return self.app[BeginCameraEnrolment](code or self.code(), offer, address=ADDRESS)

    def finish(self, task: CameraTask, proof: EnrolmentProof) -> Camera:
        """Finish."""
        return self.app[FinishCameraEnrolment](task.enrolment_id, proof, address=ADDRESS)[0]

    def enrol(self, machine: CameraMachine, counter: Counter | None = None) -> Camera:
        """Enrol the camera of a machine at a counter, or at a new one."""
        task = self.begin(machine.offer(), code=self.code(counter.id if counter else None))
        return self.finish(task, machine.prove(task))

    def state(self, camera: Camera) -> CameraState:
        """The state that its machine proved last."""
        with self.desk.units() as unit:
            found = unit[ProvenStates].find(camera.id)
        assert found is not None
        return found

    def keep(self, state: CameraState) -> None:
        """Keep another state in its place."""
        with self.desk.units() as unit:
            unit[ProvenStates].save(state)
            unit.commit()

    @property
    def draw(self) -> DrawCameraChallenge:
        """Draws challenges."""
        return self.app[DrawCameraChallenge]

    @property
    def prove(self) -> ProveCameraState:
        """Takes proofs of states."""
        return self.app[ProveCameraState]

    @property
    def revoke(self) -> RevokeCamera:
        """Revokes."""
        return self.app[RevokeCamera]

    @property
    def request(self) -> RequestLiveSession:
        """Asks for live sessions."""
        return self.app[RequestLiveSession]

    @property
    def open_session(self) -> OpenLiveSession:
        """Opens them."""
        return self.app[OpenLiveSession]


def build_camera_desk(folder: Path, *makers: SoftTpm, policy: Policy | None = None, maker: SimulatedMaker | None = None) -> CameraDesk:
    """Build it, at the present time: certificates of the TPMs are of today. With a maker its counters' hardware is trusted too."""
    units = SqliteUnits()
    desk = build_desk(units, folder, policy=policy, maker=maker)
    desk.clock.advance(datetime.now(UTC) + timedelta(minutes=1) - desk.clock.now())
    roots = [x509.load_pem_x509_certificate(tpm.root.read_bytes()) for tpm in makers]
    states = folder / "states.json"
    given: dict[type, object] = {
        CameraStatesFile: CameraStatesFile(states, {OPERATOR.kid: public_half(OPERATOR)}),
        EndorsementCertificates: EndorsementCertificates(roots),
    }
    return CameraDesk(desk=desk, units=units, app=desk.app.with_others(given), states=states)


def refused(fault: CameraFault, act: Callable[[], object]) -> bool:
    """Whether an act is refused, for this reason."""
    with pytest.raises(CameraRefused) as problem:
        act()
    return problem.value.facts == {"reason": fault.value}
