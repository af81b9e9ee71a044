"""What the workflow engine writes down: JSON made of ids, states and error codes; never a pickle, a message or a person's data."""

import json
from typing import Final

from dbos import Serializer

from realname.kernel.errors import IntegrityError, RealNameError
from realname.workflow.engine.place import WorkflowFailed

_ERROR: Final = "error"
_INPUTS = frozenset({"args", "kwargs"})


class UnrecordableValue(TypeError):
    """Something other than ids, states and codes was about to be written into the engine's records."""


class IdsOnlyJson(Serializer):
    """Records inputs (the registration's id), answers (a word), the ends of pauses (a time) and errors (a code)."""

    def serialize(self, data: object) -> str:
        """Encode.

        Raises:
            UnrecordableValue: Anything else.
        """
        return json.dumps(_plain(data), separators=(",", ":"))

    def deserialize(self, serialized_data: str) -> object:
        """Decode; an error comes back as `WorkflowFailed`, arguments as the tuple the engine expects."""
        content: object = json.loads(serialized_data)
        if isinstance(content, dict) and content.keys() == {_ERROR}:
            return WorkflowFailed(code=content[_ERROR]["code"], is_integrity=content[_ERROR]["integrity"])
        if isinstance(content, dict) and content.keys() == _INPUTS:
            return {"args": tuple(content["args"]), "kwargs": content["kwargs"]}
        return content

    def name(self) -> str:
        """Name under which the engine remembers how a value was written."""
        return "realname_ids_json"


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
