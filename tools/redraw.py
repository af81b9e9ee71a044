"""Make the draw of an inspection again, from an export of the ledger: Python's standard library alone, no code of realname.

    python3 tools/redraw.py ledger.jsonl                                          # every draw that was begun, and how far it came
    python3 tools/redraw.py ledger.jsonl INSPECTION --root ROOT --commitment COMMITMENT --share SHARE

Root and commitment are what the inspector or a witness wrote down of the published head, SHARE the inspector's own dice or the beacon's
value as you fetched it; without them the export is held against itself alone. What does not fit is said on stderr, and it ends with 1.
Dice that no one committed to are not believed, but with --uncommitted: so the releases drew that had no commitments.
"""

import argparse
import hashlib
import hmac
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

Row = Mapping[str, object]
_BEGUN, _SHOWN, _FIXED, _DRAWN = (f"inspection:{step}" for step in ("begun", "operator-share-shown", "randomness-fixed", "drawn"))
_STEPS = (_BEGUN, _SHOWN, _FIXED, _DRAWN)


class NotTheDraw(Exception):
    """What does not fit."""


def require(what: str, *, holds: bool) -> None:
    """Say what does not fit, where it does not."""
    if not holds:
        raise NotTheDraw(what)


def read_export(path: Path) -> list[Row]:
    """The entries in their order; each is known by its index, and none is missing."""
    rows: list[Row] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        found = json.loads(line)
        if "index" not in found:
            continue  # keys and heads
        require(f"entry {len(rows)} is missing, or out of its place", holds=found["index"] == len(rows))
        rows.append(found["entry"])
    return rows


def canonical(row: Row) -> bytes:
    """The bytes that a leaf is the hash of."""
    content = {name: row[name] for name in ("at", "event", "facts", "subject")}
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def root_of(rows: Sequence[Row]) -> str:
    """The root of the entries' tree: RFC 9162, 2.1.1."""
    level = [hashlib.sha256(b"\x00" + canonical(row)).digest() for row in rows]
    if not level:
        return hashlib.sha256(b"").hexdigest()
    while len(level) > 1:  # an odd one goes up as it is: the same as the split at the largest power of two
        pairs = [hashlib.sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level) - 1, 2)]
        level = pairs + level[len(level) - len(level) % 2 :]
    return level[0].hex()


def facts_of(row: Row) -> Mapping[str, str]:
    """The facts of an entry as text."""
    facts = row["facts"]
    return {name: str(value) for name, value in facts.items()} if isinstance(facts, dict) else {}


def steps_of(
    rows: Sequence[Row], inspection: str, *, uncommitted: bool
) -> tuple[Mapping[str, str], Mapping[str, str], Mapping[str, str], int]:
    """What was said when it was begun, fixed and drawn, each once and in its order, and the index of the first."""
    # Dice that were committed to follow the operator's share; a beacon's value comes before it, as dice without a commitment did.
    found = [(index, row) for index, row in enumerate(rows) if row["subject"] == inspection and row["event"] in _STEPS]
    require("it was not begun", holds=bool(found) and found[0][1]["event"] == _BEGUN)
    begun = facts_of(found[0][1])
    order = _STEPS if begun.get("share_commitment") else (_BEGUN, _FIXED, _DRAWN)
    once = [row["event"] for _, row in found] == list(order)
    require(f"{', '.join(one.partition(':')[2] for one in order)}: each must be there once, in this order", holds=once)
    fixed, drawn = facts_of(found[-2][1]), facts_of(found[-1][1])
    if begun.get("share_commitment"):
        require_committed(begun, shown=facts_of(found[1][1]), fixed=fixed, drawn=drawn)
    elif begun["share"].startswith("dice"):
        require("no one committed to the dice: the operator knew its own share and could choose them", holds=uncommitted)
    else:  # the beacon's value was not out when it was named
        times = [datetime.fromisoformat(str(one)) for one in (found[0][1]["at"], begun["share_at"], found[1][1]["at"])]
        require("the beacon gave its value out before it was named, or after it was given", holds=times[0] < times[1] <= times[2])
    return begun, fixed, drawn, found[0][0]


def require_committed(begun: Mapping[str, str], *, shown: Mapping[str, str], fixed: Mapping[str, str], drawn: Mapping[str, str]) -> None:
    """The dice are those that the inspector committed to, and what was drawn by is the operator's share as it was shown before them."""
    digest = hashlib.sha256(f"realname-share-v1:{fixed['value']}".encode()).hexdigest()
    require("the dice are not those that the inspector committed to", holds=digest == begun["share_commitment"])
    require("the operator's share is not the one that was shown", holds=shown["nonce"] == drawn["nonce"])


def begun_draws(rows: Sequence[Row]) -> Iterator[str]:
    """A line for every draw that was begun: inspection, when, by whom, size of the head, share, and the last step it came to."""
    last = {str(row["subject"]): str(row["event"]).partition(":")[2] for row in rows if row["event"] in _STEPS}
    for row in rows:
        if row["event"] == _BEGUN:
            facts = facts_of(row)
            share = "dice, committed" if facts.get("share_commitment") else facts["share"]
            yield "\t".join((str(row["subject"]), str(row["at"]), facts["agent"], facts["tree_size"], share, last[str(row["subject"])]))


