"""A registration brought as far as the workflow on a data folder of the bootstrap, without the models: a quick verifier judges."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from realname.kernel.identifiers import RegistrationId
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.capturing.upload_clip import UploadChunk
from realname.registration.use_cases.choose_line import ChooseLine, OfferNumbers
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.people import SAMPLE_MAN, card_json
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from realname.sandbox.simulators.stock import sandbox_iccids
from realname.workflow.engine.registration import DbosWorkflow
from tests.registration.openings import OPENING
from tests.verification.live_verifier import GOOD_CLIP, PORTRAIT, UnsafeAnyReference, UnsafeVerifierByMark

ASKED_WITHIN_S = 120.0
NOTHING: Mapping[str, str] = {}


def submit_one(
    data: Path,
    *,
    faults: str,
    until: Callable[[Deployment, RegistrationId], bool],
    environment: Mapping[str, str] = NOTHING,
    prepare: Callable[[Deployment], object] = lambda _deployment: None,
    sim: int = 0,
) -> RegistrationId:
    """Submit one with the `sim`-th SIM, let the workflow run until a condition holds or it ends, and stop the process's part in it.

    `prepare` is given the deployment before it is launched.
    """
    deployment = open_deployment(data, environment={"REALNAME_SANDBOX_FAULTS": faults, **environment})
    prepare(deployment)
    deployment.launch()
    try:
        registration_id = _submit(deployment, sim)
        while not until(deployment, registration_id) and not deployment.app[DbosWorkflow].wait(registration_id, timeout_s=0.1):
            pass
    finally:
        deployment.close()
    return registration_id


def has_come_to_the_operator(deployment: Deployment, registration_id: RegistrationId) -> bool:
    """Whether the workflow has written down that it is about to ask the operator."""
    return deployment.app[ReadRegistration](registration_id).registration.line_id is not None


def times_asked(data: Path) -> int:
    """How often the simulated operator was asked for a line."""
    return SandboxProvisioner(data / "sandbox" / "operator.sqlite").attempts()


def wait_until_asked_again(data: Path, before: int) -> None:
    """Wait until the operator has been asked once more; it need not have answered."""
    deadline = time.monotonic() + ASKED_WITHIN_S
    while times_asked(data) == before:
        assert time.monotonic() < deadline, "the operator was not asked again"
        time.sleep(0.1)


def attach_one(deployment: Deployment) -> RegistrationId:
    """Open a registration and show the sample man's card."""
    registration_id = deployment.app[OpenRegistration](OPENING).id
    attach_evidence = replace(deployment.app[AttachEvidence], references=UnsafeAnyReference())
    attach_evidence(registration_id, card_json(SAMPLE_MAN, portrait=PORTRAIT))
    return registration_id


def _submit(deployment: Deployment, sim: int) -> RegistrationId:
    registration_id = attach_one(deployment)
    msisdn = deployment.app[OfferNumbers](limit=1)[0]
    deployment.app[ChooseLine](registration_id, msisdn=msisdn, iccid=sandbox_iccids()[sim])
    check_and_submit(deployment, registration_id)
    return registration_id


def check_and_submit(deployment: Deployment, registration_id: RegistrationId) -> None:
    """Judge a new clip of a registration that has evidence and a line, and submit it."""
    deployment.app[GetChallenge](registration_id)
    deployment.app[UploadChunk](registration_id, index=0, chunk=GOOD_CLIP)
    submit_registration = replace(deployment.app[SubmitRegistration], verifier=UnsafeVerifierByMark())
    submit_registration(registration_id)
