"""The tables of inspections; changed by migration only."""

from sqlalchemy import BigInteger, Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, text

from realname.platform.db.columns import CODE, HASH, ID, metadata
from realname.platform.db.grants import Proof, grants, grants_nothing
from realname.platform.db.held import InClear, held
from realname.platform.db.types import SealedBytes, UtcDateTime

STEP_DUE = text("due_at IS NOT NULL AND overdue_at IS NULL")

visits = Table(
    "visits",
    metadata,
    Column("id", ID, primary_key=True),
    Column("outlet_id", ID, nullable=False),
    Column("made_by", ID, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False, index=True),
    Column("checklist_digest", HASH, nullable=False),
    Column("answers", Text, nullable=False),
    Column("signed_at", UtcDateTime),
    info={
        **held(ID="id outlet_id made_by", DIGEST="checklist_digest", COURSE="begun_at answers signed_at"),
        **grants_nothing(),
    },
)


# Inspections by a regulator. Case ids stand for themselves: what was drawn stays known when its record is erased.
inspections = Table(
    "inspections",
    metadata,
    Column("id", ID, primary_key=True),
    Column("begun_by", ID, ForeignKey("staff.id"), nullable=False),
    Column("begun_at", UtcDateTime, nullable=False, index=True),
    Column("tree_size", BigInteger, nullable=False, unique=True),  # after one draw its nonce is known
    Column("root_hash", HASH, nullable=False),
    Column("commitment", HASH, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime, nullable=False),
    Column("outlets", Text, nullable=False),
    Column("stratum", CODE, nullable=False),
    Column("sample", Integer, nullable=False),
    Column("share_kind", CODE, nullable=False),
    Column("share_source", ID, nullable=False),
    Column("share_round", ID, nullable=False),
    Column("share_at", UtcDateTime),
    Column("share", Text, nullable=False),
    Column("share_commitment", HASH, nullable=False, server_default=""),
    Column("fixed_at", UtcDateTime),
    Column("shown_nonce", HASH, nullable=False, server_default=""),
    Column("shown_at", UtcDateTime),
    Column("nonce", HASH, nullable=False),
    Column("drawn_at", UtcDateTime),
    Column("population", Integer, nullable=False),
    Column("list_digest", HASH, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("due_at", UtcDateTime),
    Column("overdue_at", UtcDateTime),
    CheckConstraint("nonce = '' OR fixed_at IS NOT NULL", name="share_first"),
    Index("ix_inspections_due", "due_at", "id", sqlite_where=STEP_DUE, postgresql_where=STEP_DUE),
    info={
        **held(
            ID="id begun_by outlets",
            COURSE="begun_at tree_size since until stratum sample share_kind share_source share_round share_at share fixed_at shown_at "
            "drawn_at population closed_at due_at overdue_at",
            DIGEST="root_hash commitment share_commitment shown_nonce nonce list_digest",
        ),
        **grants("an inspector is shown the cases that were drawn", Proof.COMPARED),
    },
)

inspection_cases = Table(
    "inspection_cases",
    metadata,
    Column("inspection_id", ID, ForeignKey("inspections.id"), primary_key=True),
    Column("ordinal", Integer, primary_key=True, autoincrement=False),
    Column("case_id", ID, nullable=False, index=True),
    Column("decided_index", BigInteger, nullable=False),
    Column("outlet_id", ID, nullable=False),
    Column("result", CODE),
    Column("checked_at", UtcDateTime),
    info={
        **held(ID="inspection_id case_id outlet_id", COURSE="ordinal decided_index result checked_at"),
        **grants("an inspector is shown the case", Proof.LEFT),
    },
)

inspection_findings = Table(
    "inspection_findings",
    metadata,
    Column("id", ID, primary_key=True),
    Column("inspection_id", ID, ForeignKey("inspections.id"), nullable=False, index=True),
    Column("case_id", ID, nullable=False, index=True),
    Column("outlet_id", ID, nullable=False),
    Column("kind", CODE, nullable=False),
    Column("article", Text, nullable=False),
    Column("remark", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("made_by", ID, ForeignKey("staff.id"), nullable=False),
    Column("state", CODE, nullable=False),
    Column("told_at", UtcDateTime),
    Column("rounds", Integer, nullable=False),
    Column("accepted_at", UtcDateTime),
    Column("due_at", UtcDateTime),
    Column("overdue_at", UtcDateTime),
    Index("ix_inspection_findings_due", "due_at", "id", sqlite_where=STEP_DUE, postgresql_where=STEP_DUE),
    info={
        **held(
            ID="id inspection_id case_id outlet_id made_by",
            COURSE="kind article made_at state told_at rounds accepted_at due_at overdue_at",
            remark=InClear(
                why="the inspector's words about a case, asked for without names and numbers; the operator and the report have them",
                until="as `sealed_attributes` of the case: emptied",
            ),
        ),
        **grants_nothing(),
    },
)

rectifications = Table(
    "rectifications",
    metadata,
    Column("finding_id", ID, ForeignKey("inspection_findings.id"), primary_key=True),
    Column("round", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("text_digest", HASH, nullable=False),
    Column("file_digest", HASH, nullable=False),
    Column("file_bytes", Integer, nullable=False),
    Column("sealed_file", SealedBytes),
    Column("by", ID, ForeignKey("staff.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("is_accepted", Boolean),
    Column("answer", Text, nullable=False),
    Column("rechecked_at", UtcDateTime),
    info={
        **held(
            ID="finding_id by",
            SEALED="sealed_file",
            COURSE="round file_bytes at is_accepted rechecked_at",
            DIGEST="text_digest file_digest",
            text=InClear(
                why="the operator's words about a case, asked for without names and numbers; the inspector and the report have them",
                until="as `sealed_attributes` of the case: emptied",
            ),
            answer=InClear(why="as `inspection_findings.remark`", until="as `inspection_findings.remark`"),
        ),
        **grants_nothing(),
    },
)
