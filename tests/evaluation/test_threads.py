"""One engine, two threads: the same bits as one thread alone."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from realname.verification.engine.engine import ClipVerifier
from realname.verification.model.report import VerificationReport
from tests.evaluation.evaluation_data import EvaluationData

pytestmark = pytest.mark.models


def _verify(engine: ClipVerifier, pair: tuple[Path, Path]) -> VerificationReport:
    clip, portrait = pair
    return replace(engine.verify(clip=clip.read_bytes(), reference=portrait.read_bytes(), asked=()), timing_ms=())


def test_two_threads_on_one_engine_give_the_same_bits_as_one(engine: ClipVerifier, data: EvaluationData) -> None:
    # The shortest: how long they are does not matter.
    clips = [clip for clip in data.bona_fide if clip.stem.startswith(("61dc1b5f-4", "bona_fide-"))][:2]
    pairs = [(clip, data.portrait_of(clip)) for clip in clips]
    alone = [_verify(engine, pair) for pair in pairs]
    with ThreadPoolExecutor(max_workers=2) as threads:
        together = list(threads.map(lambda pair: _verify(engine, pair), pairs))
    assert together == alone
