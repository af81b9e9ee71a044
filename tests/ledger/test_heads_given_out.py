"""Published heads are given out to a folder, an address and witnesses; whatever is not taken is tried again, and no one waits for it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from ssl import create_default_context
from threading import Thread

import pytest
from sqlalchemy import Engine

from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.rules.working_days import LocalDays
from realname.ledger.connectors.cosignatures import is_cosigned_by, is_signed
from realname.ledger.connectors.heads_in_folder import NEWEST, FolderOfHeads
from realname.ledger.connectors.heads_over_http import AddressOfHeads, Way, Witness
from realname.ledger.model.head_delivery import Delivery
from realname.ledger.model.signed_note import parse_note
from realname.ledger.store.head_deliveries import HeadDeliveries
from realname.ledger.store.published_heads import PublishedHeads
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.ledger.use_cases.deliver_heads import DeliverHeads, HeadPlace
from realname.ledger.use_cases.sign_head import SignHead
from realname.ledger.use_cases.verify_ledger import Trust
from realname.ledger.use_cases.verify_live import VerifyLive
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.outbound.allowed_addresses import PUBLIC
from realname.platform.system.clock_and_tokens import SystemRandomTokens
from realname.registration.events import RegistrationEvent
from realname.sandbox.simulators.witness import SandboxWitness, WitnessServer
from realname.vault.keys.key_ring import HmacKeyedHashes
from tests.ledger.tampered_ledger import ORIGIN, Key, untold
from tests.support.manual_clock import START, ManualClock
from tests.support.new_database import new_database

pytestmark = pytest.mark.sockets

WAY = Way(tls=create_default_context(), reach=PUBLIC)
NOWHERE = "http://127.0.0.1:9"  # the port of discard: no one answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """A log, and how its heads are signed."""

    units: SqlUnitsOfWork
    clock: ManualClock
    key: Key
    sign: SignHead

    def grow(self, count: int) -> None:
        with self.units() as unit:
            for place in range(count):
                unit.ledger.append(RecordedEvent(at=START, event=RegistrationEvent.REGISTRATION_SUBMITTED, subject=f"case-{place}"))
            unit.commit()
        self.sign()

    def deliver(self, *places: HeadPlace) -> DeliverHeads:
        return DeliverHeads(units=self.units, reads=self.units, clock=self.clock, places=places)

    def delivery(self, target: str) -> Delivery:
        with self.units() as unit:
            return unit[HeadDeliveries].of_target(target)


def _desk(engine: Engine, key: Key) -> Desk:
    units, clock = SqlUnitsOfWork(engine), ManualClock()
    policy, tokens = load_policy("sandbox"), SystemRandomTokens()
    sign = SignHead(
        units=units,
        reads=units,
        clock=clock,
        tokens=tokens,
        keyed_hashes=HmacKeyedHashes(bytes(32)),
        signer=key,
        local_days=policy[LocalDays],
        origin=ORIGIN,
    )
    return Desk(units=units, clock=clock, key=key, sign=sign)


@pytest.fixture
def desk(sqlite_engine: Engine) -> Desk:
    """A log with seven entries and the head over them."""
    desk = _desk(sqlite_engine, Key())
    desk.grow(7)
    return desk


@pytest.fixture
def witness(desk: Desk, tmp_path: Path) -> SandboxWitness:
    """A witness of this log."""
    return SandboxWitness(tmp_path / "witness", name="witness.example", logs=(desk.key.note_key,))


@pytest.fixture
def served(witness: SandboxWitness) -> Iterator[str]:
    """The witness at an address."""
    with WitnessServer(witness) as server:
        yield server.url


def test_each_head_is_a_file_and_the_newest_is_known_by_its_name(desk: Desk, tmp_path: Path) -> None:
    desk.grow(3)
    deliver = desk.deliver(FolderOfHeads(tmp_path / "heads"))
    deliver()
    with desk.units() as unit:
        heads = [one.checkpoint for _, one in unit[PublishedHeads].numbered_after(-1, limit=9)]
    written = {file.name: file.read_text() for file in (tmp_path / "heads").iterdir()}
    assert written == {"head-00000000.txt": heads[0], "head-00000001.txt": heads[1], NEWEST: heads[1]}


def test_each_head_is_put_at_the_address(desk: Desk) -> None:
    taken = list[str]()

    class Taking(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            taken.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Taking) as server:
        Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        desk.grow(2)
        desk.deliver(AddressOfHeads(url=f"http://127.0.0.1:{server.server_port}/heads", way=WAY))()
        server.shutdown()
    assert [parse_note(one).text.split("\n")[1] for one in taken] == ["7", "10"]


def test_a_witness_signs_what_goes_on_from_what_it_saw(desk: Desk, witness: SandboxWitness, served: str) -> None:
    place = Witness(url=served, key=witness.key, way=WAY)
    for count in (0, 5, 1):
        desk.grow(count)
        desk.deliver(place)()
    with desk.units() as unit:
        signed = unit[HeadDeliveries].cosignatures(range(9))
    assert [one.number for one in signed] == [1, 2, 3]
    verify = VerifyLive(reads=desk.units, is_signed=is_signed, is_cosigned=is_cosigned_by, progress=untold)
    report = verify(Trust(keys=[desk.key.note_key], witnesses=[witness.key]))
    assert (report.is_intact, report.cosigned) == (True, 3)


def test_a_witness_signs_no_fork(desk: Desk, witness: SandboxWitness, served: str, tmp_path: Path) -> None:
    place = Witness(url=served, key=witness.key, way=WAY)
    desk.deliver(place)()
    forked = _desk(new_database(tmp_path / "fork.sqlite"), desk.key)
    forked.grow(3)
    forked.grow(9)
    forked.deliver(place)()
    assert forked.delivery(place.target).fault == "witness-refused"


def test_a_witness_that_is_ahead_of_the_log_saw_what_was_truncated(
    desk: Desk, witness: SandboxWitness, served: str, tmp_path: Path
) -> None:
    place = Witness(url=served, key=witness.key, way=WAY)
    desk.deliver(place)()
    shorter = _desk(new_database(tmp_path / "shorter.sqlite"), desk.key)
    shorter.grow(2)
    shorter.deliver(place)()
    assert shorter.delivery(place.target).fault == "witness-ahead"


def test_a_witness_signs_nothing_of_a_log_it_does_not_know(desk: Desk, tmp_path: Path) -> None:
    stranger = SandboxWitness(tmp_path / "stranger", name="witness.example", logs=(Key().note_key,))
    with WitnessServer(stranger) as server:
        place = Witness(url=server.url, key=stranger.key, way=WAY)
        desk.deliver(place)()
    assert desk.delivery(place.target).fault == "witness-refused"


def test_a_signature_of_a_person_else_is_not_taken_for_the_witness_s(desk: Desk, witness: SandboxWitness, served: str) -> None:
    other = replace(witness.key, public_key=Key().public_key)
    place = Witness(url=served, key=other, way=WAY)
    desk.deliver(place)()
    assert desk.delivery(place.target).fault == "answer-invalid"


def test_what_is_away_keeps_no_one_waiting_and_is_tried_again_after_a_pause(
    desk: Desk, witness: SandboxWitness, served: str, tmp_path: Path
) -> None:
    away, folder = Witness(url=NOWHERE, key=witness.key, way=WAY), FolderOfHeads(tmp_path / "heads")
    desk.deliver(away, folder)()
    failed = desk.delivery(away.target)
    assert (failed.fault, failed.failures, desk.delivery("folder").delivered) == ("not-reached", 1, 0)
    back = replace(away, url=served)
    desk.deliver(back, folder)()
    assert desk.delivery(away.target).failures == 1  # it pauses
    desk.clock.advance(timedelta(minutes=1))
    desk.deliver(back, folder)()
    assert (desk.delivery(away.target).fault, desk.delivery(away.target).delivered) == ("", 0)


def test_who_asks_waits_for_no_pause(desk: Desk, witness: SandboxWitness, served: str) -> None:
    away = Witness(url=NOWHERE, key=witness.key, way=WAY)
    desk.deliver(away)()
    (delivered,) = desk.deliver(replace(away, url=served)).now()
    assert (delivered.fault, delivered.delivered) == ("", 0)


def test_a_head_is_signed_once_a_day(desk: Desk) -> None:
    assert desk.sign.daily() is None
    desk.clock.advance(timedelta(days=1))
    assert desk.sign.daily() is not None
    assert desk.sign.daily() is None
