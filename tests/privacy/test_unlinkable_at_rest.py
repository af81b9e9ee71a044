"""Two sessions of one face under two identities cannot be told from those of two people by a person who has the disk and no key (ADR 0030).

The insider here has the database and the media store, and looks at every column, every size and the bytes themselves. The faces are
made up: each has numbers and sizes of its own, which is what real ones turned out to have (docs/explanation/privacy.md), only more so.
"""

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import pytest

from bench.applicants import applicant, sim
from realname.kernel.identifiers import RegistrationId
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.capturing.get_challenge import GetChallenge
from realname.registration.use_cases.capturing.upload_clip import UploadChunk
from realname.registration.use_cases.choose_line import ChooseLine, OfferNumbers
from realname.registration.use_cases.deciding.submit_registration import SubmitRegistration
from realname.registration.use_cases.identifying.attach_evidence import AttachEvidence
from realname.registration.use_cases.opening.open_registration import OpenRegistration
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.people import card_json
from realname.verification.model.findings import PresentationScreened, VerificationFindings
from realname.verification.model.observations import Action, ObservedAction
from realname.verification.model.report import VerificationReport
from tests.privacy.insider import Kept, Likeness, alike_bytes, area_under_curve, auc, kept_of, linked_by, same_bits
from tests.registration.openings import OPENING
from tests.support.api_world import ApiWorld, build_world
from tests.verification.live_verifier import CLEAR_FINDINGS, GOOD_CLIP, UnsafeVerifierByMark

_FACES = 16
_SESSIONS = 2
_CHANCE = 0.5
_MOST_BY_CHANCE = 0.25  # 16 mated against 480 non-mated pairs: four standard errors


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUpFace:
    """A face as a session's numbers show it.

    Attributes:
        portrait_bytes, probe_bytes: How large its pictures are.
    """

    similarity: float
    attack_score: float
    eye_distance_px: float
    peak_deg: float
    portrait_bytes: int
    probe_bytes: int

    @property
    def portrait(self) -> bytes:
        """The ID's portrait: the same file each time."""
        return b"\xff\xd8\xff" + b"p" * self.portrait_bytes

    def report(self, chance: random.Random) -> VerificationReport:
        """A session: the face's own numbers, hardly changed."""
        findings = replace(
            CLEAR_FINDINGS,
            similarity=self.similarity + chance.gauss(0, 1e-4),
            reference_eye_distance_px=self.eye_distance_px,
            presentation=PresentationScreened.of(self.attack_score),
        )
        moved = tuple(
            ObservedAction(action=action, start_ms=1000 + chance.randrange(9), end_ms=3000, peak=self.peak_deg)
            for action in (Action.TURN_LEFT, Action.LOOK_UP)
        )
        images = tuple(b"\xff\xd8\xff" + bytes(self.probe_bytes + chance.randrange(9)) for _ in range(3))
        return replace(
            UnsafeVerifierByMark().verify(clip=GOOD_CLIP, reference=self.portrait, asked=()),
            findings=findings,
            motion=moved,
            probe_images=images,
        )


class UnsafeMadeUpJudge:
    """Sees the face that the clip names. Implements the port `LiveVerifier`."""

    def __init__(self, faces: Sequence[MadeUpFace]) -> None:
        self._faces = faces
        self._chance = random.Random(2)  # noqa: S311 - the same at every run
        self.measured: list[tuple[int, VerificationFindings]] = []

    def verify(self, *, clip: bytes, reference: bytes, asked: tuple[Action, ...]) -> VerificationReport:  # noqa: ARG002 - the port's names
        place = int(clip.partition(b":")[2].partition(b" ")[0])
        report = self._faces[place].report(self._chance)
        self.measured.append((place, report.findings))
        return report


def _faces() -> list[MadeUpFace]:
    chance = random.Random(1)  # noqa: S311 - the same at every run
    return [
        MadeUpFace(
            similarity=chance.uniform(0.5, 0.9),
            attack_score=chance.uniform(0, 0.3),
            eye_distance_px=chance.uniform(60, 250),
            peak_deg=chance.uniform(25, 50),
            portrait_bytes=chance.randrange(8_000, 40_000),
            probe_bytes=chance.randrange(10_000, 50_000),
        )
        for _ in range(_FACES)
    ]


