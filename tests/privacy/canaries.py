"""People whose every attribute is a canary, and what it could look like wherever it was written in clear.

As a program it registers so many of them on a data folder, with every kind of end: `python -m tests.privacy.canaries DATA COUNT`.
"""

import base64
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from realname.kernel.identifiers import IdentityNumber, RegistrationId
from realname.lines.model.line import Ending
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine
from realname.lines.use_cases.process_due_lines import ProcessDueLines
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.platform.config.logs import configure_logs
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.capturing.upload_clip import UploadChunk
from realname.registration.use_cases.choose_line import ChooseLine, OfferNumbers
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.erasing.close_registration import CloseRegistration
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_PEOPLE, SamplePerson, card_json
from realname.sandbox.simulators.stock import sandbox_iccids
from realname.workflow.engine.registration import DbosWorkflow
from tests.registration.openings import OPENING
from tests.verification.live_verifier import GOOD_CLIP, PERSONAL_MARKS, PORTRAIT, STRANGER_CLIP, UnsafeAnyReference, UnsafeVerifierByMark

SEALED = (
    "SELECT wrapped_key FROM persons WHERE wrapped_key IS NOT NULL",
    "SELECT sealed_attributes FROM registrations WHERE sealed_attributes IS NOT NULL",
    "SELECT sealed_session FROM registrations WHERE sealed_session IS NOT NULL",
)
DATABASE = "REALNAME_DATABASE_URL"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # GB 11643, ISO 7064 MOD 11-2
_CHECKS = "10X98765432"


def canary(place: int) -> SamplePerson:
    """The sample people first, whom the simulated source knows; then strangers."""
    if place < len(SAMPLE_PEOPLE):
        return SAMPLE_PEOPLE[place]
    digits = f"990101198504{place % 28 + 1:02d}{place % 1000:03d}"
    number = digits + _CHECKS[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11]
    attributes = replace(
        SAMPLE_MAN.attributes,
        name=f"金丝雀{place:04d}",
        address=f"金丝雀省{place:04d}号",
        birth_on=date(1985, 4, place % 28 + 1),
        sex="male" if int(digits[16]) % 2 else "female",
        identity_number=IdentityNumber(number),
    )
    return replace(SAMPLE_MAN, attributes=attributes)


def found_in(content: bytes, people: Sequence[SamplePerson]) -> list[str]:
    """Which canaries are there in any form; their number in the list tells them, so that no report names anyone."""
    words = {
        f"{kind} {place}": word
        for place, person in enumerate(people)
        for kind, word in (
            ("name", person.attributes.name),
            ("number", person.attributes.identity_number.value),
            ("address", person.attributes.address),
        )
    }
    pictures = {f"picture {mark.decode()}": mark for mark in PERSONAL_MARKS}
    return sorted(
        {name for name, word in words.items() if any(form in content for form in _forms_of_text(word))}
        | {name for name, mark in pictures.items() if any(form in content for form in forms(mark))}
    )


def forms(raw: bytes) -> Iterator[bytes]:
    """Bytes as they are, in hexadecimal and in Base64 wherever they begin."""
    yield raw
    yield raw.hex().encode()
    for shift in range(3):
        yield base64.b64encode(b"\0" * shift + raw)[4 if shift else 0 : -4]


def _forms_of_text(word: str) -> Iterator[bytes]:
    yield from forms(word.encode())
    yield word.encode("utf-16-le")
    yield word.encode("gb18030")
    yield json.dumps(word).encode().strip(b'"')


def register(deployment: Deployment, place: int) -> RegistrationId:
    """Register one to an end that its place decides: decided, referred or refused; withdrawn; left open; closed again."""
    one = deployment.app[OpenRegistration](OPENING).id
    attach = replace(deployment.app[AttachEvidence], references=UnsafeAnyReference())
    attach(one, card_json(canary(place), portrait=PORTRAIT))
    if place % 5 == 2:
        deployment.app[CloseRegistration].withdraw(one)
        return one
    deployment.app[ChooseLine](one, msisdn=deployment.app[OfferNumbers](limit=1)[0], iccid=sandbox_iccids()[place])
    deployment.app[GetChallenge](one)
    deployment.app[UploadChunk](one, index=0, chunk=STRANGER_CLIP if place % 5 == 3 else GOOD_CLIP)
    if place % 5 == 4:
        return one
    replace(deployment.app[SubmitRegistration], verifier=UnsafeVerifierByMark())(one)
    deployment.app[DbosWorkflow].wait(one, timeout_s=30)
    line_id = deployment.app[ReadRegistration](one).registration.line_id
    if line_id is not None and place == 1:
        deployment.app[DeactivateLine](line_id, Ending.VOLUNTARY)
        deployment.app[ProcessDueLines]()
    return one


def main(data: Path, count: int) -> None:
    """Register, and end as a server ends."""
    configure_logs()
    deployment = open_deployment(data, environment={name: os.environ[name] for name in (DATABASE,) if name in os.environ})
    deployment.launch()
    try:
        for place in range(count):
            register(deployment, place)
    finally:
        deployment.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