def require_head(rows: Sequence[Row], begun: Mapping[str, str], first: int, *, root: str, commitment: str) -> int:
    """The size of the head that was drawn from, once its root and commitment are what was published, and what the entries give."""
    size = int(begun["tree_size"])
    require("it was begun before the head it draws from", holds=size <= first)
    require("it was begun from another root than the published one", holds=begun["root"] == (root or begun["root"]))
    known = commitment or begun["commitment"]
    require("it was begun with another commitment than the published one", holds=begun["commitment"] == known)
    entries = f"the first {size} entries do not give the root: some were added, dropped or changed"
    require(entries, holds=root_of(rows[:size]) == begun["root"])
    return size


def population(rows: Sequence[Row], begun: Mapping[str, str]) -> Iterator[str]:
    """`CASE|INDEX` of all that can be drawn, out of the entries before the head's size."""
    opened: dict[str, Mapping[str, str]] = {}
    without_face: set[str] = set()
    decided: dict[str, int] = {}
    for index, row in enumerate(rows):
        case = str(row["subject"])
        if row["event"] == "registration:opened":
            opened[case] = facts_of(row)
        elif row["event"] == "registration:handed-over" and case not in decided:
            without_face.add(case)
        elif row["event"] == "registration:decided":
            require(f"{case} was decided twice", holds=case not in decided)
            decided[case] = index
    since, until = (datetime.fromisoformat(begun[name]) for name in ("since", "until"))
    outlets = {one for one in begun["outlets"].split(",") if one}
    for case, index in decided.items():
        place = opened.get(case)
        if place is None or place.get("test") == "yes" or (outlets and place["outlet"] not in outlets):
            continue
        has_no_face = case in without_face or place.get("route", "face") == "no-face"
        strata = {"all", "no-face" if has_no_face else "face", facts_of(rows[index]).get("decision", "")}
        if begun["stratum"] in strata and since <= datetime.fromisoformat(str(rows[index]["at"])) < until:
            yield f"{case}|{index}"


def seed_of(inspection: str, begun: Mapping[str, str], *, share: str, nonce: str) -> bytes:
    """SHA-256 of the text that docs/how-to/repeat-a-draw.md shows."""
    lines = [
        "realname-draw-v1",
        f"inspection:{inspection}",
        f"tree-size:{begun['tree_size']}",
        *(f"{name}:{begun[name]}" for name in ("root", "since", "until", "outlets", "stratum", "sample", "share")),
        f"share-value:{share}",
        f"nonce:{nonce}",
    ]
    return hashlib.sha256("".join(f"{line}\n" for line in lines).encode()).digest()


def redraw(
    rows: Sequence[Row], inspection: str, *, root: str = "", commitment: str = "", share: str = "", uncommitted: bool = False
) -> list[str]:
    """Draw again: `CASE|INDEX` of each drawn case, in the order of the draw.

    Raises:
        NotTheDraw: Something does not fit; its text says what.
    """
    begun, fixed, drawn, first = steps_of(rows, inspection, uncommitted=uncommitted)
    require("it was drawn by another share than yours", holds=fixed["value"] == ("".join(share.split()).lower() or fixed["value"]))
    size = require_head(rows, begun, first, root=root, commitment=commitment)
    nonce = hashlib.sha256(drawn["nonce"].encode()).hexdigest()
    require("the operator's share is not the one that was committed to", holds=nonce == begun["commitment"])
    among = list(population(rows[:size], begun))
    seed = seed_of(inspection, begun, share=fixed["value"], nonce=drawn["nonce"])
    ranked = sorted(among, key=lambda one: hmac.digest(seed, one.encode(), "sha256"))
    cases = ranked[: int(begun["sample"])]
    counts = (len(among), len(cases)) == (int(drawn["population"]), int(drawn["cases"]))
    require(f"{drawn['cases']} were drawn from {drawn['population']}; it must be {len(cases)} from {len(among)}", holds=counts)
    listed = hashlib.sha256("".join(f"{one}\n" for one in cases).encode()).hexdigest()
    require("other cases were drawn", holds=listed == drawn["list"])
    return cases


def main() -> int:
    """Read what is asked for, draw, print."""
    asked = argparse.ArgumentParser(description="Make the draw of an inspection again, from an export of the ledger.")
    asked.add_argument("export", type=Path, help="the export, one entry a line (realname ledger export)")
    asked.add_argument("inspection", nargs="?", default="", help="the id of the inspection; without it every draw that was begun is listed")
    asked.add_argument("--root", default="", help="the root of the published head, as it was written down")
    asked.add_argument("--commitment", default="", help="the commitment published with it")
    asked.add_argument("--share", default="", help="the inspector's dice, or the value that you fetched from the beacon")
    asked.add_argument("--uncommitted", action="store_true", help="take dice of a release that had no commitments")
    given = asked.parse_args()
    try:
        rows = read_export(given.export)
        if not given.inspection:
            print("\n".join(begun_draws(rows)))
            return 0
        own = {name: getattr(given, name) for name in ("root", "commitment", "share", "uncommitted")}
        cases = redraw(rows, given.inspection, **own)
    except (NotTheDraw, KeyError, ValueError, OSError) as problem:
        print(f"not the draw: {problem}", file=sys.stderr)
        return 1
    for one in cases:
        print(one.partition("|")[0])
    return 0


if __name__ == "__main__":
    sys.exit(main())
