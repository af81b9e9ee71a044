"""Another means over HTTP: what is asked of whom, what fails, and that nothing but a whole answer to this question confirms."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from realname.kernel.identifiers import PersonId, RegistrationId
from realname.no_face.connectors import HttpAlternativeCheck
from realname.platform.outbound.message_signatures import MessageSignatures
from realname.platform.outbound.signature_keys import KeyKind, new_key, public_half
from realname.platform.system.clock_and_tokens import SystemClock
from realname.registration.model.alternative_checks import MeansApplicant, TypedProof
from realname.sandbox.simulators.alternative_checks import SAMPLE_BANK_CARDS
from realname.sandbox.simulators.faults import parse_served_faults
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.sandbox.simulators.served.operator_answers import OperatorAnswers
from realname.sandbox.simulators.served.operator_server import OperatorServer
from realname.sandbox.simulators.served.operator_signing import OperatorSigning
from realname.sandbox.simulators.served.requests import Asked, Reply
from realname.verification.model.visual_check import MeansKind, MeansOutcome
from tests.lines.operators import CLIENT, system_of

pytestmark = pytest.mark.sockets

MAN = SAMPLE_MAN.attributes
APPLICANT = MeansApplicant(registration_id=RegistrationId("one"), person_id=PersonId("one"), attributes=MAN)
CARD = TypedProof(SAMPLE_BANK_CARDS[MAN.identity_number])
CONFIRMED, UNAVAILABLE = MeansOutcome.CONFIRMED, MeansOutcome.UNAVAILABLE


@contextmanager
def bank(folder: Path, faults: str = "") -> Iterator[tuple[HttpAlternativeCheck, OperatorServer]]:
    with OperatorServer(folder, CLIENT, faults=parse_served_faults(faults)) as server:
        yield HttpAlternativeCheck(system_of(server), MeansKind.BANK_CARD), server


class Answering(OperatorAnswers):
    """A system that answers what it is told to, and keeps what it is asked."""

    said: object
    bodies: list[dict[str, object]]

    def answer(self, asked: Asked) -> Reply:
        """Answer in place of the operator, but for tokens."""
        if not asked.path.startswith("/means/"):
            return super().answer(asked)
        self.bodies.append(json.loads(asked.body))
        said = {"reference": self.bodies[-1]["reference"], **self.said} if isinstance(self.said, dict) else self.said
        return Reply(status=200, body=said)


def answering(server: OperatorServer, said: object) -> Answering:
    own = server.answers
    told = Answering(
        tokens=own.tokens,
        provisioner=own.provisioner,
        gateway=own.gateway,
        authority=own.authority,
        stock=own.stock,
        devices=own.devices,
        means=own.means,
    )
    object.__setattr__(told, "said", said)
    object.__setattr__(told, "bodies", [])
    server.answers = told
    return told


@pytest.mark.parametrize("fault", ["error:1", "too-many:1", "unauthorised:1", "garbage:1", "cut:1", "mixed-up:1", "twice"])
def test_what_went_wrong_once_is_asked_again(fault: str, tmp_path: Path) -> None:
    with bank(tmp_path, f"bank-card={fault}") as (means, _server):
        assert means.prepare(APPLICANT)
        assert means.confirm(APPLICANT, CARD) is CONFIRMED


@pytest.mark.parametrize("fault", ["unavailable", "error", "garbage", "cut", "flood", "mixed-up", "redirect", "timeout-before"])
def test_what_is_no_answer_to_this_question_confirms_nothing(fault: str, tmp_path: Path) -> None:
    with bank(tmp_path, f"bank-card={fault}") as (means, _server):
        assert not means.prepare(APPLICANT)
        assert means.confirm(APPLICANT, CARD) is UNAVAILABLE


def test_a_system_that_hangs_after_it_compared_confirms_nothing(tmp_path: Path) -> None:
    with bank(tmp_path, "bank-card=timeout-after") as (means, _server):
        assert means.confirm(APPLICANT, CARD) is UNAVAILABLE


@pytest.mark.parametrize(
    "said", [{"outcome": "yes"}, {"outcome": None}, {}, [], "confirmed", {"outcome": "confirmed", "reference": "another"}]
)
def test_an_answer_of_another_form_confirms_nothing(said: object, tmp_path: Path) -> None:
    with bank(tmp_path) as (means, server):
        answering(server, said)
        assert means.confirm(APPLICANT, CARD) is UNAVAILABLE


@pytest.mark.parametrize("said", [{"ready": "true"}, {"ready": 1}, {}])
def test_a_preparation_of_another_form_is_none(said: object, tmp_path: Path) -> None:
    with bank(tmp_path) as (means, server):
        answering(server, said)
        assert not means.prepare(APPLICANT)


def test_number_and_name_and_what_was_typed_are_all_that_is_sent_and_no_question_has_the_name_of_another(tmp_path: Path) -> None:
    with bank(tmp_path) as (means, server):
        told = answering(server, {"outcome": "confirmed", "ready": True})
        means.prepare(APPLICANT)
        means.confirm(APPLICANT, CARD)
        means.confirm(APPLICANT, CARD)
    person = {"identity_number": MAN.identity_number.value, "name": MAN.name}
    sent = [{name: value for name, value in body.items() if name != "reference"} for body in told.bodies]
    assert sent == [person, {**person, "typed": CARD.value}, {**person, "typed": CARD.value}]
    assert len({str(body["reference"]) for body in told.bodies}) == len(told.bodies)


@pytest.mark.parametrize(
    ("fault", "outcome"), [("", CONFIRMED), ("bank-card=unsigned", UNAVAILABLE), ("bank-card=wrong-signature", UNAVAILABLE)]
)
def test_an_answer_counts_only_where_it_is_signed_as_agreed(fault: str, outcome: MeansOutcome, tmp_path: Path) -> None:
    ours, theirs, now = new_key(KeyKind.ED25519, kid="realname"), new_key(KeyKind.P256, kid="bank"), SystemClock().now
    signing = OperatorSigning(request_key=public_half(ours), answer_key=theirs, now=now)
    signatures = MessageSignatures(key=ours, answer_keys={theirs.kid: public_half(theirs)}, now=now)
    with OperatorServer(tmp_path, CLIENT, faults=parse_served_faults(fault), signing=signing) as server:
        means = HttpAlternativeCheck(system_of(server, signatures=signatures), MeansKind.BANK_CARD)
        assert means.confirm(APPLICANT, CARD) is outcome
