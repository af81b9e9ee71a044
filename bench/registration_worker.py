"""A process that registers: `registration_worker DATA FIRST COUNT HOW`; it says when it is ready, waits for a line, and prints its times.

HOW is `together` (all are opened and submitted, then waited for) or `apart` (one after the other, each to its end). Processor time is that
of the process without the tasks that go over all rows once a day, whether anyone registers or not.
"""

import json
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bench.applicants import applicant, number, sim
from realname.inventory.use_cases.import_stock import InventoryNumbers
from realname.kernel.identifiers import RegistrationId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.platform.config.logs import configure_logs
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.capturing.upload_clip import UploadChunk
from realname.registration.use_cases.choose_line import ChooseLine, OfferNumbers
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.people import card_json
from realname.workflow.engine.registration import DbosWorkflow
from tests.registration.openings import OPENING
from tests.verification.live_verifier import GOOD_CLIP, PORTRAIT, UnsafeAnyReference, UnsafeVerifierByMark

_ENDS_WITHIN_S = 120.0
_OVER_ALL_ROWS = frozenset({"ledger-audit", "held-faces"})


class NotActivated(Exception):
    """A registration did not end with a line: nothing that was measured counts."""


@dataclass(frozen=True, slots=True)
class Registrar:
    """Registers one person after the other, without looking at a face."""

    deployment: Deployment

    def submit(self, place: int) -> RegistrationId:
        """Everything that happens at the counter, up to the workflow."""
        app = self.deployment.app
        registration_id = app[OpenRegistration](OPENING).id
        card = card_json(applicant(place), portrait=PORTRAIT)
        replace(app[AttachEvidence], references=UnsafeAnyReference())(registration_id, card)
        app[OfferNumbers](limit=5)
        app[ChooseLine](registration_id, msisdn=number(place), iccid=sim(place))
        app[GetChallenge](registration_id)
        app[UploadChunk](registration_id, index=0, chunk=GOOD_CLIP)
        replace(app[SubmitRegistration], verifier=UnsafeVerifierByMark())(registration_id)
        return registration_id

    def wait(self, registration_id: RegistrationId) -> None:
        """Wait for the line."""
        self.deployment.app[DbosWorkflow].wait(registration_id, timeout_s=_ENDS_WITHIN_S)
        if self.deployment.app[ReadRegistration](registration_id).registration.state is not RegistrationState.ACTIVATED:
            raise NotActivated

    def apart(self, places: Sequence[int]) -> tuple[list[float], list[float]]:
        """Register each to its end; gives milliseconds at the counter and in all, for each."""
        counter_ms, whole_ms = [], []
        for place in places:
            begun_s = time.perf_counter()
            registration_id = self.submit(place)
            counter_ms.append((time.perf_counter() - begun_s) * 1000)
            self.wait(registration_id)
            whole_ms.append((time.perf_counter() - begun_s) * 1000)
        return counter_ms, whole_ms

    def together(self, places: Sequence[int]) -> tuple[list[float], list[float]]:
        """Register all; gives milliseconds at the counter for each."""
        counter_ms, submitted = [], []
        for place in places:
            begun_s = time.perf_counter()
            submitted.append(self.submit(place))
            counter_ms.append((time.perf_counter() - begun_s) * 1000)
        for registration_id in submitted:
            self.wait(registration_id)
        return counter_ms, []


def _cpu_s() -> float:
    daily = (thread.ident for thread in threading.enumerate() if thread.name in _OVER_ALL_ROWS)
    return time.process_time() - sum(time.clock_gettime(time.pthread_getcpuclockid(one)) for one in daily if one is not None)


def main() -> None:
    """Open, wait for the word, register, report."""
    data, first, count, how = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    configure_logs()
    deployment = open_deployment(data)
    deployment.launch()
    try:
        InventoryNumbers(deployment.app[SqlUnitsOfWork])([number(place) for place in range(first, first + 1 + count)])
        registrar = Registrar(deployment)
        registrar.apart([first])  # warms: what is loaded with the first registration is loaded
        print("ready", flush=True)
        sys.stdin.readline()
        begun_s, cpu_s = time.perf_counter(), _cpu_s()
        places = range(first + 1, first + 1 + count)
        counter_ms, whole_ms = registrar.together(places) if how == "together" else registrar.apart(places)
        seconds, cpu_s = time.perf_counter() - begun_s, _cpu_s() - cpu_s
        print(json.dumps({"seconds": seconds, "cpu_seconds": cpu_s, "counter_ms": counter_ms, "whole_ms": whole_ms}), flush=True)
        sys.stdin.readline()  # the other workers may still be at work on the same folder
    finally:
        deployment.close()


if __name__ == "__main__":
    main()
