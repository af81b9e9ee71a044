"""What a stopped run leaves: read back alike, by the same manifest and models alone, by its owner alone, and gone at the end."""

from math import nan
from pathlib import Path

import numpy as np
import pytest

from realname.evaluation.comparison.acquire import Acquired, parse, write
from realname.evaluation.unfinished import Unfinished

_FACE = Acquired(template=np.arange(4, dtype=np.float32), took_ms=1.5, quality=0.5, pose_deg=3.0, eyes_px=nan)
_FAILED = Acquired(template=np.zeros(0, dtype=np.float32), failure="portrait-no-face", took_ms=2.0)


def _of(folder: Path, key: str) -> Unfinished[Acquired]:
    return Unfinished(folder=folder, key=key, write=write, parse=parse)


@pytest.fixture
def stopped(tmp_path: Path) -> Unfinished[Acquired]:
    unfinished = _of(tmp_path, "key")
    list(unfinished.begin(is_resumed=False))
    unfinished.append([(3, _FACE), (1, _FAILED)])
    return unfinished


def test_files_that_were_done_are_read_back(stopped: Unfinished[Acquired]) -> None:
    (place, face), (other, failed) = stopped.begin(is_resumed=True)
    assert (place, face.template.tolist(), face.took_ms, face.quality, np.isnan(face.eyes_px)) == (3, [0, 1, 2, 3], 1.5, 0.5, True)
    assert (other, failed.failure, len(failed.template)) == (1, "portrait-no-face", 0)


def test_a_line_that_was_cut_short_is_left_out_and_the_next_begins_a_line(stopped: Unfinished[Acquired]) -> None:
    whole = stopped.path.read_bytes()
    stopped.path.write_bytes(whole[:-9])
    assert [place for place, _ in stopped.begin(is_resumed=True)] == [3]
    stopped.append([(1, _FAILED)])
    assert [place for place, _ in stopped.begin(is_resumed=True)] == [3, 1]


@pytest.mark.parametrize(("key", "is_resumed"), [("other", True), ("key", False)])
def test_of_other_files_or_unasked_nothing_is_used_and_all_is_deleted(stopped: Unfinished[Acquired], key: str, *, is_resumed: bool) -> None:
    assert list(_of(stopped.folder, key).begin(is_resumed=is_resumed)) == []
    assert stopped.path.read_text() == f"{key}\n"


def test_only_its_owner_can_read_it(stopped: Unfinished[Acquired]) -> None:
    assert stopped.path.stat().st_mode & 0o777 == 0o600


def test_nothing_is_left_at_the_end(stopped: Unfinished[Acquired]) -> None:
    stopped.end()
    assert list(stopped.folder.iterdir()) == []
