"""The whole subtrees of the ledger's tree, in a table that only grows; the leaves are the ledger's own."""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from sqlalchemy import Connection, and_, bindparam, func, insert, or_, select, tuple_

from realname.kernel.ledger.merkle import Node, completed_by, needed_to_append
from realname.ledger.errors import LedgerBroken
from realname.ledger.store.tables import ledger, ledger_nodes

_table = ledger_nodes.c
_APPEND = insert(ledger_nodes)
_AT_ONCE = 200
_NOTHING: Mapping[Node, bytes] = MappingProxyType({})

# Made once: every commit and every proof takes them.
_ABOVE = select(_table.level, _table.position, _table.hash).where(
    tuple_(_table.level, _table.position).in_(bindparam("nodes", expanding=True))
)
_LEAVES = select(ledger.c.position, ledger.c.leaf_hash).where(ledger.c.position.in_(bindparam("leaves", expanding=True)))


class SqlNodes:
    """Reads and appends them; who appends has the ledger to itself."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def append(self, *, size: int, last_leaf: str, leaves: Sequence[str], edge: Mapping[Node, bytes] = _NOTHING) -> Mapping[Node, bytes]:
        """Keep the subtrees that become whole by these leaves.

        Args:
            size: How many leaves there were.
            last_leaf: The hash of the last of them; it is at hand, and half of all that is needed.
            leaves: Hashes of the new ones, hexadecimal.
            edge: What is known of the tree's right edge; the rest is read.

        Returns:
            What is known of the right edge now, for the next to append.

        Raises:
            LedgerBroken: A subtree that was whole before is not there.
        """
        needed = needed_to_append(size, len(leaves))
        known = {**edge, **{node: bytes.fromhex(last_leaf) for node in needed if node.level == 0}}
        known.update(self.read([node for node in needed if node not in known]))
        whole = dict(completed_by(size, [bytes.fromhex(leaf) for leaf in leaves], known))
        rows = [{"level": node.level, "position": node.place, "hash": found} for node, found in whole.items()]
        if rows:
            self._connection.execute(_APPEND, rows)
        known.update(whole)
        return {node: known[node] for node in _edge(size + len(leaves)) if node in known}

    def read(self, wanted: Sequence[Node]) -> Mapping[Node, bytes]:
        """Give their hashes.

        Raises:
            LedgerBroken: One of them is not there.
        """
        above, leaves = [node for node in wanted if node.level], [node.place for node in wanted if node.level == 0]
        found = dict[Node, bytes]()
        for first in range(0, len(above), _AT_ONCE):
            rows = self._connection.execute(_ABOVE, {"nodes": [tuple(node) for node in above[first : first + _AT_ONCE]]})
            found.update({Node(row.level, row.position): row.hash for row in rows})
        for first in range(0, len(leaves), _AT_ONCE):
            rows = self._connection.execute(_LEAVES, {"leaves": leaves[first : first + _AT_ONCE]})
            found.update({Node(0, row.position): bytes.fromhex(row.leaf_hash) for row in rows})
        missing = next((node for node in wanted if node not in found), None)
        if missing is not None:
            raise LedgerBroken(level=missing.level, node=missing.place)
        return found

    def made_by(self, first: int, end: int) -> Mapping[Node, bytes]:
        """Those that became whole by the entries from `first` on and before `end`."""
        levels = range(1, end.bit_length() + 1)
        these = or_(*(and_(_table.level == level, _table.position >= first >> level, _table.position < end >> level) for level in levels))
        rows = self._connection.execute(select(_table.level, _table.position, _table.hash).where(these))
        return {Node(row.level, row.position): row.hash for row in rows}

    def count(self) -> int:
        """How many are stored."""
        return self._connection.scalars(select(func.count()).select_from(ledger_nodes)).one()


def _edge(size: int) -> Iterator[Node]:
    """The subtrees above the leaves that the next to append may need."""
    return (Node(level, (size >> level) - 1) for level in range(1, size.bit_length()) if size >> level & 1)
