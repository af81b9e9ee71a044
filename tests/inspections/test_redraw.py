"""The separate script draws the same cases from an export, and each attack on the draw shows."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from realname.inspections.model.inspection import Inspection
from realname.inspections.model.sampling import DrawScope, ShareKind, SharePlan, Stratum, share_commitment
from realname.kernel.ledger.merkle import GrowingTree, hash_leaf
from realname.ledger.model.tree_head import commitment_of
from tests.inspections.inspection_desk import DICE, FACES, INSPECTOR, MINUTE, OTHER_SHOP, SCOPE, InspectionDesk, inspection_desk
from tools.redraw import NotTheDraw, Row, begun_draws, canonical, redraw, root_of

SCRIPT = Path(__file__).parents[2] / "tools" / "redraw.py"
Attack = Callable[[list[Row], InspectionDesk, Inspection], list[Row]]


@pytest.fixture
def desk(tmp_path: Path) -> InspectionDesk:
    return inspection_desk(tmp_path)


def listed(desk: InspectionDesk, drawn: Inspection) -> list[str]:
    """What was drawn, as the desk keeps it."""
    return [f"{one.case_id}|{one.decided_index}" for one in desk.read.one(drawn.id).cases]


@pytest.mark.parametrize(
    "scope",
    [
        SCOPE,
        replace(SCOPE, sample=1),
        replace(SCOPE, sample=99),
        replace(SCOPE, outlets=(OTHER_SHOP,)),
        replace(SCOPE, stratum=Stratum.NO_FACE),
        replace(SCOPE, stratum=Stratum.FACE),
        replace(SCOPE, stratum=Stratum.REFUSED),
        replace(SCOPE, since=SCOPE.since + timedelta(days=1, minutes=3)),
    ],
)
def test_the_script_draws_the_same_cases(desk: InspectionDesk, scope: DrawScope) -> None:
    desk.register("refused", decision="refused")
    desk.register("without", route="no-face")
    desk.publish()
    desk.register("after-the-head")
    published = desk.read.heads()[0].published
    drawn = desk.drawn(scope=replace(scope, until=published.at))
    assert redraw(desk.rows(), drawn.id.value, root=published.head.root_hash, commitment=published.nonce_commitment) == listed(desk, drawn)


def test_it_runs_by_itself_on_an_export_and_prints_the_cases(desk: InspectionDesk, tmp_path: Path) -> None:
    drawn = desk.drawn()
    export = tmp_path / "ledger.jsonl"
    lines = [{"form": "realname-ledger-1"}, *({"index": index, "entry": row} for index, row in enumerate(desk.rows()))]
    export.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in lines), encoding="utf-8")
    asked = [sys.executable, "-I", str(SCRIPT), str(export), drawn.id.value, "--root", drawn.head.root_hash]
    done = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, [one.partition("|")[0] for one in listed(desk, drawn)], "")
    every = subprocess.run(asked[:4], capture_output=True, text=True, check=False, timeout=30)
    assert (every.returncode, every.stdout.split("\t")[0], every.stdout.split("\t")[-1]) == (0, drawn.id.value, "drawn\n")
    wrong = subprocess.run([*asked[:-1], "0" * 64], capture_output=True, text=True, check=False, timeout=30)
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert "another root" in wrong.stderr


def test_it_shares_no_code_with_realname() -> None:
    text = SCRIPT.read_text(encoding="utf-8")
    assert "import realname" not in text
    assert "from realname" not in text
    assert len(text.splitlines()) < 220


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 7, 8, 9, 24])
def test_its_tree_is_that_of_the_log(desk: InspectionDesk, size: int) -> None:
    rows, tree = desk.rows()[:size], GrowingTree()
    for row in rows:
        tree.append(hash_leaf(canonical(row)))
    assert root_of(rows) == tree.root().hex()


def renumbered(rows: Sequence[Row]) -> list[Row]:
    """With indices that fit: the person who tampers does not leave a gap."""
    return [{**row, "index": index} for index, row in enumerate(rows)]


def changed(rows: Sequence[Row], index: int, **fields: object) -> list[Row]:
    """With one entry changed."""
    return [{**row, **fields} if at == index else row for at, row in enumerate(rows)]


def fact(rows: Sequence[Row], event: str, **facts: object) -> list[Row]:
    """With facts of the entries of a kind changed."""
    return [{**row, "facts": {**row["facts"], **facts}} if row["event"] == event else row for row in rows]  # type: ignore[dict-item]  # JSON


def add_a_case(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    added = [{**rows[place], "subject": "smuggled-in"} for place in (0, 1)]
    return renumbered([*rows[:4], *added, *rows[4:]])


def drop_a_case(rows: list[Row], desk: InspectionDesk, drawn: Inspection) -> list[Row]:
    return renumbered([row for row in rows if row["subject"] != desk.case_of(drawn).value])


def drop_and_fill_up(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return renumbered([*rows[2:24], rows[0], rows[1], *rows[24:]])


def change_the_decision(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return changed(rows, 5, facts={"decision": "refused", "policy": "p", "reasons": ""})


def change_the_outlet(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return changed(rows, 4, facts={"agent": "agent-1", "outlet": "shop-9", "route": "face"})


def call_it_a_mystery_shopper(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return changed(rows, 4, facts={"agent": "agent-1", "outlet": "shop-1", "route": "face", "test": "yes"})


def backdate(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return changed(rows, 5, at="2025-01-01T00:00:00.000000+00:00")


def exchange_two(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return renumbered([*rows[:1], rows[2], rows[1], *rows[3:]])


def cut_off(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return renumbered(rows[1:])


def rewrite_all_from_another_head(rows: list[Row], _desk: InspectionDesk, drawn: Inspection) -> list[Row]:
    """All of the ledger is made to fit, the root of the inspection as well."""
    forged = changed(rows, 5, facts={"decision": "refused", "policy": "p", "reasons": ""})
    return fact(forged, "inspection:begun", root=root_of(forged[: drawn.head.size]))


def take_another_nonce(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return fact(rows, "inspection:drawn", nonce="6f" * 32)


def take_another_nonce_and_its_commitment(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    forged = fact(rows, "inspection:drawn", nonce="6f" * 32)
    return fact(forged, "inspection:begun", commitment=commitment_of("6f" * 32))


def change_the_share(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return fact(rows, "inspection:randomness-fixed", value=FACES[::-1])


def show_the_operators_share_last(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return renumbered([*rows[:-3], rows[-2], rows[-3], rows[-1]])


def show_another_share_than_is_drawn_by(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return fact(rows, "inspection:operator-share-shown", nonce="6f" * 32)


def hide_that_the_operators_share_was_shown(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return renumbered([row for row in rows if row["event"] != "inspection:operator-share-shown"])


def forget_the_inspectors_commitment(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return fact(rows, "inspection:begun", share_commitment="")


def commit_for_the_inspector_afterwards(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    """Dice, commitment, list and count are made to fit: the inspector's own dice, on paper, do not."""
    forged = fact(rows, "inspection:randomness-fixed", value=FACES[::-1])
    return fact(forged, "inspection:begun", share_commitment=share_commitment(FACES[::-1]))


