"""The contract of the port `AuthoritativeSource`: the simulated source keeps it asked directly and by the HTTP connector."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from realname.evidence.connectors.http_source import HttpSource
from realname.evidence.errors import SourceUnavailable
from realname.evidence.ports import AuthoritativeSource
from realname.kernel.rules.pack import Country
from realname.platform.config.settings import SourcePortrait
from realname.sandbox.simulators.authority import SandboxAuthority
from realname.sandbox.simulators.faults import parse_faults, parse_served_faults
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, issued_portraits, known_samples
from realname.sandbox.simulators.served.operator_server import OperatorServer
from realname.sandbox.simulators.served.requests import Asked, Reply
from realname.verification.model.findings import SourceAnswer, SourceFinding
from tests.lines.operators import CLIENT, system_of

pytestmark = pytest.mark.sockets

MAN, WOMAN = SAMPLE_MAN.attributes, SAMPLE_WOMAN.attributes
STRANGER = replace(MAN, identity_number=type(MAN.identity_number)("990101198504120099"))
CONFIRMED, CONTRADICTED, UNKNOWN = SourceFinding.CONFIRMED, SourceFinding.CONTRADICTED, SourceFinding.UNKNOWN
WAYS = ("directly", *SourcePortrait)


@contextmanager
def source(way: str, folder: Path, faults: str = "", *, portrait: bytes = b"") -> Iterator[AuthoritativeSource]:
    """A source that issued a portrait to the sample man: asked `directly`, or over HTTP with what is sent of portraits."""
    issued = {**issued_portraits(Country.CN), MAN.identity_number: hashlib.sha256(portrait).hexdigest()}
    known = [person.attributes for person in known_samples(Country.CN)]
    if way == "directly":
        yield SandboxAuthority(known, portraits=issued, faults=parse_faults(faults).authority)
        return
    with OperatorServer(folder, CLIENT, faults=parse_served_faults(faults)) as server:
        server.answers = replace(server.answers, authority=SandboxAuthority(known, portraits=issued))
        yield HttpSource(system_of(server), portrait=SourcePortrait(way))


@pytest.mark.parametrize("way", WAYS)
def test_attributes_are_answered_by_what_is_true(way: str, tmp_path: Path) -> None:
    with source(way, tmp_path) as one:
        answers = [one.validate(asked, portrait=None).attributes for asked in (MAN, replace(MAN, name="王示例"), STRANGER)]
    assert answers == [CONFIRMED, CONTRADICTED, UNKNOWN]


@pytest.mark.parametrize("way", [way for way in WAYS if way != SourcePortrait.NONE])
def test_a_portrait_is_answered_by_whom_it_was_issued_to(way: str, tmp_path: Path) -> None:
    with source(way, tmp_path, portrait=b"issued") as one:
        asked = ((MAN, b"issued"), (WOMAN, b"issued"), (MAN, b"own face"), (MAN, None))
        answers = [one.validate(attributes, portrait=portrait) for attributes, portrait in asked]
    assert answers == [SourceAnswer(attributes=CONFIRMED, portrait=answer) for answer in (CONFIRMED, CONTRADICTED, UNKNOWN, UNKNOWN)]


def test_a_source_that_is_sent_nothing_of_portraits_knows_none(tmp_path: Path) -> None:
    with source(SourcePortrait.NONE, tmp_path, portrait=b"issued") as one:
        assert one.validate(MAN, portrait=b"issued").portrait is UNKNOWN


@pytest.mark.parametrize("way", ["directly", SourcePortrait.DIGEST])
def test_a_source_that_is_away_gives_no_answer(way: str, tmp_path: Path) -> None:
    with source(way, tmp_path, "authority=unavailable") as one, pytest.raises(SourceUnavailable):
        one.validate(MAN, portrait=None)


@pytest.mark.parametrize("fault", ["error:1", "too-many:1", "unauthorised:1", "garbage:1", "cut:1", "twice"])
def test_what_went_wrong_once_is_asked_again(fault: str, tmp_path: Path) -> None:
    with source(SourcePortrait.DIGEST, tmp_path, f"authority={fault}") as one:
        assert one.validate(MAN, portrait=None).attributes is CONFIRMED


@pytest.mark.parametrize("fault", ["garbage", "cut", "flood", "mixed-up", "redirect"])
def test_what_is_no_answer_to_this_question_is_none(fault: str, tmp_path: Path) -> None:
    with source(SourcePortrait.DIGEST, tmp_path, f"authority={fault}") as one, pytest.raises(SourceUnavailable) as caught:
        one.validate(MAN, portrait=None)
    assert MAN.name not in repr(caught.value.facts)


class Wiretapped:
    """A source that answers what it is told to, and keeps what it is asked."""

    def __init__(self, server: OperatorServer, said: object) -> None:
        self.bodies: list[dict[str, object]] = []
        self.targets: list[str] = []
        self._answers = server.answers
        self._said = said

    def answer(self, asked: Asked) -> Reply:
        """Answer in place of the operator, but for tokens."""
        if asked.path != "/identity-checks":
            return self._answers.answer(asked)
        self.bodies.append(json.loads(asked.body))
        self.targets.append(asked.target)
        said = {"reference": self.bodies[-1]["reference"], **self._said} if isinstance(self._said, dict) else self._said
        return Reply(status=200, body=said)


@contextmanager
def tapped(folder: Path, said: object, *, portrait: SourcePortrait = SourcePortrait.DIGEST) -> Iterator[tuple[HttpSource, Wiretapped]]:
    """A served source whose answer is given."""
    with OperatorServer(folder, CLIENT) as server:
        tap = Wiretapped(server, said)
        server.answers = tap  # type: ignore[assignment]
        yield HttpSource(system_of(server), portrait=portrait), tap


@pytest.mark.parametrize(
    ("portrait", "names"), [(SourcePortrait.DIGEST, ["portrait_sha256"]), (SourcePortrait.IMAGE, ["portrait"]), (SourcePortrait.NONE, [])]
)
def test_no_more_is_sent_than_is_set(tmp_path: Path, portrait: SourcePortrait, names: Sequence[str]) -> None:
    with tapped(tmp_path, {"attributes": "confirmed"}, portrait=portrait) as (one, tap):
        one.validate(MAN, portrait=b"image")
    (body,) = tap.bodies
    assert body.keys() == {"reference", "attributes", *names}
    assert (tap.targets, MAN.address in json.dumps(body, ensure_ascii=False)) == (["/identity-checks"], False)


def test_a_source_that_says_nothing_of_the_portrait_binds_nothing(tmp_path: Path) -> None:
    with tapped(tmp_path, {"attributes": "confirmed"}) as (one, _):
        assert one.validate(MAN, portrait=b"image") == SourceAnswer(attributes=CONFIRMED, portrait=UNKNOWN)


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"attributes": "perhaps"},
        {"attributes": "unavailable"},
        {"attributes": "confirmed", "portrait": "unavailable"},
        {"attributes": "confirmed", "portrait": None},
        {"attributes": "confirmed", "reference": "another"},
        [],
        None,
    ],
)
def test_an_answer_of_another_form_is_none(tmp_path: Path, said: object) -> None:
    with tapped(tmp_path, said) as (one, _), pytest.raises(SourceUnavailable):
        one.validate(MAN, portrait=b"image")
