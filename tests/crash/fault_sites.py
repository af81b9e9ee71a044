"""Where a crash can hurt, read from the code: every commit and every call of a use case to something outside."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock

PACKAGE = Path(__file__).parents[2] / "src" / "realname"
_READING = Lock()

# Every port is in one of the three: a new one fails the test until it is decided where it belongs.
OUTSIDE = frozenset(
    {
        "MediaStore",
        "DeletionJournal",
        "AuthoritativeSource",
        "Provisioner",
        "Notifier",
        "ResourcePool",
        "RegistrationWorkflow",
        "LiveVerifier",
        "AlternativeCheck",
    }
)
WITHIN_THE_PROCESS = frozenset(
    {
        "Clock",
        "RandomTokens",
        "ReferenceChecker",
        "Vault",
        "StatementSigner",
        "NumberingPlan",
        "IdentityNumbers",
        "CardReader",
        "LiveFrameAnalyser",
        "LiveFrameAnalysers",
        "SignatureChecker",
        "PasswordHasher",
        "KeyedHashes",
        "HeldLines",
        "WaitingQueue",
        "OutletNames",
    }
)
# Ports of backups, packages, keys, sign-ins, relying services and the agent beside a card reader, which no registration passes.
OF_NO_REGISTRATION = frozenset(
    {
        *("ArchiveReader", "ArchiveWriter", "RecordsCopier", "Progress"),
        *("FetchWatcher", "PackageSource", "PinnedFolder"),
        *(
            "Camera",
            "ChipDevice",
            "DeviceHistory",
            "KeyCustody",
            "OneTimeCodes",
            "OpenCamera",
            "PasskeyCeremony",
            "ReaderDevice",
            "StatementKeys",
        ),
        "SubscriberNetwork",
    }
)
# Cut at every commit, note and deletion by tests of their own: they begin where a registration ended long ago, or a backup came back.
# tests/retention/test_record_terms.py, test_replay.py, test_record_holds.py; tests/review/test_web_known_cases.py;
# tests/inventory/test_draw_lots.py, test_draw_killed.py
CUT_ELSEWHERE = frozenset(
    {
        "inventory/use_cases/draw_lots",
        "retention/use_cases/erase_records",
        "review/use_cases/seed_case",
        "retention/use_cases/record_holds",
        "operations/use_cases/replay_deletions",
    }
)
# The media safe only seals before it stores: its callers are told apart, since each leaves something else behind.
_SAFE = "SealedMedia"
# Of these commits one runs, never two: a code was right, or it was not; a line is crossed now, or was and is late; a relying
# service is refused with what that leaves behind, or is given a token.
EITHER_OR = frozenset(
    {
        ("holder/use_cases/person_session", "SignInByCode.__call__"),
        ("breaches/use_cases/face_count", "OpenFaceFilings.__call__"),
        ("relying/use_cases/continue_authorization", "ContinueAuthorization.confirm"),
        ("relying/use_cases/line_answers", "AnswerSince.__call__"),
        *(("relying/use_cases/tokens", f"IssueTokens.{name}") for name in ("_of_code", "_of_request", "_refreshed")),
    }
)
# One transaction each, and nothing outside but what is read: clients' secrets, openings of photos, the proof of the day.
_OF_ONE_TRANSACTION = frozenset(
    {
        "access/use_cases/api_clients",
        "photo_access/use_cases/photo_openings",
        "retention/use_cases/prove_media_terms",
        "photo_access/use_cases/read_openings",
    }
)
# A try that is cut off counts as a try, and a code that was not sent is sent anew: nothing else hangs on either.
_OF_TRIES = frozenset({"no_face/use_cases/alternative_checks", "no_face/use_cases/code_to_existing_line"})
# About numbers, in one transaction each: registrations are named there only as those whose holders had the number.
_OF_NUMBERS = frozenset({"lines/use_cases/ending/end_cooling_off"})
# Folded from the ledger or asked of it, in one transaction each: what is cut off is done by the person who comes next.
_OF_SUPERVISION = frozenset({"cases/use_cases/project_case_files"})
_READS = frozenset({"get", "keys", "names", "names_by_registration"})


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class FaultSite:
    """One call in the code.

    Attributes:
        module: The use case's module, as a path in the package without its ending.
        function: Class and method that calls.
        call: What is called, as written: `unit.commit`, `self.provisioner.activate`.
        place: The how-many-th such call in that function, from 0.
        lines: First and last line of the call.
    """

    module: str
    function: str
    call: str
    place: int
    lines: tuple[int, int]

    @property
    def name(self) -> str:
        """How a report names the site; free of line numbers."""
        return f"{self.module.rpartition('/')[2]}.{self.function}:{self.call}" + (f"#{self.place}" if self.place else "")


def fault_sites() -> tuple[FaultSite, ...]:
    """List every site in the use cases of all capabilities; read once, by one thread.

    Two threads that parse at once disturb each other: CPython 3.11 counts how deep a tree is for all of them together.
    """
    with _READING:
        return _read_sites()


@cache
def _read_sites() -> tuple[FaultSite, ...]:
    return tuple(site for path in sorted(PACKAGE.glob("*/use_cases/**/*.py")) for site in _sites_of(path))


def belongs_to_a_registration(site: FaultSite) -> bool:
    """Whether the site's module is about registrations; what is not (clients, stock, a clip alone) is one transaction or one call each."""
    left_out = _OF_NUMBERS | _OF_ONE_TRANSACTION | _OF_TRIES | _OF_SUPERVISION | CUT_ELSEWHERE
    return site.module not in left_out and "RegistrationId" in (PACKAGE / f"{site.module}.py").read_text(encoding="utf-8")


