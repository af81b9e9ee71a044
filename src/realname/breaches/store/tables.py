"""The tables of breaches; changed by migration only."""

from sqlalchemy import Boolean, Column, Date, Integer, String, Table, Text

from realname.platform.db.columns import CODE, ID, metadata
from realname.platform.db.grants import grants_nothing
from realname.platform.db.held import held
from realname.platform.db.types import UtcDateTime

# Leaks of personal data, and crossings of the line of held faces: kept as the ledger is, whatever else ends.
leaks = Table(
    "leaks",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("noticed_at", UtcDateTime, nullable=False, index=True),
    Column("people", Integer, nullable=False),
    Column("leaked", Text, nullable=False),
    Column("measures", Text, nullable=False),
    Column("is_serious", Boolean, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("recorded_by", ID, nullable=False),
    Column("report_by", UtcDateTime, nullable=False),
    Column("tell_by", UtcDateTime, nullable=False),
    Column("reported_at", UtcDateTime),
    Column("report_number", String(64), nullable=False),
    Column("told_at", UtcDateTime),
    Column("told_people", Integer),
    Column("not_told", CODE),
    Column("overdue_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    info={
        **held(
            ID="id recorded_by",
            COURSE="kind noticed_at people leaked measures is_serious recorded_at report_by tell_by reported_at report_number "
            "told_at told_people not_told overdue_at closed_at",
        ),
        **grants_nothing(),
    },
)

face_filings = Table(
    "face_filings",
    metadata,
    Column("crossed_at", UtcDateTime, primary_key=True),
    Column("people", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("is_certain", Boolean, nullable=False),
    Column("filed_at", UtcDateTime),
    Column("filed_by", ID),
    Column("filing_number", String(64), nullable=False),
    Column("overdue_at", UtcDateTime),
    info={
        **held(ID="filed_by", COURSE="crossed_at people due_on is_certain filed_at filing_number overdue_at"),
        **grants_nothing(),
    },
)
