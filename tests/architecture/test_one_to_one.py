"""One to one, and nothing else (ADR 0030): no search by face can be built from what this code keeps, takes in or depends on."""

import ast
import inspect
import pkgutil
import re
import typing
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Protocol

import pytest

import realname
from realname.evidence.ports import AuthoritativeSource
from realname.kernel.unit_of_work import Store
from realname.verification.ports import LiveFrameAnalyser, LiveVerifier, ReferenceChecker
from tests.architecture.sources import FACES, PACKAGE, PROJECT_ROOT, Fault, calls, dotted, faults, faults_in, modules_under, nodes

# Packages whose use is to find the nearest of many vectors, or to look a face up among many.
_SEARCHES = re.compile(
    r"faiss|hnswlib|nmslib|annoy|scann|pgvector|milvus|qdrant|chroma|lancedb|sqlite-?vec|sqlite-?vss|usearch|weaviate|pinecone|vespa|"
    r"ngt|pynndescent|voyager|vald|turbopuffer|vearch|marqo|deeplake|hora|autofaiss|sentence-transformers|elasticsearch|opensearch|redisvl|"
    r"face[-_]recognition|deepface|insightface|compreface|dlib|kdtree|ball-?tree|scikit-learn|cuvs|raft-dask"
)
# Where a template may be made: one face of a session, or the session's one reference.
_TEMPLATES_MADE_IN = {
    "verification/engine/comparing/comparison.py",
    "verification/engine/conclusion.py",
    "verification/engine/comparing/movement_faces.py",
    # Measuring, over files that the operator names; it cannot reach what is stored (below).
    "evaluation/examinations.py",
    "evaluation/comparison/acquire.py",
}
# Each compares within one session: its mean probe with its one reference, its probes with each other, its movements with its probe. Of
# one document the chip's portrait is compared with the printed one.
_COMPARING = {
    "verification/engine/comparing/comparison.py agreement",
    "verification/engine/conclusion.py compare_portraits",
    "verification/engine/conclusion.py _concluded",
    "verification/engine/comparing/movement_faces.py movement_agreement",
}
_STORES = re.compile(r"^realname\.(\w+\.store|platform\.db|vault\.connectors|registration\.use_cases\.media|kernel\.unit_of_work)(\.|$)")
_RECORDS_AND_PORTS = re.compile(r"^realname\.(kernel|\w+\.(model|ports|store|use_cases))(\.|$)")
_WRITES = re.compile(r"(^|\.)(save|savez|savez_compressed|savetxt|tofile|dump|dumps|write|write_bytes|write_text|memmap|put|pack)$")


def _packages() -> list[str]:
    lock = (PROJECT_ROOT / "requirements.lock").read_text(encoding="utf-8")
    return re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.MULTILINE)


def _makes_templates(tree: ast.Module) -> Iterator[Fault]:
    for call in calls(tree):
        name = dotted(call.func).rpartition(".")[2]
        if name in {"template", "reference_template", "mean_template"} and "template" in ast.unparse(call.func):
            yield call.lineno, f"calls {name}()"


def _compares(tree: ast.Module) -> Iterator[str]:
    """The functions that compute a similarity."""
    for function in nodes(tree):
        if isinstance(function, ast.FunctionDef) and any(
            dotted(call.func) == "similarity" for call in ast.walk(function) if isinstance(call, ast.Call)
        ):
            yield function.name


def _imports_stores(tree: ast.Module) -> Iterator[Fault]:
    for node in nodes(tree):
        named = (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [one.name for one in node.names]
            if isinstance(node, ast.Import)
            else []
        )
        yield from ((node.lineno, f"imports {name}") for name in named if _STORES.match(name))  # type: ignore[attr-defined]


def _writes(tree: ast.Module) -> Iterator[Fault]:
    for call in calls(tree):
        name = ast.unparse(call.func)
        if _WRITES.search(name):
            yield call.lineno, f"calls {name}()"
    for node in nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            named = [getattr(node, "module", None) or "", *(one.name for one in node.names)]
            yield from (
                (node.lineno, f"imports {name}") for name in named if name.partition(".")[0] in {"logging", "structlog", "pickle", "shelve"}
            )


def _holds_vector(kind: object) -> bool:
    """Whether a type can hold a face as numbers: an array, or fractions in a row."""
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if re.search(r"ndarray|numpy|(list|Sequence|Iterable|Collection)\[float|float, \.\.\.", repr(kind)):
        return True
    is_row = origin is not None and origin not in (typing.Union, type(int | str)) and any(one is float for one in inner)
    is_pair = origin is tuple and Ellipsis not in inner
    return (is_row and not is_pair) or any(_holds_vector(one) for one in inner)


def _types_of(owner: type) -> Iterator[tuple[str, object]]:
    """Every type that a record's fields, or a port's methods, name."""
    if is_dataclass(owner):
        hints = _hints(owner)
        yield from ((f"{owner.__name__}.{field.name}", hints[field.name]) for field in fields(owner))
    for name, method in inspect.getmembers(owner, inspect.isfunction):
        if method.__module__ == owner.__module__:
            yield from ((f"{owner.__name__}.{name}:{part}", hint) for part, hint in _hints(method).items())


