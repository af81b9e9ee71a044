"""One page of a table, in the order of `kernel/pages.py`."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, ColumnElement, Select, and_, or_

from realname.kernel.pages import PageAsked


def paged(
    chosen: Select[tuple[object, ...]],
    asked: PageAsked,
    *,
    at: Column[datetime],
    record_id: Column[str],
    only: Sequence[ColumnElement[bool]] = (),
) -> Select[tuple[object, ...]]:
    """Narrow a statement down to a page and the record behind it, which says whether another page follows.

    Args:
        chosen: What is read.
        asked: Which page.
        at: The time of a record.
        record_id: Its id, for records of one time.
        only: What else holds of them.
    """
    conditions = list(only)
    if asked.behind is not None:
        conditions.append(or_(at < asked.behind.at, and_(at == asked.behind.at, record_id < asked.behind.id)))
    if asked.begins is not None:
        conditions.append(at >= asked.begins)
    if asked.ends is not None:
        conditions.append(at < asked.ends)
    return chosen.where(*conditions).order_by(at.desc(), record_id.desc()).limit(asked.limit + 1)
