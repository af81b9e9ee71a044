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

from realname.inventory.use_cases.numbers import StockNumbers
from realname.kernel.errors import ChallengeReused, NumberUnavailable, StorageUnavailable
from realname.kernel.identifiers import AgentId, ClientId, RegistrationId
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.platform.config.logs import configure_logs
from realname.registration.model.registration import NextStep, Registration, RegistrationState
from realname.registration.use_cases.opening.open_registration import ClientRequest, Opening
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
    """Serve and work; do the deeds of this process's place among so many, then carry on until told to end."""
    data, place, processes = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    is_over = threading.Event()
    signal.signal(signal.SIGTERM, lambda _number, _frame: is_over.set())
    configure_logs()
    deployment = until_it_answers(lambda: open_for_a_storm(data))
    people = int(os.environ[PEOPLE])
    until_it_answers(lambda: StockNumbers(deployment.units)(msisdns(people)))
    until_it_answers(deployment.upkeep.sweep)
    until_it_answers(lambda: deployment.workflow.launch(reap=deployment.upkeep.reap, reap_every_s=_REAP_EVERY_S))
    deployment.upkeep.line_clockwork.start()
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
    registrations = replace(
        deployment.registrations,
        attach_evidence=replace(deployment.registrations.attach_evidence, references=UnsafeAnyReference()),
        submit_registration=replace(deployment.registrations.submit_registration, verifier=UnsafeVerifierByMark()),
    )
    return replace(deployment, registrations=registrations)


def register(deployment: Deployment, place: int) -> RegistrationId:
    """Do whatever step the registration waits for until it is submitted: who was killed in the middle goes on there."""
    registration = until_it_answers(lambda: deployment.registrations.open_registration(opening_at(place), request=request_of(place)))
    while registration.state is RegistrationState.OPEN:
        with suppress(StorageUnavailable):
            take_step(deployment, registration, place)
        registration = until_it_answers(lambda known=registration.id: deployment.registrations.read_registration(known).registration)  # type: ignore[misc]
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
        deployment.registrations.attach_evidence(registration.id, card(place))
    elif registration.next_step is NextStep.CHOOSE_LINE:
        _choose_line(deployment, registration, place)
    elif registration.next_step is NextStep.GET_CHALLENGE:
        deployment.registrations.get_challenge(registration.id)
    elif registration.upload is None or registration.upload.chunks == 0:
        deployment.registrations.upload_chunk(registration.id, index=0, chunk=GOOD_CLIP)
    else:
        try:
            deployment.registrations.submit_registration(registration.id)
        except ChallengeReused:
            deployment.registrations.get_challenge(registration.id)  # judging was interrupted: a new live session


def _choose_line(deployment: Deployment, registration: Registration, place: int) -> None:
    for offered in deployment.registrations.offer_numbers(limit=_OFFERED):
        try:
            deployment.registrations.choose_line(registration.id, msisdn=offered, iccid=iccid(place))
        except NumberUnavailable:
            continue  # the other process was faster
        return


if __name__ == "__main__":
    main()
