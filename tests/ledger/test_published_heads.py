"""The contract of published heads and of the ledger's tree, and the commands on them."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ledger.merkle import Node, Span, root_of, whole_nodes
from realname.kernel.unit_of_work import UnitsOfWork
from realname.ledger.connectors.cosignatures import is_cosigned_by, is_signed
from realname.ledger.errors import LedgerBroken, UnknownTreeHead
from realname.ledger.model.head_delivery import Cosignature, Delivery
from realname.ledger.model.tree_head import PublishedHead, TreeHead
from realname.ledger.store.head_deliveries import HeadDeliveries
from realname.ledger.store.published_heads import PublishedHeads
from realname.ledger.use_cases.verify_ledger import Trust
from realname.ledger.use_cases.verify_live import VerifyLive
from realname.registration.events import RegistrationEvent
from tests.kernel import rfc9162
from tests.ledger.tampered_ledger import untold
from tests.support.command import realname
from tests.support.manual_clock import START

FIRST = PublishedHead(head=TreeHead(size=3, root_hash="a" * 64), at=START, nonce_commitment="b" * 64, checkpoint="signed\n")
AGAIN = PublishedHead(head=FIRST.head, at=START + timedelta(days=1), nonce_commitment="c" * 64, checkpoint="signed again\n")
NEXT = PublishedHead(
    head=TreeHead(size=8, root_hash="d" * 64), at=START + timedelta(days=2), nonce_commitment="e" * 64, checkpoint="signed at last\n"
)


def _add(units: UnitsOfWork, *heads: PublishedHead) -> None:
    with units() as unit:
        for head in heads:
            unit[PublishedHeads].add(head, nonce=head.nonce_commitment)
        unit.commit()


def test_heads_are_read_as_they_were_added_newest_first(units: UnitsOfWork) -> None:
    _add(units, FIRST, AGAIN, NEXT)
    with units() as unit:
        assert unit[PublishedHeads].latest() == NEXT
        assert list(unit[PublishedHeads].newest_first(limit=2)) == [NEXT, AGAIN]
        assert list(unit[PublishedHeads].numbered_after(0, limit=1)) == [(1, AGAIN)]
        assert list(unit[PublishedHeads].numbered_after(-1, limit=9)) == [(0, FIRST), (1, AGAIN), (2, NEXT)]


def test_of_several_heads_of_one_size_the_first_is_found(units: UnitsOfWork) -> None:
    _add(units, FIRST, AGAIN)
    with units() as unit:
        assert unit[PublishedHeads].find(3) == FIRST
        assert unit[PublishedHeads].nonce(3) == "b" * 64


def test_a_head_that_was_not_published_is_unknown(units: UnitsOfWork) -> None:
    with units() as unit:
        assert unit[PublishedHeads].latest() is None
        assert unit[PublishedHeads].find(3) is None
        with pytest.raises(UnknownTreeHead):
            unit[PublishedHeads].nonce(3)


def _append(units: UnitsOfWork, count: int, *, first: int) -> None:
    with units() as unit:
        for place in range(count):
            unit.ledger.append(RecordedEvent(at=START, event=RegistrationEvent.REGISTRATION_SUBMITTED, subject=f"r{first + place}"))
        unit.commit()


def test_the_tree_grows_with_the_entries_in_their_transaction(units: UnitsOfWork) -> None:
    size = 0
    for count in (1, 1, 2, 3, 10, 1, 7, 12):
        _append(units, count, first=size)
        size += count
        with units() as unit:
            assert unit.ledger.count() == size
            entries = [entry.event.canonical() for entry in unit.ledger.from_index(0, limit=99)]
            known = unit.ledger.nodes(whole_nodes(Span(0, size)))
            assert root_of(size, known) == rfc9162.mth(entries)


def test_what_is_rolled_back_is_not_in_the_tree(units: UnitsOfWork) -> None:
    _append(units, 3, first=0)
    with units() as unit:
        unit.ledger.append(RecordedEvent(at=START, event=RegistrationEvent.REGISTRATION_SUBMITTED, subject="never"))
    with units() as unit, pytest.raises(LedgerBroken):
        unit.ledger.nodes([Node(2, 0)])


def test_deliveries_and_cosignatures_are_read_as_they_were_kept(units: UnitsOfWork) -> None:
    failed = Delivery(target="url", failed_at=START, fault="no-answer", failures=1)
    taken = Delivery(target="url", delivered=4, delivered_at=START)
    signed = Cosignature(number=4, witness="witness.example", at=START, line="line\n")
    with units() as unit:
        assert unit[HeadDeliveries].of_target("url") == Delivery(target="url")
        unit[HeadDeliveries].save(failed)
        assert unit[HeadDeliveries].of_target("url") == failed
        unit[HeadDeliveries].save(taken)
        for one in (signed, Cosignature(number=4, witness="witness.example", at=START, line="other\n")):
            unit[HeadDeliveries].cosign(one)
        unit.commit()
    with units() as unit:
        assert list(unit[HeadDeliveries].all()) == [taken]
        assert list(unit[HeadDeliveries].cosignatures([4, 5])) == [signed]


def test_a_ledger_is_verified_wherever_it_is_kept(units: UnitsOfWork) -> None:
    for first in (0, 5, 6):
        _append(units, 5, first=first)
    verify = VerifyLive(reads=units, is_signed=is_signed, is_cosigned=is_cosigned_by, progress=untold)
    report = verify(Trust(keys=()))
    with units() as unit:
        entries = [entry.event.canonical() for entry in unit.ledger.from_index(0, limit=99)]
        assert unit.ledger.count_nodes() == 7 + 3 + 1
    assert (report.is_intact, report.entries, report.root_hash) == (True, 15, rfc9162.mth(entries).hex())


def test_a_log_is_signed_exported_verified_and_every_edit_found(tmp_path: Path) -> None:
    data, export, head = tmp_path / "data", tmp_path / "ledger.jsonl", tmp_path / "head.txt"
    told = {"REALNAME_LEDGER_FOLDER": str(tmp_path / "heads")}
    realname("ledger", "publish", "--data", data, environment=told)
    published = realname("ledger", "publish", "--data", data, "--json", environment=told)
    assert (published.exit_code, published.json["places"][0]["delivered"]) == (0, 1)  # type: ignore[index]
    head.write_text((tmp_path / "heads" / "latest.txt").read_text())
    shown = realname("ledger", "head", "--data", data, "--json")
    assert shown.json["checkpoint"] == head.read_text()
    key = str(shown.json["keys"][-1])  # type: ignore[index]
    assert realname("ledger", "export", export, "--data", data).exit_code == 0
    verified = realname("ledger", "verify", export, "--key", key, "--head", head, "--json")
    assert (verified.exit_code, verified.json["intact"], verified.json["outside_heads"], verified.json["key_known"]) == (0, True, 1, True)
    export.write_text(export.read_text().replace('"size":1', '"size":2'))
    broken = realname("ledger", "verify", export, "--key", key, "--json")
    assert (broken.exit_code, broken.json["findings"][0]["fault"], broken.json["findings"][0]["index"]) == (74, "changed", 1)  # type: ignore[index]


def test_the_ledger_itself_is_verified_and_proofs_stand(tmp_path: Path) -> None:
    data = tmp_path / "data"
    for _ in range(3):
        realname("ledger", "publish", "--data", data)
    assert realname("ledger", "verify", "--data", data, "--json").json["intact"] is True
    proof = json.loads(realname("ledger", "prove", "1", "--data", data).stdout)
    assert (proof["index"], proof["size"], len(proof["proof"]), proof["stands"]) == (1, 3, 2, True)
    consistency = json.loads(realname("ledger", "prove", "--from", "1", "--data", data).stdout)
    assert (consistency["first"], consistency["size"], consistency["stands"]) == (1, 3, True)


def test_what_is_no_export_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "other.jsonl"
    file.write_text("{}\n")
    ended = realname("ledger", "verify", file, "--json")
    assert (ended.exit_code, ended.json["error"]["code"]) == (64, "invalid-input")  # type: ignore[index]
