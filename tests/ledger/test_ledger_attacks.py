"""Attacks on the log, each on an export and on the table itself; docs/explanation/transparency-log.md shows which are found, and where."""

import shutil
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from realname.kernel.ledger.ledger_faults import LedgerFinding
from realname.kernel.ledger.merkle import GrowingTree
from realname.ledger.connectors.cosignatures import is_cosigned_by, is_signed
from realname.ledger.model.checkpoint import parse_checkpoint
from realname.ledger.model.signed_note import parse_note
from realname.ledger.model.tree_head import TreeHead
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.ledger.use_cases.verify_export import VerifyExport
from realname.ledger.use_cases.verify_ledger import Trust
from realname.ledger.use_cases.verify_live import VerifyLive
from realname.platform.db.engine import engine_for
from tests.kernel import rfc9162
from tests.ledger.tampered_ledger import Key, Log, Tampering, lines_of, put_into, untold, written
from tests.support.new_database import new_database

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "transparency-log.md"
BAD = 17  # the entry that most attacks are on: below the second head, above the first


def _edit(log: Log, place: int = BAD) -> None:
    event = log.entries[place].event
    log.entries[place] = replace(log.entries[place], event=replace(event, facts=(("agent", "agent-9"), *event.facts[1:])))


def edit_a_fact(log: Log) -> None:
    """Edit a fact."""
    _edit(log)


def edit_a_fact_and_hash_it(log: Log) -> None:
    """Edit a fact and hash the entry anew."""
    _edit(log)
    log.entries[BAD] = log.entries[BAD].hashed()


def edit_a_fact_and_hash_everything(log: Log) -> None:
    """Edit a fact, hash the entry and the whole tree anew."""
    edit_a_fact_and_hash_it(log)
    log.has_new_nodes = True


def edit_the_time(log: Log) -> None:
    """Edit the time."""
    event = log.entries[BAD].event
    log.entries[BAD] = replace(log.entries[BAD], event=replace(event, at=event.at + timedelta(microseconds=1)))


def change_the_leaf_hash(log: Log) -> None:
    """Change a leaf hash."""
    log.entries[BAD] = replace(log.entries[BAD], leaf_hash="0" * 64)


def remove_one(log: Log) -> None:
    """Remove an entry."""
    del log.entries[BAD]


def remove_one_and_number_anew(log: Log) -> None:
    """Remove an entry, number and hash all anew."""
    remove_one(log)
    log.numbered_anew()


def remove_the_last(log: Log) -> None:
    """Remove the last entry, which no head covers yet."""
    del log.entries[-1]
    log.has_new_nodes = True


def remove_what_is_signed(log: Log) -> None:
    """Remove the last entries, some of them below a head."""
    del log.entries[30:]
    log.has_new_nodes = True


def insert_one(log: Log) -> None:
    """Insert an entry."""
    log.entries.insert(BAD, replace(log.entries[3], index=BAD))


def insert_one_and_number_anew(log: Log) -> None:
    """Insert an entry, number and hash all anew."""
    insert_one(log)
    log.numbered_anew()


def duplicate_one(log: Log) -> None:
    """Duplicate an entry."""
    log.entries.insert(BAD, log.entries[BAD])


def swap_two(log: Log) -> None:
    """Exchange two entries."""
    log.entries[BAD], log.entries[BAD + 1] = log.entries[BAD + 1], log.entries[BAD]


def swap_two_and_number_anew(log: Log) -> None:
    """Exchange two entries, number and hash all anew."""
    swap_two(log)
    log.numbered_anew()


def truncate_to_an_older_head(log: Log) -> None:
    """Truncate to an older head, everything as it was then."""
    del log.entries[26:]
    del log.heads[2:]
    log.end, log.has_new_nodes = log.older_end, True


def truncate_below_a_head_from_outside(log: Log) -> None:
    """The same, with a newer head from outside."""
    log.outside = [log.heads[2]]
    truncate_to_an_older_head(log)


def replace_the_suffix(log: Log) -> None:
    """Replace the whole suffix, hash all anew."""
    for place in range(12, len(log.entries)):
        if log.entries[place].event.facts[0][0] == "agent":
            _edit(log, place)
            log.entries[place] = log.entries[place].hashed()
    log.has_new_nodes = True


