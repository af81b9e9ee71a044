"""No row of the engine's tables chooses what is run: not by its form, its name, its class, its queue or its content."""

import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import pytest

from realname.kernel.identifiers import RegistrationId
from realname.registration.errors import UnknownRegistration
from realname.workflow.engine.counts import count_workflows
from realname.workflow.engine.endings import Ending, list_halted
from realname.workflow.engine.engine import prepare_records
from realname.workflow.engine.orphaned_work import list_orphaned
from realname.workflow.engine.place import EnginePlace
from tests.workflow.places import KINDS, OpenPlace, open_places
from tests.workflow.poisoned_rows import Canary, EngineTables
from tests.workflow.scripted_steps import ScriptedSteps
from tests.workflow.workflow_helpers import ENDS_WITHIN_S, launched

POISONED, OTHER = RegistrationId("registration-1"), RegistrationId("registration-2")
OURS = '{"args":["registration-1"],"kwargs":{}}'
REFUSED = Ending(code="workflow-record-refused", is_halted=True)


@pytest.fixture(params=KINDS)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[OpenPlace]:
    """Open a new place of each kind."""
    with open_places(request, request.param, tmp_path / "engine") as open_place:
        yield open_place


@contextmanager
def _tables(place: EnginePlace) -> Iterator[EngineTables]:
    place.prepare()
    prepare_records(place.url)
    tables = EngineTables.of(place)
    try:
        yield tables
    finally:
        tables.close()


def _carried(place: EnginePlace, script: ScriptedSteps, *waited: RegistrationId) -> list[Ending | None]:
    """Carry another registration to its end, and wait for those that the rows ask for."""
    with launched(place, script) as workflow:
        workflow.start(OTHER)
        ended = [workflow.wait(one, timeout_s=ENDS_WITHIN_S) for one in (OTHER, *waited)]
        workflow.resume_orphaned()
        return ended


