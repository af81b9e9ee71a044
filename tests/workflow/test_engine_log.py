"""The engine's log passes on where and what kind, never what an exception says."""

import logging

from structlog.testing import capture_logs

from realname.workflow.engine.engine_log import quieten_engine_log


def _complain(level: int, problem: Exception) -> list[object]:
    quieten_engine_log()
    with capture_logs() as logged:
        logging.getLogger("dbos").log(level, "a message about somebody", exc_info=problem)
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