def sign_another_suffix(log: Log) -> None:
    """Replace the suffix and sign every head anew, by the person who has the key."""
    heads = list(log.heads)
    replace_the_suffix(log)
    log.heads = []
    for old in heads:
        shown = parse_checkpoint(parse_note(old).text)
        head = _head(log, shown.head.size)
        log.heads.append(log.key.checkpoint(head, commitment=shown.nonce_commitment))
        _say_signed(log, size=head.size, root=head.root_hash)
    log.end = log.key.checkpoint(_head(log, len(log.entries)), commitment="0" * 64)
    log.has_new_nodes = True


def sign_another_suffix_that_others_saw(log: Log) -> None:
    """The same, with a head from outside."""
    log.outside = [log.heads[2]]
    sign_another_suffix(log)


def forge_a_head(log: Log) -> None:
    """Forge a head, with another key."""
    log.heads[1] = replace_signature(log.heads[1])


def sign_a_head_that_no_entry_records(log: Log) -> None:
    """Sign a head that no entry speaks of."""
    log.heads.insert(2, log.key.checkpoint(_head(log, 30), commitment="f" * 64))


def show_others_a_fork(log: Log) -> None:
    """Show another person a head of a fork."""
    fork = TreeHead(size=30, root_hash=rfc9162.mth([b"another"] * 30).hex())
    log.outside = [log.key.checkpoint(fork, commitment="f" * 64)]


def change_a_head(log: Log) -> None:
    """Change the size in a published head."""
    log.heads[1] = log.heads[1].replace("\n25\n", "\n24\n").replace("\n26\n", "\n25\n")


def drop_a_head(log: Log) -> None:
    """Drop a published head."""
    del log.heads[1]


def change_a_node(log: Log) -> None:
    """Change a stored node."""
    log.nodes_sql = "UPDATE ledger_nodes SET hash = zeroblob(32) WHERE level = 2 AND position = 4"


def remove_a_node(log: Log) -> None:
    """Remove a stored node."""
    log.nodes_sql = "DELETE FROM ledger_nodes WHERE level = 1 AND position = 8"


def add_a_node(log: Log) -> None:
    """Add a node that the tree has not."""
    log.nodes_sql = "INSERT INTO ledger_nodes VALUES (9, 9, zeroblob(32))"


def cut_the_export(log: Log) -> None:
    """Cut the file off."""
    log.is_cut = True


def replace_signature(head: str) -> str:
    """The same text, signed by another person."""
    checkpoint = parse_checkpoint(parse_note(head).text)
    return Key().checkpoint(checkpoint.head, commitment=checkpoint.nonce_commitment)


def _head(log: Log, size: int) -> TreeHead:
    tree = GrowingTree()
    for one in log.entries[:size]:
        tree.append(bytes.fromhex(one.leaf_hash))
    return TreeHead(size=size, root_hash=tree.root().hex())


def _say_signed(log: Log, *, size: int, root: str) -> None:
    entry = log.entries[size]
    facts = tuple((name, root if name == "root" else value) for name, value in entry.event.facts)
    log.entries[size] = replace(entry, event=replace(entry.event, facts=facts)).hashed()


@dataclass(frozen=True, slots=True)
class Attack:
    """What is done, and what is found: in an export, and in the table; None: nothing; a dash: it cannot be done there."""

    do: Tampering
    export: str | None
    live: str | None


