"""The engine's records hold ids, words and codes; nothing else gets in, no pickle, and its log passes on no words of an exception."""

import json
import logging

import pytest
from structlog.testing import capture_logs

from realname.lines.errors import ApprovalAlreadyUsed
from realname.platform.errors import OperatorUnavailable
from realname.workflow.engine.ids_only_json import IdsOnlyJson
from realname.workflow.engine.own_form import UnrecordableValue
from realname.workflow.engine.place import WorkflowFailed
from realname.workflow.engine.storage_errors import quieten_engine_log

RECORDS = IdsOnlyJson()


def _again(value: object) -> object:
    return RECORDS.deserialize(RECORDS.serialize(value))


def test_the_inputs_come_back_as_the_engine_gave_them() -> None:
    assert _again({"args": ("registration-1",), "kwargs": {}}) == {"args": ("registration-1",), "kwargs": {}}


@pytest.mark.parametrize("value", ["approved", None, 1764032400.5])
def test_a_word_nothing_and_a_time_come_back(value: object) -> None:
    assert _again(value) == value


def test_an_integrity_error_comes_back_as_its_code_and_stops_for_good() -> None:
    failed = _again(ApprovalAlreadyUsed())
    assert isinstance(failed, WorkflowFailed)
    assert (failed.code, failed.is_integrity) == ("approval-already-used", True)


def test_any_other_error_comes_back_as_its_code_and_may_be_begun_anew() -> None:
    failed = _again(OperatorUnavailable())
    assert isinstance(failed, WorkflowFailed)
    assert (failed.code, failed.is_integrity) == ("operator-unavailable", False)


def test_what_an_unknown_error_says_is_not_recorded() -> None:
    assert json.loads(RECORDS.serialize(KeyError("a name"))) == {"error": {"code": "internal-error", "integrity": False}}


def test_an_error_read_from_the_records_is_recorded_as_it_was() -> None:
    failed = WorkflowFailed(code="seal-broken", is_integrity=True)
    assert json.loads(RECORDS.serialize(failed)) == {"error": {"code": "seal-broken", "integrity": True}}


@pytest.mark.parametrize(
    "value",
    [
        b"bytes",
        object(),
        ["a list"],
        {"name": "somebody"},
        {"args": (object(),), "kwargs": {}},
        {"args": (), "kwargs": {"name": "somebody"}},
    ],
)
def test_anything_else_is_refused(value: object) -> None:
    with pytest.raises(UnrecordableValue):
        RECORDS.serialize(value)


def _complain(level: int, problem: Exception) -> list[object]:
    quieten_engine_log()
    with capture_logs() as logged:
        logging.getLogger("dbos").log(level, "a message about a person", exc_info=problem)
    return [*logged]


def test_an_error_is_passed_on_by_place_and_kind_alone() -> None:
    (entry,) = _complain(logging.ERROR, KeyError("a name"))
    assert isinstance(entry, dict)
    assert (entry["event"], entry["error"], "name" in repr(entry), "somebody" in repr(entry)) == (
        "workflow-engine",
        "KeyError",
        False,
        False,
    )


def test_what_is_no_error_is_not_passed_on() -> None:
    assert _complain(logging.WARNING, KeyError("a name")) == []