def list_other_cases(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return fact(rows, "inspection:drawn", list="0" * 64)


def say_fewer_were_there(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return fact(rows, "inspection:drawn", population=11)


def narrow_the_scope(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return fact(rows, "inspection:begun", outlets="shop-2")


def give_a_second_share(rows: list[Row], _desk: InspectionDesk, drawn: Inspection) -> list[Row]:
    again = [row for row in rows if row["event"] == "inspection:randomness-fixed" and row["subject"] == drawn.id.value]
    return renumbered([*rows[:-1], *again, rows[-1]])


def draw_twice(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return renumbered([*rows, rows[-1]])


def draw_before_the_share(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return renumbered([*rows[:-2], rows[-1], rows[-2]])


def hide_that_it_was_begun(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    return renumbered([row for row in rows if row["event"] != "inspection:begun"])


def begin_before_the_head(rows: list[Row], _desk: InspectionDesk, _drawn: Inspection) -> list[Row]:
    (begun,) = [row for row in rows if row["event"] == "inspection:begun"]
    return renumbered([begun, *(row for row in rows if row is not begun)])


@pytest.mark.parametrize(
    "attack",
    [
        add_a_case,
        drop_a_case,
        drop_and_fill_up,
        change_the_decision,
        change_the_outlet,
        call_it_a_mystery_shopper,
        backdate,
        exchange_two,
        cut_off,
        rewrite_all_from_another_head,
        take_another_nonce,
        take_another_nonce_and_its_commitment,
        change_the_share,
        show_the_operators_share_last,
        show_another_share_than_is_drawn_by,
        hide_that_the_operators_share_was_shown,
        forget_the_inspectors_commitment,
        commit_for_the_inspector_afterwards,
        list_other_cases,
        say_fewer_were_there,
        narrow_the_scope,
        give_a_second_share,
        draw_twice,
        draw_before_the_share,
        hide_that_it_was_begun,
        begin_before_the_head,
    ],
)
def test_an_attack_after_the_head_is_out_shows(desk: InspectionDesk, attack: Attack) -> None:
    drawn = desk.drawn()
    published = desk.read.heads()[0].published  # what the inspector and the witnesses wrote down
    root, commitment = published.head.root_hash, published.nonce_commitment
    assert redraw(desk.rows(), drawn.id.value, root=root, commitment=commitment, share=DICE)
    with pytest.raises(NotTheDraw):
        redraw(attack(desk.rows(), desk, drawn), drawn.id.value, root=root, commitment=commitment, share=DICE)


def test_what_a_beacon_gave_out_is_held_against_what_was_drawn_by(desk: InspectionDesk) -> None:
    begun = desk.begun(plan=SharePlan(kind=ShareKind.BEACON, source="drand", round="42", at=desk.clock.now() + MINUTE))
    desk.clock.advance(MINUTE)
    desk.draw.fix(begun.id, "ab" * 32, acting=INSPECTOR.id)
    drawn = desk.draw.draw(begun.id)
    assert redraw(desk.rows(), drawn.id.value, share="AB" * 32) == listed(desk, drawn)
    with pytest.raises(NotTheDraw):
        redraw(desk.rows(), drawn.id.value, share="cd" * 32)


def test_a_beacon_that_was_named_when_its_value_was_out_shows(desk: InspectionDesk) -> None:
    begun = desk.begun(plan=SharePlan(kind=ShareKind.BEACON, source="drand", round="42", at=desk.clock.now() + MINUTE))
    desk.clock.advance(MINUTE)
    desk.draw.fix(begun.id, "ab" * 32, acting=INSPECTOR.id)
    drawn = desk.draw.draw(begun.id)
    named_late = fact(desk.rows(), "inspection:begun", share_at=(begun.begun_at - MINUTE).isoformat())
    with pytest.raises(NotTheDraw, match="before it was named"):
        redraw(named_late, drawn.id.value)


def test_what_was_drawn_by_a_release_without_commitments_is_drawn_again_as_it_was(desk: InspectionDesk) -> None:
    drawn = desk.drawn()
    before = hide_that_the_operators_share_was_shown(fact(desk.rows(), "inspection:begun", share_commitment=""), desk, drawn)
    with pytest.raises(NotTheDraw, match="no one committed to the dice"):
        redraw(before, drawn.id.value)
    assert redraw(before, drawn.id.value, uncommitted=True) == listed(desk, drawn)


def test_a_case_decided_again_behind_the_head_stays_among_those_drawn_from(desk: InspectionDesk) -> None:
    """To move a case out of reach, its decision is recorded once more: the entries before the head have it still."""
    drawn = desk.drawn()
    again = {**desk.rows()[1], "index": len(desk.rows())}
    assert redraw([*desk.rows(), again], drawn.id.value) == listed(desk, drawn)


def test_an_inspector_who_begins_again_is_seen(desk: InspectionDesk) -> None:
    first = desk.begun()
    desk.publish()
    second = desk.drawn()
    desk.publish()
    third = desk.draw.show(desk.begun().id)
    lines = [one.split("\t") for one in begun_draws(desk.rows())]
    assert [(one[0], one[-1]) for one in lines] == [
        (first.id.value, "begun"),
        (second.id.value, "drawn"),
        (third.id.value, "operator-share-shown"),
    ]
    assert lines[0][2:-1] == [INSPECTOR.id.value, str(first.head.size), "dice, committed"]
    assert {one.inspection.id for one in desk.read()} == {first.id, second.id, third.id}
    assert first.begun_by == INSPECTOR.id
