"""Doors that must be the only ones: who decides, who calls outside, and what is never written (docs/explanation/threats.md)."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import FACES, PACKAGE, Fault, calls, dotted, faults, faults_in, modules_under, nodes

# The machine decides in a step of the workflow, reviewers by what they said, and an appeal leads to them. `realname verify` decides on a
# clip and registers nothing.
_DECIDES = {
    "registration/use_cases/deciding/decide_registration.py",
    "review/use_cases/conclude_review.py",
    "review/use_cases/appeal_refusal.py",
}
_SHOWS = {"main/commands/verify.py", "main/commands/verify_output.py", "ion/verification_figures.py"}
_CLIENTS = frozenset({"requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "pycurl"})


def _writes_a_decision(tree: ast.Module) -> Iterator[Fault]:
    """A state or decision of a registration that is set by hand."""
    for call in calls(tree):
        if dotted(call.func).rpartition(".")[2] not in {"replace", "Registration"}:
            continue
        for given in call.keywords:
            is_decision = given.arg == "decision" and not (isinstance(given.value, ast.Constant) and given.value.value is None)
            is_approval = given.arg == "state" and "APPROVED" in ast.unparse(given.value)
            if is_decision or is_approval:
                yield call.lineno, f"sets {given.arg}"


def _writes_csv(tree: ast.Module) -> Iterator[Fault]:
    return ((call.lineno, dotted(call.func)) for call in calls(tree) if dotted(call.func) in {"csv.writer", "csv.DictWriter"})


def _calls_outside(tree: ast.Module) -> Iterator[Fault]:
    for node in nodes(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, one.name) for one in node.names if one.name in _CLIENTS)
        if isinstance(node, ast.ImportFrom) and node.module:
            named = {node.module, *(f"{node.module}.{one.name}" for one in node.names)}
            yield from ((node.lineno, name) for name in sorted(named & _CLIENTS))
        if isinstance(node, ast.Call) and dotted(node.func) in {"socket.create_connection", "socket.socket"}:
            yield node.lineno, dotted(node.func)
        if isinstance(node, ast.ClassDef) and "socket.socket" in map(dotted, node.bases):
            yield node.lineno, node.name


def _sets_a_cookie(tree: ast.Module) -> Iterator[Fault]:
    named = {"set_cookie", "delete_cookie"}
    yield from ((call.lineno, dotted(call.func)) for call in calls(tree) if dotted(call.func).rpartition(".")[2] in named)
    # Another way than the framework's would be a header by its name.
    words = (node for node in nodes(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    yield from ((word.lineno, "a header") for word in words if str(word.value).lower() == "set-cookie")


def test_nothing_but_the_workflow_and_reviewers_decide() -> None:
    allowed = _DECIDES | {"registration/store/registrations.py"}  # reads back what was decided
    assert faults(_writes_a_decision, allowed=lambda path: path in allowed) == []
    callers = {
        module.path
        for module in modules_under(PACKAGE)
        for call in calls(module.tree)
        if dotted(call.func).endswith((".steps.decide", "DecideRegistration"))
    }
    assert {path for path in callers if FACES.search(path)} == set()


def test_tables_for_spreadsheets_are_written_in_one_place() -> None:
    """But where its cells are made harmless (tests/kernel/test_safe_csv.py)."""
    assert {fault.partition(":")[0] for fault in faults(_writes_csv)} == {"platform/documents/safe_csv.py"}


def test_cookies_are_set_in_one_place() -> None:
    assert {fault.partition(":")[0] for fault in faults(_sets_a_cookie)} == {"access/pages/cookies.py"}


@pytest.mark.parametrize("code", ['answer.set_cookie("a", "b")', 'answer.headers["Set-Cookie"] = "a=b"'])
def test_the_rule_sees_a_cookie(code: str) -> None:
    assert faults_in(_sets_a_cookie, code)


def test_calls_outside_are_made_in_one_place_that_follows_no_redirect() -> None:
    found = {fault.partition(":")[0] for fault in faults(_calls_outside)}
    attack = {f"evaluation/attacks/{one}.py" for one in ("live_client", "sessions")}  # against a server on this machine
    # The first listens; the second asks processes of the same server; the third has local sockets that its parent made in pairs.
    own = {"platform/http/listener.py", "main/apps/siblings.py", "verification/engine/decoding/fork_server.py"}
    assert found == {"platform/outbound/conversation.py"} | own | attack
    texts = [module.text.lower() for module in modules_under(PACKAGE) if module.path.startswith("platform/outbound/")]
    assert [text for text in texts if '"location"' in text or 'b"location"' in text] == []


@pytest.mark.parametrize("code", ["replace(one, state=RegistrationState.APPROVED)", "replace(one, decision=Approved(digest))"])
def test_the_rule_sees_a_decision_by_hand(code: str) -> None:
    assert faults_in(_writes_a_decision, code)


@pytest.mark.parametrize(
    "code", ["import httpx", "from urllib import request", "socket.create_connection(place)", "class Mine(socket.socket): ..."]
)
def test_the_rule_sees_a_call_outside(code: str) -> None:
    assert faults_in(_calls_outside, code)
