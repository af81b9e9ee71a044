"""The transparency log, for auditors: its newest head, proofs, and entries (docs/explanation/transparency-log.md)."""

from typing import Annotated

from fastapi import APIRouter, Query

from realname.access.api.authentication import scoped
from realname.access.model.api_client import Scope
from realname.ledger.api.ledger_answers import (
    ConsistencyAnswer,
    EntriesAnswer,
    InclusionAnswer,
    LedgerHeadAnswer,
    consistency_answer,
    entries_answer,
    head_answer,
    inclusion_answer,
)
from realname.ledger.errors import UnknownTreeHead
from realname.ledger.use_cases.read_ledger import ReadLedger
from realname.platform.api import links
from realname.platform.api.spec import answers_of
from realname.platform.config.served import Served
from realname.platform.http.served import Services

router = APIRouter(prefix="/v1/ledger", tags=["ledger"], dependencies=[scoped(Scope.LEDGER_READ)])
_LARGEST = 2**53 - 1  # what every reader of JSON takes
Index = Annotated[int, Query(ge=0, le=_LARGEST, description="Of the entry, from 0.")]
Size = Annotated[int | None, Query(ge=0, le=_LARGEST, description="Of the tree; without it the newest published head's.")]
First = Annotated[int, Query(ge=0, le=_LARGEST, description="Size of the earlier tree.")]
Limit = Annotated[int, Query(ge=1, le=1000, description="How many at most.")]


@router.get("/head", operation_id="readLedgerHead", responses=answers_of(UnknownTreeHead, links=links.AFTER_LEDGER_HEAD))
def read_head(services: Services) -> LedgerHeadAnswer:
    """Read the newest published head, signed."""
    return head_answer(services[ReadLedger].head(), mode=services[Served].mode)


@router.get("/proofs/inclusion", operation_id="proveInclusion", responses=answers_of(UnknownTreeHead))
def prove_inclusion(services: Services, index: Index, size: Size = None) -> InclusionAnswer:
    """Prove that an entry is in the log."""
    return inclusion_answer(services[ReadLedger].inclusion(index, size=size), mode=services[Served].mode)


@router.get("/proofs/consistency", operation_id="proveConsistency", responses=answers_of(UnknownTreeHead))
def prove_consistency(services: Services, first: First, second: Size = None) -> ConsistencyAnswer:
    """Prove that nothing below an earlier head was changed."""
    return consistency_answer(services[ReadLedger].consistency(first, second=second), mode=services[Served].mode)


@router.get("/entries", operation_id="readLedgerEntries", responses=answers_of(UnknownTreeHead))
def read_entries(services: Services, first: Index = 0, limit: Limit = 100) -> EntriesAnswer:
    """Read entries that a published head covers."""
    return entries_answer(services[ReadLedger].entries(first, limit=limit), mode=services[Served].mode)