def _hints(method: object) -> dict[str, object]:
    try:
        return typing.get_type_hints(method)
    except (NameError, AttributeError):  # names that are there for the checker alone
        return dict(inspect.get_annotations(method))  # type: ignore[arg-type]


def _classes() -> Iterator[type]:
    for found in pkgutil.walk_packages(realname.__path__, "realname."):
        if _RECORDS_AND_PORTS.search(found.name):
            module = import_module(found.name)
            yield from (one for _, one in inspect.getmembers(module, inspect.isclass) if one.__module__ == module.__name__)


def _ports_and_stores() -> Iterator[tuple[str, type]]:
    yield from ((one.__name__, one) for one in _classes() if Protocol in one.__mro__ or issubclass(one, Store))


def test_no_dependency_finds_the_nearest_of_many() -> None:
    assert [name for name in _packages() if _SEARCHES.fullmatch(name.lower()) or _SEARCHES.match(name.lower())] == []


@pytest.mark.parametrize("name", ["faiss-cpu", "hnswlib", "pgvector", "milvus-lite", "qdrant-client", "chromadb", "sqlite-vec", "usearch"])
def test_the_rule_sees_a_vector_index(name: str) -> None:
    assert _SEARCHES.match(name)


def test_no_record_and_no_port_can_hold_a_face_as_numbers() -> None:
    found = [place for owner in _classes() for place, kind in _types_of(owner) if _holds_vector(kind)]
    assert found == []


@pytest.mark.parametrize(
    "kind", [tuple[float, ...], list[float], typing.Sequence[float], dict[str, float], "numpy.ndarray", tuple[tuple[float, ...], ...]]
)
def test_the_rule_sees_a_vector(kind: object) -> None:
    assert _holds_vector(kind)


@pytest.mark.parametrize("kind", [float, float | None, tuple[str, float], tuple[tuple[str, float], ...], tuple[str, ...], bytes])
def test_the_rule_lets_a_measured_number_pass(kind: object) -> None:
    assert not _holds_vector(kind)


@pytest.mark.parametrize("port", [LiveVerifier.verify, LiveFrameAnalyser.prepare, LiveFrameAnalyser.conclude])
def test_a_live_face_is_compared_with_exactly_one_reference(port: object) -> None:
    assert typing.get_type_hints(port)["reference"] is bytes


def test_the_stores_are_among_what_is_looked_at() -> None:
    assert len([name for name, one in _ports_and_stores() if issubclass(one, Store)]) > 40


def test_no_other_port_takes_a_reference_or_looks_a_face_up() -> None:
    taking = {
        f"{name}.{method_name}"
        for name, port in _ports_and_stores()
        for method_name, method in inspect.getmembers(port, inspect.isfunction)
        if {"reference", "portrait", "probe", "face", "picture"} & inspect.signature(method).parameters.keys()
    }
    # The source is told the attributes with the portrait, and says whether they belong together: it is not asked whose face it is.
    of_one_session = {LiveVerifier.verify, LiveFrameAnalyser.prepare, LiveFrameAnalyser.conclude}
    known = of_one_session | {ReferenceChecker.require_usable, AuthoritativeSource.validate}
    assert taking == {method.__qualname__ for method in known}


def test_templates_are_made_where_one_session_is_judged_and_nowhere_else() -> None:
    found = {fault.partition(":")[0] for fault in faults(_makes_templates)}
    assert found == _TEMPLATES_MADE_IN


def test_a_similarity_is_computed_within_one_session_only() -> None:
    modules = (module for module in modules_under(PACKAGE) if module.path.startswith("verification/"))
    assert {f"{module.path} {name}" for module in modules for name in _compares(module.tree)} == _COMPARING


@pytest.mark.parametrize("folder", ["verification/engine", "evaluation"])
def test_what_makes_templates_cannot_reach_what_is_stored(folder: str) -> None:
    assert faults(_imports_stores, folder=PACKAGE / folder) == []


@pytest.mark.parametrize(
    "path",
    [
        *("comparing/comparison", "conclusion", "comparing/movement_faces", "faces/landmarks"),
        *("comparing/reference", "live", "live_frames", "comparing/probes"),
    ],
)
def test_where_templates_live_nothing_is_written_and_nothing_logged(path: str) -> None:
    tree = ast.parse((PACKAGE / "verification" / "engine" / f"{path}.py").read_text(encoding="utf-8"))
    assert list(_writes(tree)) == []


@pytest.mark.parametrize(
    "code", ["np.save('x', template)", "template.tofile(f)", "json.dumps(t)", "import structlog", "from pickle import dump"]
)
def test_the_rule_sees_a_template_being_written(code: str) -> None:
    assert faults_in(_writes, code)


def test_two_routes_alone_give_a_picture_of_a_person() -> None:
    # An opened photo, and the pictures of a review. Another one changes this test and docs/explanation/threats.md (T34).
    answers = [one.path for one in modules_under(PACKAGE) if FACES.search(one.path) and re.search(r"image/(jpeg|png|webp|\*)", one.text)]
    readers = [one.path for one in modules_under(PACKAGE) if re.search(r"name=PHOTO\)", one.text)]
    assert answers == ["photo_access/pages/openings.py", "review/pages/reviews.py"]
    assert readers == ["photo_access/use_cases/photo_openings.py", "registration/use_cases/erasing/erase_media.py"]
