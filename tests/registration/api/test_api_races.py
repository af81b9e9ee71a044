"""What happens when the applicant, the agent and the clock act at the same moment: nothing is left, nothing judged is exchanged."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from realname.inventory.store.numbers import Numbers
from realname.kernel.identifiers import RegistrationId
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.capturing.upload_clip import UploadChunk
from realname.registration.use_cases.erasing.sweep_media import SweepMedia
from tests.support.api_caller import ApiCaller, problem
from tests.support.api_world import ApiWorld, PausedVerifier, build_world, kinds
from tests.support.memory_media import MemoryMediaStore
from tests.verification.live_verifier import UnsafeVerifierByMark

CHALLENGE = "c" * 32


class BusyStore(MemoryMediaStore):
    """Does something else first when a name that ends so is stored; once."""

    def __init__(self) -> None:
        super().__init__()
        self.ending = ""
        self.meanwhile: Callable[[], object] | None = None

    def put(self, key: str, sealed: bytes) -> None:
        if self.meanwhile is not None and key.endswith(self.ending):
            act, self.meanwhile = self.meanwhile, None
            act()
        super().put(key, sealed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A deployment whose store or verifier can be held up."""

    world: ApiWorld
    caller: ApiCaller
    store: BusyStore
    verifier: PausedVerifier

    def meanwhile(self, ending: str, act: Callable[[], object]) -> None:
        """Act in the moment before a name that ends so is stored; an empty ending means any."""
        self.store.ending, self.store.meanwhile = ending, act


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    """A deployment behind the API."""
    store, verifier = BusyStore(), PausedVerifier(judge=UnsafeVerifierByMark())
    world = build_world(tmp_path, verifier=verifier, store=store)
    return Scene(world=world, caller=ApiCaller(world.app, token=world.token), store=store, verifier=verifier)


def test_a_chunk_that_arrives_while_the_applicant_withdraws_is_not_left_behind(scene: Scene) -> None:
    registration = scene.caller.with_challenge()
    scene.meanwhile("clip/00000", lambda: scene.caller.withdraw(registration))
    answer = scene.caller.chunk(registration)
    assert (problem(answer), scene.store.keys("")) == ((409, "registration-closed"), [])


def test_a_portrait_that_arrives_while_the_applicant_withdraws_is_not_left_behind(scene: Scene) -> None:
    registration = scene.caller.opened()
    scene.meanwhile("", lambda: scene.caller.withdraw(registration))
    answer = scene.caller.attach(registration)
    assert (problem(answer), scene.store.keys("")) == ((409, "registration-closed"), [])


def test_probes_of_a_clip_that_was_judged_while_the_applicant_withdrew_are_not_left_behind(scene: Scene) -> None:
    registration = scene.caller.with_clip()
    scene.verifier.may_go_on.set()
    scene.meanwhile("probes/00", lambda: scene.caller.withdraw(registration))
    answer = scene.caller.submit(registration)
    assert (problem(answer), scene.store.keys("")) == ((409, "registration-closed"), [])


@pytest.mark.parametrize("change", ["attach", "choose", "challenge"])
def test_findings_are_not_taken_for_evidence_line_or_challenge_that_changed_while_they_were_made(scene: Scene, change: str) -> None:
    registration = scene.caller.with_clip()
    with ThreadPoolExecutor(1) as other:
        submitted = other.submit(scene.caller.submit, registration)
        scene.verifier.entered.wait(timeout=60)
        assert getattr(scene.caller, change)(registration).status_code < 300
        scene.verifier.may_go_on.set()
        assert submitted.result().status_code == 409
    assert scene.caller.read(registration).json()["state"] == "open"


def test_what_a_crash_left_of_a_withdrawn_registration_goes_at_the_next_start(scene: Scene) -> None:
    registration = scene.caller.with_challenge()
    scene.caller.withdraw(registration)
    scene.store.put(f"registrations/{registration}/session/{CHALLENGE}/clip/00000", b"left by a crash")
    swept = SweepMedia(units=scene.world.units, safe=scene.world.services[UploadChunk].safe)()
    assert (swept, scene.store.keys("")) == (1, [])


def test_the_sweep_leaves_registrations_alone_that_go_on_or_that_it_does_not_know(scene: Scene) -> None:
    scene.caller.with_clip()
    scene.store.put(f"registrations/{RegistrationId('a' * 32)}/photo", b"of another database")
    before = scene.store.keys("")
    SweepMedia(units=scene.world.units, safe=scene.world.services[UploadChunk].safe)()
    assert scene.store.keys("") == before


def test_a_session_that_lost_to_a_newer_one_leaves_neither_probes_nor_photo(scene: Scene) -> None:
    registration = scene.caller.with_clip()
    with ThreadPoolExecutor(1) as other:
        slow = other.submit(scene.caller.submit, registration)
        scene.verifier.entered.wait(timeout=60)
        scene.caller.challenge(registration)
        scene.caller.chunk(registration)
        scene.verifier.may_go_on.set()
        newer = scene.caller.submit(registration)
        assert (slow.result().status_code, newer.json()["state"]) == (409, "activated")
    assert kinds(scene.world) == ["photo"]


def test_what_a_late_session_left_of_an_active_line_goes_at_the_next_start(scene: Scene) -> None:
    scene.verifier.may_go_on.set()
    registration = scene.caller.with_clip()
    scene.caller.submit(registration)
    scene.store.put(f"registrations/{registration}/session/{CHALLENGE}/probes/00", b"left by a crash")
    swept = SweepMedia(units=scene.world.units, safe=scene.world.services[UploadChunk].safe)()
    assert (swept, kinds(scene.world)) == (1, ["photo"])


def test_a_number_whose_activation_is_requested_is_never_offered_again(scene: Scene) -> None:
    scene.verifier.may_go_on.set()
    registration = scene.caller.with_clip()
    with scene.world.units() as unit:
        before = unit[Registrations].get(RegistrationId(registration))
    scene.caller.submit(registration)
    scene.world.clock.advance(timedelta(days=400))
    with scene.world.units() as unit:
        assert before.msisdn not in unit[Numbers].free(limit=500, at=scene.world.clock.now())