def _register(world: ApiWorld, face: MadeUpFace, *, place: int, session: int) -> RegistrationId:
    """One face under an identity that it has not used before: nothing but the face could link it to the other session."""
    services, identity = world.services, place * _SESSIONS + session
    opened = services[OpenRegistration](OPENING)
    services[AttachEvidence](opened.id, card_json(applicant(identity), portrait=face.portrait))
    msisdn = services[OfferNumbers](limit=1, pattern=None)[0]
    services[ChooseLine](opened.id, msisdn=msisdn, iccid=sim(identity))
    services[GetChallenge](opened.id)
    services[UploadChunk](opened.id, index=0, chunk=b"face:%d " % place + b" " * 600)
    services[SubmitRegistration](opened.id)
    return opened.id


def _telling(kept: Sequence[Kept], names: set[str], likeness: Callable[[str], Likeness]) -> dict[str, float]:
    """What tells a mated pair from a non-mated one better, or worse, than chance."""
    found = {name: auc(kept, likeness(name)) for name in sorted(names)}
    return {name: value for name, value in found.items() if abs(value - _CHANCE) > _MOST_BY_CHANCE}


@pytest.fixture(scope="module")
def judge() -> UnsafeMadeUpJudge:
    return UnsafeMadeUpJudge(_faces())


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, judge: UnsafeMadeUpJudge) -> Sequence[Kept]:
    """Every face registered twice, in an order that says nothing; all are referred, so that the most of them is kept."""
    world, faces = build_world(tmp_path_factory.mktemp("unlinkable"), verifier=judge), _faces()
    order = [(place, session) for place in range(_FACES) for session in range(_SESSIONS)]
    random.Random(3).shuffle(order)  # noqa: S311 - the same at every run
    ids = [(_register(world, faces[place], place=place, session=session), place) for place, session in order]
    states = {world.services[ReadRegistration](one).registration.state for one, _ in ids}
    assert states == {RegistrationState.REFERRED}
    found = [kept_of(world, one, place) for one, place in ids]
    world.engine.dispose()
    return found


def test_what_is_compared_is_there(kept: Sequence[Kept]) -> None:
    (held,) = {frozenset(one.raw) for one in kept}
    assert {name.rpartition(" ")[2] for name in held} >= {"reference", "session", "registrations.sealed_session"}


def test_no_number_and_no_size_is_alike_for_one_face(kept: Sequence[Kept]) -> None:
    def likeness(name: str) -> Likeness:
        return lambda one, other: -abs(one.numbers.get(name, -1) - other.numbers.get(name, -1))

    assert _telling(kept, {name for one in kept for name in one.numbers}, likeness) == {}


def test_no_word_is_alike_for_one_face(kept: Sequence[Kept]) -> None:
    def likeness(name: str) -> Likeness:
        return lambda one, other: float(one.words.get(name) == other.words.get(name))

    assert _telling(kept, {name for one in kept for name in one.words}, likeness) == {}


@pytest.mark.parametrize("likeness", [same_bits, alike_bytes])
def test_the_bytes_of_one_face_are_no_more_alike_than_those_of_two(kept: Sequence[Kept], likeness: Callable[[bytes, bytes], float]) -> None:
    found = linked_by(kept, lambda one, other: sum(likeness(one.raw[name], other.raw[name]) for name in one.raw.keys() & other.raw.keys()))
    assert found.is_chance, found


def test_all_sizes_together_link_no_one(kept: Sequence[Kept]) -> None:
    def likeness(one: Kept, other: Kept) -> float:
        return -sum(abs(value - other.numbers.get(name, 0)) for name, value in one.numbers.items() if name.startswith("length"))

    assert abs(auc(kept, likeness) - _CHANCE) <= _MOST_BY_CHANCE


def test_the_same_insider_would_link_them_by_the_numbers_in_clear(kept: Sequence[Kept], judge: UnsafeMadeUpJudge) -> None:
    assert kept
    for measure in ("similarity", "reference_eye_distance_px"):
        scores: dict[bool, list[float]] = {True: [], False: []}
        for (face, one), (other_face, other) in combinations(judge.measured, 2):
            scores[face == other_face].append(-abs(getattr(one, measure) - getattr(other, measure)))
        assert area_under_curve(scores[True], scores[False]) > 0.95


def test_no_number_with_a_fraction_lies_in_clear(kept: Sequence[Kept]) -> None:
    found = [name for one in kept for name, word in one.words.items() for number in _fractions(word) if number]
    assert found == []


def _fractions(word: str) -> list[float]:
    try:
        parsed = json.loads(word)
    except ValueError:
        return []
    waiting, found = [parsed], list[float]()
    while waiting:
        one = waiting.pop()
        waiting += list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else []
        found += [one] if isinstance(one, float) else []
    return found