IMPOSSIBLE = "-"
ATTACKS = (
    Attack(edit_a_fact, "changed 17", "changed 17"),
    Attack(edit_a_fact_and_hash_it, "rewritten 10-24", "rewritten 16-17"),
    Attack(edit_a_fact_and_hash_everything, "rewritten 10-24", "rewritten 10-24"),
    Attack(edit_the_time, "changed 17", "changed 17"),
    Attack(change_the_leaf_hash, "changed 17", "changed 17"),
    Attack(remove_one, "missing 17", "missing 17"),
    Attack(remove_one_and_number_anew, "rewritten 10-24", "rewritten 10-24"),
    Attack(remove_the_last, "truncated 42", None),
    Attack(remove_what_is_signed, "truncated 30-37", "truncated 30-37"),
    Attack(insert_one, "out-of-order 18", IMPOSSIBLE),
    Attack(insert_one_and_number_anew, "rewritten 10-24", "rewritten 10-24"),
    Attack(duplicate_one, "out-of-order 18", IMPOSSIBLE),
    Attack(swap_two, "missing 17", IMPOSSIBLE),
    Attack(swap_two_and_number_anew, "rewritten 10-24", "rewritten 10-24"),
    Attack(truncate_to_an_older_head, None, None),
    Attack(truncate_below_a_head_from_outside, "truncated 26-37", "truncated 26-37"),
    Attack(replace_the_suffix, "rewritten 10-24", "rewritten 10-24"),
    Attack(sign_another_suffix, None, None),
    Attack(sign_another_suffix_that_others_saw, "fork 0-37", "fork 0-37"),
    Attack(forge_a_head, "head-not-signed", "head-not-signed"),
    Attack(sign_a_head_that_no_entry_records, "head-not-recorded", "head-not-recorded"),
    Attack(show_others_a_fork, "fork 0-29", "fork 0-29"),
    Attack(change_a_head, "head-dropped 25", "head-dropped 25"),
    Attack(drop_a_head, "head-dropped 25", "head-dropped 25"),
    Attack(change_a_node, IMPOSSIBLE, "node-changed 16-19"),
    Attack(remove_a_node, IMPOSSIBLE, "node-missing 16-17"),
    Attack(add_a_node, IMPOSSIBLE, "node-too-many"),
    Attack(cut_the_export, "truncated 20-24", IMPOSSIBLE),
)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A ledger that no one has touched yet."""

    file: Path
    log: Log


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """Written once for all attacks."""
    file = tmp_path_factory.mktemp("ledger") / "realname.sqlite"
    engine = new_database(file)
    log = written(engine, Key())
    engine.dispose()
    return Ledger(file, log)


def _trust(log: Log) -> Trust:
    return Trust(keys=[log.key.note_key], outside=log.outside)


def _said(findings: tuple[LedgerFinding, ...]) -> str | None:
    if not findings:
        return None
    first = findings[0]
    if first.index is None:
        return first.fault.value
    last = first.index if first.until is None else first.until - 1
    return f"{first.fault.value} {first.index}" + (f"-{last}" if last != first.index else "")


def _in_export(log: Log) -> str | None:
    verify = VerifyExport(is_signed=is_signed, is_cosigned=is_cosigned_by, progress=untold)
    return _said(verify(lines_of(log), _trust(log)).report.findings)


def _in_table(engine: Engine, log: Log) -> str | None:
    verify = VerifyLive(reads=SqlUnitsOfWork(engine), is_signed=is_signed, is_cosigned=is_cosigned_by, progress=untold)
    return _said(verify(_trust(log)).findings)


def test_a_ledger_that_no_one_touched_is_intact(untouched: Ledger) -> None:
    engine = engine_for(f"sqlite:///{untouched.file}")
    assert (_in_export(untouched.log), _in_table(engine, untouched.log)) == (None, None)
    engine.dispose()


@pytest.mark.parametrize("attack", [one for one in ATTACKS if one.export != IMPOSSIBLE], ids=lambda one: one.do.__name__)
def test_an_attack_on_an_export_is_found(untouched: Ledger, attack: Attack) -> None:
    log = deepcopy_of(untouched.log)
    attack.do(log)
    assert _in_export(log) == attack.export


@pytest.mark.parametrize("attack", [one for one in ATTACKS if one.live != IMPOSSIBLE], ids=lambda one: one.do.__name__)
def test_an_attack_on_the_table_is_found(untouched: Ledger, attack: Attack, tmp_path: Path) -> None:
    file = shutil.copy(untouched.file, tmp_path / "realname.sqlite")
    engine, log = engine_for(f"sqlite:///{file}"), deepcopy_of(untouched.log)
    attack.do(log)
    put_into(engine, log)
    found = _in_table(engine, log)
    engine.dispose()
    assert found == attack.live


def deepcopy_of(log: Log) -> Log:
    """Lists of its own, the same key."""
    return replace(log, entries=list(log.entries), heads=deepcopy(log.heads), outside=[])


def test_the_page_shows_every_attack_and_what_is_found() -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = [row for row in _rows() if row not in page]
    assert missing == []


def _rows() -> list[str]:
    shown: Mapping[str | None, str] = {None: "**not found**", IMPOSSIBLE: "cannot be done there"}
    return [f"| {str(one.do.__doc__).rstrip('.').lower()} | {_cell(one.export, shown)} | {_cell(one.live, shown)} |" for one in ATTACKS]


def _cell(found: str | None, shown: Mapping[str | None, str]) -> str:
    return shown.get(found) or f"`{str(found).partition(' ')[0]}`" + (f", {found.partition(' ')[2]}" if found and " " in found else "")
