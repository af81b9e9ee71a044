"""The one form of the engine's records: JSON made of ids, states and error codes, and the record of a workflow that this product writes."""

import json
import math
import re
from collections.abc import Mapping
from typing import Final

from realname.kernel.errors import IntegrityError, InvalidInput, RealNameError
from realname.kernel.identifiers import RegistrationId
from realname.workflow.engine.place import ACTIVE, APPLICATION, STATES, WORKFLOW, WorkflowFailed
from realname.workflow.errors import WorkflowRecordRefused

FORM: Final = "realname_ids_json"
_ERROR: Final = "error"
_INPUTS = frozenset({"args", "kwargs"})
_LONGEST = 1000  # characters; ours are under 200
_TRACE = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", re.ASCII)
_CODE = re.compile(r"[a-z0-9-]{1,100}", re.ASCII)
_QUEUES = frozenset({WORKFLOW, "_dbos_internal_queue"})  # the second is how DBOS takes work up again after a restart
# What would have DBOS call a class, run under another identity, belong to another workflow, wait or end by a clock: we set none of them.
_NEVER_SET = (
    "class_name", "config_name", "authenticated_user", "authenticated_roles", "assumed_role", "parent_workflow_id", "forked_from",
    "schedule_name", "queue_partition_key", "deduplication_id", "delay_until_epoch_ms", "workflow_timeout_ms",
    "workflow_deadline_epoch_ms",
)  # fmt: skip
_DELAYED = "DELAYED"  # no one but DBOS's own options, which we do not use, has a workflow wait
CHECKED_COLUMNS = ("workflow_uuid", "status", "name", "serialization", "queue_name", "application_name", *_NEVER_SET)


class UnrecordableValue(TypeError):
    """Something other than ids, states and codes was about to be written into the engine's records."""


def encoded(data: object) -> str:
    """Encode.

    Raises:
        UnrecordableValue: It is something else than an id, a state, a time or an error.
    """
    return json.dumps(_plain(data), separators=(",", ":"))


def decoded(text: object) -> object:
    """Decode a word, a time, an error (as `WorkflowFailed`) or arguments (with the tuple that the engine expects).

    Raises:
        WorkflowRecordRefused: `encoded` does not write this.
    """
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise WorkflowRecordRefused(reason="content")
    try:
        content: object = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise WorkflowRecordRefused(reason="content") from problem
    match content:
        case None | str():
            return content
        case float() | int() if math.isfinite(content):
            return content
        case {"error": {"code": str(code), "integrity": bool(is_integrity), **others}, **more} if not others and not more:
            if _CODE.fullmatch(code):
                return WorkflowFailed(code=code, is_integrity=is_integrity)
        case {"args": [*args], "kwargs": dict(kwargs), **more} if not kwargs and not more and all(isinstance(one, str) for one in args):
            return {"args": tuple(args), "kwargs": {}}
    raise WorkflowRecordRefused(reason="content")


def refusal_of(record: Mapping[str, object]) -> str | None:
    """Say what keeps a workflow's record from being run; None where this product could have written it.

    Args:
        record: Columns of the engine's table `workflow_status`, with the arguments as `inputs`.
    """
    return refusal_of_row(record) or (None if _is_for_its_id(record["inputs"], record["workflow_uuid"]) else "content")


def refusal_of_row(row: Mapping[str, object]) -> str | None:
    """Name the column that shows that this application cannot have written a row of `workflow_status`; None if it can have.

    Args:
        row: The columns of `CHECKED_COLUMNS`; one that ended has no queue.
    """
    state, queue = row["status"], row["queue_name"]
    refusals = {
        "id": not is_id(row["workflow_uuid"]),
        "name": row["name"] != WORKFLOW,
        "form": row["serialization"] != FORM,
        "state": state not in STATES or state == _DELAYED,
        "queue": queue not in _QUEUES and (queue is not None or state in ACTIVE),
        "application": row["application_name"] not in {None, APPLICATION},
        "column": any(row[column] is not None for column in _NEVER_SET),
    }
    return next((reason for reason, holds in refusals.items() if holds), None)


def _is_for_its_id(inputs: object, workflow_id: object) -> bool:
    """Whether the arguments are the registration's id, which is the workflow's own, and at most the ids of a trace."""
    try:
        content = decoded(inputs)
    except WorkflowRecordRefused:
        return False
    if not isinstance(content, dict) or not content["args"]:
        return False
    own, *trace = content["args"]
    return own == workflow_id and (not trace or (len(trace) == 1 and _TRACE.fullmatch(trace[0]) is not None))


def is_id(text: object) -> bool:
    """Whether it can be the id of a registration."""
    try:
        return isinstance(text, str) and bool(RegistrationId(text))
    except InvalidInput:
        return False


def _plain(data: object) -> object:
    if data is None or isinstance(data, str | float | int):
        return data
    if isinstance(data, BaseException):
        return {_ERROR: _failure(data)}
    if isinstance(data, dict) and data.keys() == _INPUTS and not data["kwargs"] and all(isinstance(one, str) for one in data["args"]):
        return {"args": list(data["args"]), "kwargs": {}}
    raise UnrecordableValue


def _failure(error: BaseException) -> dict[str, str | bool]:
    if isinstance(error, WorkflowFailed):
        return {"code": error.code, "integrity": error.is_integrity}
    code = error.code if isinstance(error, RealNameError) else RealNameError.code
    return {"code": code, "integrity": isinstance(error, IntegrityError)}
