"""One process of a storm: a counter and a worker in one, begun again after each death. Arguments: data folder, its place, of how many."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from realname.inventory.errors import NumberUnavailable
from realname.inventory.use_cases.import_stock import InventoryNumbers
from realname.kernel.errors import StorageUnavailable
from realname.kernel.identifiers import AgentId, ClientId, RegistrationId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.deployment.background_tasks import BackgroundTasks
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.platform.config.logs import configure_logs
from realname.registration.model.registration import NextStep, Registration, RegistrationState
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.capturing.upload_clip import UploadChunk
from realname.registration.use_cases.choose_line import ChooseLine, OfferNumbers
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.opening.open_registration import ClientRequest, Opening, OpenRegistration
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.verification.errors import ChallengeReused
from realname.verification.ports import LiveVerifier, ReferenceChecker
from realname.workflow.engine.registration import DbosWorkflow
from tests.crash.storm_parts import PEOPLE, card, iccid, msisdns
from tests.registration.openings import OPENING
from tests.verification.live_verifier import GOOD_CLIP, UnsafeAnyReference, UnsafeVerifierByMark

_REAP_EVERY_S = 2.0  # a minute would be patient, and a long test
_OFFERED = 20
_TRY_AGAIN_S = 0.2

Answer = TypeVar("Answer")


def main() -> None:
    """Register this process's share, then carry on until told to end."""
    live(lambda deployment, place, processes: register_all(deployment, range(place, int(os.environ[PEOPLE]), processes)))


def live(deeds: Callable[[Deployment, int, int], object]) -> None:
    """Serve and work; do the actions of this process's place among so many, then carry on until told to end."""
    data, place, processes = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    is_over = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: is_over.set())
    configure_logs()
    deployment = until_it_answers(lambda: open_for_a_storm(data))
    people = int(os.environ[PEOPLE])
    until_it_answers(lambda: InventoryNumbers(deployment.app[SqlUnitsOfWork])(msisdns(people)))
    until_it_answers(deployment.app[BackgroundTasks].sweep)
    until_it_answers(lambda: deployment.app[DbosWorkflow].launch(reap=deployment.app[BackgroundTasks].reap, reap_every_s=_REAP_EVERY_S))
    next(one for one in deployment.app[BackgroundTasks].clockworks if one.task == "lines").start()
    deeds(deployment, place, processes)
    is_over.wait()
    deployment.close()


def register_all(deployment: Deployment, places: range) -> None:
    """Register each."""
    for place in places:
        register(deployment, place)


def open_for_a_storm(data: Path) -> Deployment:
    """Open, with a verifier that judges by marks."""
    deployment = open_deployment(data)
    given: dict[type, object] = {ReferenceChecker: UnsafeAnyReference(), LiveVerifier: UnsafeVerifierByMark()}
    return replace(deployment, app=deployment.app.with_others(given))


def register(deployment: Deployment, place: int) -> RegistrationId:
    """Do whatever step the registration waits for until it is submitted: who was killed in the middle goes on there."""
    registration = until_it_answers(lambda: deployment.app[OpenRegistration](opening_at(place), request=request_of(place)))
    while registration.state is RegistrationState.OPEN:
        with suppress(StorageUnavailable):
            take_step(deployment, registration, place)
        registration = until_it_answers(lambda known=registration.id: deployment.app[ReadRegistration](known).registration)  # type: ignore[misc]
    return registration.id


def opening_at(place: int) -> Opening:
    """Who opens it, and the applicant's consent."""
    return replace(OPENING, agent_id=AgentId(f"agent-{place % 10}"))


def request_of(place: int) -> ClientRequest:
    """The same request after each death: the same registration."""
    return ClientRequest(client_id=ClientId("storm"), key=f"place-{place}", fingerprint="same")


def until_it_answers(ask: Callable[[], Answer]) -> Answer:
    """Try again while the database is away, as a counter and a service manager do."""
    while True:
        try:
            return ask()
        except StorageUnavailable:
            time.sleep(_TRY_AGAIN_S)


def take_step(deployment: Deployment, registration: Registration, place: int) -> None:
    """Take the step that it waits for."""
    if registration.next_step is NextStep.ATTACH_EVIDENCE:
        deployment.app[AttachEvidence](registration.id, card(place))
    elif registration.next_step is NextStep.CHOOSE_LINE:
        _choose_line(deployment, registration, place)
    elif registration.next_step is NextStep.GET_CHALLENGE:
        deployment.app[GetChallenge](registration.id)
    elif registration.upload is None or registration.upload.chunks == 0:
        deployment.app[UploadChunk](registration.id, index=0, chunk=GOOD_CLIP)
    else:
        try:
            deployment.app[SubmitRegistration](registration.id)
        except ChallengeReused:
            deployment.app[GetChallenge](registration.id)  # judging was interrupted: a new live session


def _choose_line(deployment: Deployment, registration: Registration, place: int) -> None:
    for offered in deployment.app[OfferNumbers](limit=_OFFERED):
        try:
            deployment.app[ChooseLine](registration.id, msisdn=offered, iccid=iccid(place))
        except NumberUnavailable:
            continue  # the other process was faster
        return


if __name__ == "__main__":
    main()
