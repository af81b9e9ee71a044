"""What every test may use: models, sample people, the evaluation data, Hypothesis profiles, and the count of skips by reason."""

import gc
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import structlog
from _pytest.terminal import TerminalReporter
from hypothesis import HealthCheck, settings

from realname.main.catalogue.capabilities import collect_declarations
from realname.platform.db.engine import engine_for
from realname.platform.db.upgrade import upgrade
from realname.verification.engine.networks.model_catalogue import PINNED_MODELS
from realname.verification.use_cases.fetch_files import model_folder, sample_folder
from tests.support.absent import SETTING, Part, UnknownPart, count_skips, required_parts, skip_absent
from tests.support.network_guard import sockets_on
from tests.support.object_store import ObjectStore, running_store
from tests.support.postgresql import PostgresqlServer, name_of, running_server
from tests.support.quick_migrations import remember_migrations
from tests.support.quick_passwords import hash_quickly
from tests.support.scheduling import FilesTogether
from tests.support.shared_statements import share_statements
from tests.support.softhsm import SoftHsm, running_tokens
from tests.support.turns import TURNS

collect_declarations()

PROJECT_ROOT = Path(__file__).parent.parent
_NEW_OBJECTS = 20_000  # before the collector looks: a world of a test makes more than that
pytest_plugins = ("tests.support.databases", "tests.support.desks", "tests.support.sockets_off", "tests.support.worlds")

# The same examples on every run; `make fuzz` looks for new ones.
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("fuzz", deadline=None, max_examples=2000, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

hash_quickly()
remember_migrations()
share_statements()


def pytest_configure(config: pytest.Config) -> None:  # noqa: ARG001 - pytest's name
    """Refuse a misspelt requirement before the first test."""
    try:
        required_parts(os.environ.get(SETTING, ""))
    except UnknownPart as problem:
        raise pytest.UsageError(str(problem)) from problem


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> FilesTogether | None:
    """Keep some files together, where files are (`--dist loadfile`)."""
    return FilesTogether(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only a command's whole run does, which sets REALNAME_COMMAND=full."""
    left = [one for one in items if _is_of_a_whole_run(one)]
    config.hook.pytest_deselected(items=left)
    items[:] = [one for one in items if not _is_of_a_whole_run(one)]


def _is_of_a_whole_run(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("whole")
    return mark is not None and os.environ.get(f"REALNAME_{mark.args[0].upper()}") != "full"


def pytest_collection_finish(session: pytest.Session) -> None:  # noqa: ARG001 - pytest's name
    """Let the collector pass over what stays to the end: modules and ten thousand tests, which each full collection walks through."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, 10, 20)


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """Say how many tests were skipped, and for what."""
    reports = terminalreporter.getreports("skipped")
    reasons = [report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr) for report in reports]
    terminalreporter.section("skips by reason")
    for line in count_skips(reasons):
        terminalreporter.line(line)


def pytest_unconfigure() -> None:
    """Remove the files of the locks."""
    TURNS.close()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol() -> Iterator[None]:
    """Let no test start, nor its fixtures, while another test needs the machine to itself."""
    with TURNS.beside_others():
        return (yield)


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """A command that a test runs in this process sets the logs up: not for the tests after it."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The checkout."""
    return PROJECT_ROOT


@pytest.fixture(scope="session")
def evaluation_data() -> Path:
    """The folder of clips and images to measure on: REALNAME_EVAL_DATA, or ../shared/data beside the checkout."""
    folder = Path(os.environ.get("REALNAME_EVAL_DATA", PROJECT_ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        skip_absent(Part.EVALUATION_DATA, "no folder in REALNAME_EVAL_DATA and none at ../shared/data")
    return folder


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A PostgreSQL server."""
    with ExitStack() as stack:
        with sockets_on():
            server = stack.enter_context(running_server())
        yield server


@pytest.fixture(scope="session")
def postgresql_template(postgresql: PostgresqlServer) -> Iterator[str]:
    """An upgraded PostgreSQL database to copy: much quicker than to run the migrations for each test."""
    with postgresql.database() as url:
        engine = engine_for(url)
        upgrade(engine)
        engine.dispose()  # no one may be connected to what is copied
        yield name_of(url)


@pytest.fixture(scope="session")
def object_store() -> Iterator[ObjectStore]:
    """An S3-compatible store."""
    with ExitStack() as stack:
        with sockets_on():
            store = stack.enter_context(running_store())
        yield store


@pytest.fixture(scope="session")
def softhsm() -> Iterator[SoftHsm]:
    """Tokens of a hardware security module in software."""
    with running_tokens() as tokens:
        yield tokens


@pytest.fixture(scope="session")
def models_folder() -> Path:
    """The folder with every pinned model. Whether their bytes are right is for the tests to find."""
    folder = model_folder(os.environ)
    if missing := [model.spec.file_name for model in PINNED_MODELS if not (folder / model.spec.file_name).is_file()]:
        skip_absent(Part.MODELS, f"run `realname models fetch`: {', '.join(missing)}")
    return folder


@pytest.fixture(scope="session")
def samples_folder() -> Path:
    """The folder with the sample people."""
    folder = sample_folder(os.environ)
    if not folder.is_dir() or not any(folder.iterdir()):
        skip_absent(Part.SAMPLES, "run `realname models samples fetch`")
    return folder
