"""One process of a storm: a counter and a worker in one, begun again after each death. Arguments: data folder, its place, of how many."""

import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path

from realname.application.open_registration import ClientRequest, Opening
from realname.application.stock_numbers import StockNumbers
from realname.bootstrap.deployment import Deployment, open_deployment
from realname.bootstrap.logs import configure_logs
from realname.domain.applicant import ConsentMeans
from realname.domain.errors import ChallengeReused, NumberUnavailable
from realname.domain.identifiers import AgentId, ClientId, OutletId
from realname.domain.registration import NextStep, Registration, RegistrationState
from tests.crash.storm_parts import PEOPLE, card, iccid, msisdns
from tests.fakes.live_verifier import GOOD_CLIP, UnsafeAnyReference, UnsafeVerifierByMark

_REAP_EVERY_S = 2.0  # a minute would be patient, and a long test
_OFFERED = 20


def main() -> None:
    """Register this process's share, then carry on until told to end."""
    data, place, processes = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    is_over = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: is_over.set())
    configure_logs()
    deployment = _open(data)
    people = int(os.environ[PEOPLE])
    StockNumbers(deployment.units)(msisdns(people))
    deployment.sweep()
    deployment.workflow.launch(reap=deployment.reap, reap_every_s=_REAP_EVERY_S)
    deployment.line_clockwork.start()
    for one in range(place, people, processes):
        _register(deployment, one)
    is_over.wait()
    deployment.close()


def _open(data: Path) -> Deployment:
    deployment = open_deployment(data)
    return replace(
        deployment,
        attach_evidence=replace(deployment.attach_evidence, references=UnsafeAnyReference()),
        submit_registration=replace(deployment.submit_registration, verifier=UnsafeVerifierByMark()),
    )


def _register(deployment: Deployment, place: int) -> None:
    """Do whatever step the registration waits for until it is submitted: who was killed in the middle goes on there."""
    opening = Opening(
        outlet_id=OutletId("outlet-1"),
        agent_id=AgentId(f"agent-{place % 10}"),
        has_biometric_consent=True,
        consent_text_version="1",
        consent_language="zh",
        consent_means=ConsentMeans.SCREEN,
    )
    request = ClientRequest(client_id=ClientId("storm"), key=f"place-{place}", fingerprint="same")
    registration = deployment.open_registration(opening, request=request)
    while registration.state is RegistrationState.OPEN:
        _take_step(deployment, registration, place)
        registration = deployment.read_registration(registration.id).registration


def _take_step(deployment: Deployment, registration: Registration, place: int) -> None:
    if registration.next_step is NextStep.ATTACH_EVIDENCE:
        deployment.attach_evidence(registration.id, card(place))
    elif registration.next_step is NextStep.CHOOSE_LINE:
        _choose_line(deployment, registration, place)
    elif registration.next_step is NextStep.GET_CHALLENGE:
        deployment.get_challenge(registration.id)
    elif registration.upload is None or registration.upload.chunks == 0:
        deployment.upload_chunk(registration.id, index=0, chunk=GOOD_CLIP)
    else:
        try:
            deployment.submit_registration(registration.id)
        except ChallengeReused:
            deployment.get_challenge(registration.id)  # judging was interrupted: a new live session


def _choose_line(deployment: Deployment, registration: Registration, place: int) -> None:
    for offered in deployment.offer_numbers(limit=_OFFERED):
        try:
            deployment.choose_line(registration.id, msisdn=offered, iccid=iccid(place))
        except NumberUnavailable:
            continue  # the other process was faster
        return


if __name__ == "__main__":
    main()
