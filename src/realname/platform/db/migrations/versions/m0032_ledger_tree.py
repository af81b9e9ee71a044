"""The tree over the ledger, made of the entries there are; published heads, none yet."""

import sqlalchemy as sa
from alembic import op

from realname.kernel.ledger.merkle import GrowingTree
from realname.platform.db.migrations.ledger_triggers import create_tree_triggers
from realname.platform.db.types import UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

_ID = sa.String(64)
_HASH = sa.String(64)
_CODE = sa.String(40)
_AT_ONCE = 5_000


def upgrade() -> None:
    """Apply."""
    nodes = op.create_table(
        "ledger_nodes",
        sa.Column("level", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("position", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name=op.f("pk_ledger_nodes")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "published_heads",
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("root_hash", _HASH, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("nonce_commitment", _HASH, nullable=False),
        sa.Column("nonce", _HASH, nullable=False),
        sa.Column("checkpoint", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_published_heads")),
    )
    op.create_index("ix_published_heads_size", "published_heads", ["size"])
    op.create_table(
        "head_cosignatures",
        sa.Column("number", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("witness", _ID, nullable=False),
        sa.Column("at", UtcDateTime, nullable=False),
        sa.Column("line", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("number", "witness", name=op.f("pk_head_cosignatures")),
    )
    op.create_table(
        "head_deliveries",
        sa.Column("target", _ID, nullable=False),
        sa.Column("delivered", sa.BigInteger),
        sa.Column("delivered_at", UtcDateTime),
        sa.Column("failed_at", UtcDateTime),
        sa.Column("fault", _CODE, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("target", name=op.f("pk_head_deliveries")),
    )
    create_tree_triggers(op.get_bind())
    _make_tree(op.get_bind(), nodes)


def _make_tree(connection: sa.Connection, nodes: sa.Table) -> None:
    """Make the nodes of the entries that were written before there was a tree."""
    ledger = sa.table("ledger", sa.column("position", sa.BigInteger), sa.column("leaf_hash", _HASH))
    tree = GrowingTree()
    while True:
        asked = sa.select(ledger.c.leaf_hash).where(ledger.c.position >= tree.size).order_by(ledger.c.position).limit(_AT_ONCE)
        leaves = connection.scalars(asked).all()
        whole = [one for leaf in leaves for one in tree.append(bytes.fromhex(leaf))]
        if whole:
            connection.execute(nodes.insert(), [{"level": node.level, "position": node.place, "hash": found} for node, found in whole])
        if len(leaves) < _AT_ONCE:
            return