def declared_ports() -> frozenset[str]:
    """List the protocols of every capability's ports, and of the journal of deletions."""
    ports = (*PACKAGE.glob("*/ports.py"), *PACKAGE.glob("*/ports/*.py"), PACKAGE / "registration/use_cases/erasing/deletion_journal.py")
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in ports)
    return frozenset(node.name for tree in trees for node in tree.body if isinstance(node, ast.ClassDef) and _is_protocol(node))


def _is_protocol(node: ast.ClassDef) -> bool:
    return any(isinstance(base, ast.Name) and base.id == "Protocol" for base in node.bases)


def sites_in(module: str, code: str) -> tuple[FaultSite, ...]:
    """List the sites of a piece of code: how the enumeration's own test shows that it sees them."""
    return tuple(_sites_of_classes(module, ast.parse(code)))


def _sites_of(path: Path) -> Iterator[FaultSite]:
    return _sites_of_classes(path.relative_to(PACKAGE).with_suffix("").as_posix(), ast.parse(path.read_text(encoding="utf-8")))


def _sites_of_classes(module: str, tree: ast.Module) -> Iterator[FaultSite]:
    for holder in tree.body:
        if isinstance(holder, ast.ClassDef):
            outside = _fields_outside(holder)
            for function in holder.body:
                if isinstance(function, ast.FunctionDef):
                    yield from _sites_of_function(module, f"{holder.name}.{function.name}", function, outside)
        elif isinstance(holder, ast.FunctionDef):
            yield from _sites_of_function(module, holder.name, holder, frozenset())


def _fields_outside(holder: ast.ClassDef) -> frozenset[str]:
    fields = (node for node in holder.body if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name))
    return frozenset(
        field.target.id for field in fields if isinstance(field.target, ast.Name) and ast.unparse(field.annotation) in OUTSIDE | {_SAFE}
    )


def _sites_of_function(module: str, name: str, function: ast.FunctionDef, outside: frozenset[str]) -> Iterator[FaultSite]:
    seen: dict[str, int] = {}
    calls = (node for node in ast.walk(function) if isinstance(node, ast.Call))
    for node in sorted(calls, key=lambda one: (one.lineno, one.col_offset)):
        if not isinstance(node.func, ast.Attribute):
            continue
        call = ast.unparse(node.func)
        if node.func.attr == "commit" or _is_outside(node.func, outside):
            place = seen.get(call, 0)
            seen[call] = place + 1
            yield FaultSite(module=module, function=name, call=call, place=place, lines=(node.lineno, node.end_lineno or node.lineno))


def _is_outside(called: ast.Attribute, outside: frozenset[str]) -> bool:
    holder = called.value
    is_own_field = isinstance(holder, ast.Attribute) and isinstance(holder.value, ast.Name) and holder.value.id == "self"
    return is_own_field and isinstance(holder, ast.Attribute) and holder.attr in outside and called.attr not in _READS