HOSTILE: dict[str, tuple[object, dict[str, object]]] = {
    "portable form": ('{"positionalArgs":["registration-1"],"namedArgs":{}}', {"serialization": "portable_json"}),
    "no form": (OURS, {"serialization": None}),
    "unknown form": (OURS, {"serialization": "yaml"}),
    "unknown name": (OURS, {"name": "refund"}),
    "name of a temporary workflow": (OURS, {"name": "<temp>.step"}),
    "class": (OURS, {"class_name": "DBOS"}),
    "instance of a class": (OURS, {"class_name": "DBOS", "config_name": "one"}),
    "role": (OURS, {"authenticated_user": "root", "authenticated_roles": "no json"}),
    "schedule": (OURS, {"schedule_name": "daily"}),
    "parent": (OURS, {"parent_workflow_id": "registration-9"}),
    "time limit": (OURS, {"workflow_timeout_ms": 1}),
    "key of a duplicate": (OURS, {"deduplication_id": "x"}),
    "id of another registration": ('{"args":["registration-9"],"kwargs":{}}', {}),
    "no arguments": ('{"args":[],"kwargs":{}}', {}),
    "more arguments": ('{"args":["registration-1","00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01","x"],"kwargs":{}}', {}),
    "no ids of a trace": ('{"args":["registration-1","$(id)"],"kwargs":{}}', {}),
    "named arguments": ('{"args":["registration-1"],"kwargs":{"parent":"x"}}', {}),
    "number": ('{"args":[1],"kwargs":{}}', {}),
    "word": ('"registration-1"', {}),
    "error": ('{"error":{"code":"x","integrity":false}}', {}),
    "nesting": ("[" * 200_000, {}),
    "no json": ("registration-1", {}),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_row_that_this_product_did_not_write_halts_once_and_others_go_on(opened: OpenPlace, hostile: str) -> None:
    place, script = opened(), ScriptedSteps()
    inputs, changed = HOSTILE[hostile]
    with _tables(place) as tables:
        tables.insert_workflow(POISONED.value, inputs, **changed)
        ended = _carried(place, script, POISONED)
        attempts = tables.value("workflow_status", "recovery_attempts", POISONED.value)
    assert (ended, attempts, script.asked_operator) == ([Ending(code="", is_halted=False), REFUSED], 1, 1)
    assert (list_halted(opened()), count_workflows(opened()).halted) == ([POISONED], [POISONED])


# Of these rows the engine of this process takes up none.
LEFT_LYING: dict[str, dict[str, object]] = {
    "queue": {"queue_name": "theirs"},
    "no queue": {"queue_name": None},
    "partition of the queue": {"queue_partition_key": "x"},
    "application": {"application_name": "theirs"},
    "delay": {"status": "DELAYED", "delay_until_epoch_ms": 2**50},
    "delay without an end": {"status": "DELAYED"},
    "state": {"status": "WAITING"},
}


@pytest.mark.parametrize("hostile", LEFT_LYING)
def test_a_row_that_the_engine_would_leave_lying_is_halted_until_it_is_begun_with_a_record_of_ours(opened: OpenPlace, hostile: str) -> None:
    place, script = opened(), ScriptedSteps()
    with _tables(place) as tables:
        tables.insert_workflow(POISONED.value, OURS, **LEFT_LYING[hostile])
        _carried(place, script)
        before = (list_halted(opened()), count_workflows(opened()).halted, script.asked_operator)
        with launched(place, script) as workflow:
            workflow.restart(POISONED)
            restarted = workflow.wait(POISONED, timeout_s=ENDS_WITHIN_S)
    assert before == ([POISONED], [POISONED], 1)
    assert (restarted, list_halted(opened())) == (Ending(code="", is_halted=False), [])


def test_a_pickle_in_any_table_is_read_by_no_one(opened: OpenPlace, tmp_path: Path) -> None:
    place, script, canary = opened(), ScriptedSteps(), Canary(tmp_path / "has run")
    with _tables(place) as tables:
        assert tables.poison_all(canary, POISONED.value) == tables.with_a_form(), "each table in which a row names its form"
        ended = _carried(place, script, POISONED)
        with launched(place, script) as workflow:
            workflow.restart(POISONED)
            restarted = workflow.wait(POISONED, timeout_s=ENDS_WITHIN_S)
    named = {RegistrationId(f"registration-1-{one}") for one in ("failed", "left", "queued")}
    assert (ended, canary.has_run) == ([Ending(code="", is_halted=False), REFUSED], False)
    assert (set(list_halted(opened())), list(list_orphaned(opened(), "executor-7"))) == (named, [])
    assert restarted == Ending(code="", is_halted=False), "its registration goes on by a record of our own"


@pytest.mark.parametrize(
    ("form", "output"),
    [("py_pickle", ""), ("portable_json", '"done"'), ("realname_ids_json", '"as-you-like"'), ("realname_ids_json", "{}"), ("yaml", "1")],
)
def test_a_step_whose_recorded_answer_is_not_ours_halts(opened: OpenPlace, tmp_path: Path, form: str, output: str) -> None:
    place, script, canary = opened(), ScriptedSteps(), Canary(tmp_path / "has run")
    with _tables(place) as tables:
        tables.insert_workflow(POISONED.value, OURS)
        step = {"workflow_uuid": POISONED.value, "function_id": 1, "function_name": "ask-source", "retention_timestamp": 1}
        tables.insert("operation_outputs", {**step, "output": output or canary.text, "serialization": form})
        ended = _carried(place, script, POISONED)
    assert (ended[1], script.asked_operator, canary.has_run) == (REFUSED, 1, False)


@pytest.mark.parametrize("until", ['"tomorrow"', "null", "1e999", "NaN"])
def test_a_pause_whose_recorded_end_is_no_time_halts(opened: OpenPlace, until: str) -> None:
    place, script = opened(), ScriptedSteps()
    with _tables(place) as tables:
        _record_pause(tables, until)
        ended = _carried(place, script, POISONED)
    assert ended[1] == REFUSED


def test_a_pause_whose_recorded_end_is_far_away_lasts_no_longer_than_the_pause(opened: OpenPlace) -> None:
    place, script = opened(), ScriptedSteps()
    with _tables(place) as tables:
        _record_pause(tables, str(time.time() + 1e9))
        ended = _carried(place, script, POISONED)
    assert ended[1] == Ending(code="", is_halted=False)


def test_a_row_for_a_registration_that_does_not_exist_halts(opened: OpenPlace) -> None:
    place, script = opened(), ScriptedSteps(source=[UnknownRegistration()])
    with _tables(place) as tables:
        tables.insert_workflow(POISONED.value, OURS)
        with launched(place, script) as workflow:
            assert workflow.wait(POISONED, timeout_s=ENDS_WITHIN_S) == REFUSED
    assert list_halted(opened()) == [POISONED]


def test_a_record_of_another_step_halts(opened: OpenPlace) -> None:
    place, script = opened(), ScriptedSteps()
    with _tables(place) as tables:
        tables.insert_workflow(POISONED.value, OURS)
        step = {"workflow_uuid": POISONED.value, "serialization": "realname_ids_json", "retention_timestamp": 1}
        tables.insert("operation_outputs", {**step, "function_id": 1, "function_name": "close", "output": '"done"'})
        ended = _carried(place, script, POISONED)
    assert ended[1] == REFUSED


def test_a_row_whose_id_cannot_be_one_is_told_by_the_digest_of_its_id(opened: OpenPlace) -> None:
    place, hostile = opened(), "\x1b[2J<script>"
    with _tables(place) as tables:
        tables.insert_workflow(hostile, '{"args":["\\u001b[2J<script>"],"kwargs":{}}')
        _carried(place, ScriptedSteps())
    assert list_halted(opened()) == [RegistrationId(f"unreadable-{sha256(hostile.encode()).hexdigest()[:16]}")]


def _record_pause(tables: EngineTables, until: str) -> None:
    tables.insert_workflow(POISONED.value, OURS)
    step = {"workflow_uuid": POISONED.value, "serialization": "realname_ids_json", "retention_timestamp": 1}
    tables.insert("operation_outputs", {**step, "function_id": 1, "function_name": "ask-source", "output": '"notify-subscriber"'})
    tables.insert("operation_outputs", {**step, "function_id": 2, "function_name": "pause", "output": until})


OTHER_VERSIONS = {
    "another form": "_serialization.Other = type('Other', (_serialization.Serializer,), {'__module__': 'dbos._other'})",
    "its reader elsewhere": "del _serialization.DefaultSerializer.deserialize",
    "another word for pickle": "_serialization.DefaultSerializer.name = lambda self: 'pickle'",
    "pickle in another module": "import pickle; _core.loads = pickle.loads",
    "readers that do not ask the class": "_serialization.deserialize_args = lambda *of: {}",
    "another dispatch": "del _queue.execute_dequeued_workflow",
    "a queue that dispatches in another way": "_queue.queue_worker_thread = lambda *of: None",
    "another scheduler": "del _dbos.dynamic_scheduler_loop",
}


@pytest.mark.parametrize("changed", OTHER_VERSIONS)
def test_a_version_of_the_engine_that_reads_in_another_way_is_refused(changed: str) -> None:
    code = f"from dbos import _core, _dbos, _queue, _serialization\n{OTHER_VERSIONS[changed]}\nimport realname.workflow.engine.library"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (ended.returncode, "SettingsError" in ended.stderr) == (1, True)


def test_in_the_installed_version_one_module_alone_knows_pickle() -> None:
    folder = Path(str(files("dbos")))
    importing = re.compile(r"^\s*(import|from) (pickle|_pickle|marshal|shelve|dill|cloudpickle|jsonpickle)\b", re.MULTILINE)
    found = [file.relative_to(folder).as_posix() for file in sorted(folder.rglob("*.py")) if importing.search(file.read_text())]
    assert found == ["_serialization.py"]
