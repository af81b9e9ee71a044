"""Attacks over the public protocol at the standing at which the machine approves alone: none opens a line, and honest people do.

The rates with their intervals are in docs/models/head-tests.md; `make gates` plays sixty sessions of each instrument, CI one of two.
"""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from realname.evaluation.attacks.cases import Sources, cases_of, instruments
from realname.evaluation.attacks.rates import HONEST, Outcome, PlayedSession
from realname.evaluation.attacks.sessions import play_all
from realname.main.commands.evaluate import serving_counters
from realname.verification.engine.engine import ClipVerifier
from tests.evaluation.extent import IS_WHOLE
from tests.support.busy import longest_s

pytestmark = [pytest.mark.models, pytest.mark.slow]
_SESSIONS = 60 if IS_WHOLE else 1
_HONEST_SESSIONS = 60 if IS_WHOLE else 3
_AT_ONCE = 2 if IS_WHOLE else 1  # in CI other tests run beside
_IN_CI = (HONEST, "mesh-of-portrait", "splice-smooth")
_MOST_SPLICED = 0.05
_LEAST_HONEST, _MOST_REFUSED, _MEDIAN_S = 0.9, 0.03, 12.0


@pytest.fixture(scope="module")
def sources(engine: ClipVerifier, evaluation_data: Path) -> Sources:
    return Sources(evaluation_data, engine.networks)


@pytest.fixture(scope="module")
def played(sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Sequence[PlayedSession]]:
    """Every instrument, each at a server of its own."""
    names = tuple(instruments(sources)) if IS_WHOLE else _IN_CI
    return {name: asyncio.run(_play(sources, name, tmp_path_factory.mktemp(name))) for name in names}


async def _play(sources: Sources, name: str, folder: Path) -> Sequence[PlayedSession]:
    cases = cases_of(sources, name, sessions=_HONEST_SESSIONS if name == HONEST else _SESSIONS)
    with serving_counters(folder, pack="cn") as counters:
        return [one async for one in play_all(counters, cases, at_once=_AT_ONCE)]


def _share(sessions: Sequence[PlayedSession], outcome: Outcome) -> float:
    return sum(one.outcome is outcome for one in sessions) / len(sessions)


def test_no_instrument_but_a_splice_is_ever_approved(played: Mapping[str, Sequence[PlayedSession]]) -> None:
    attacks = {name: sessions for name, sessions in played.items() if name != HONEST and not name.startswith("splice")}
    assert {name: _share(sessions, Outcome.APPROVED) for name, sessions in attacks.items() if _share(sessions, Outcome.APPROVED)} == {}


def test_of_splices_hardly_any_is_approved(played: Mapping[str, Sequence[PlayedSession]]) -> None:
    splices = {name: _share(sessions, Outcome.APPROVED) for name, sessions in played.items() if name.startswith("splice")}
    assert splices
    assert max(splices.values()) <= _MOST_SPLICED, splices


def test_honest_recordings_are_approved(played: Mapping[str, Sequence[PlayedSession]]) -> None:
    honest = played[HONEST]
    # Of three sessions one may be referred: the rate is measured by `make gates`.
    least = _LEAST_HONEST if IS_WHOLE else (_HONEST_SESSIONS - 1) / _HONEST_SESSIONS
    assert _share(honest, Outcome.APPROVED) >= least, honest
    assert _share(honest, Outcome.REFUSED) <= _MOST_REFUSED


def test_half_of_the_honest_sessions_take_no_longer_than_twelve_seconds(played: Mapping[str, Sequence[PlayedSession]]) -> None:
    lasted = sorted(one.lasted_s for one in played[HONEST])
    assert lasted[len(lasted) // 2] <= longest_s(_MEDIAN_S)
