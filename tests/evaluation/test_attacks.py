"""Attacks over the public protocol at the standing at which the machine approves alone: few open a line, and honest people do.

The rates with their intervals are in docs/models/head-tests.md; `make gates` plays sixty sessions of each instrument, CI one of two.
"""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import pytest

from realname.evaluation.attacks.cases import INSTRUMENTS, Sources, cases_of
from realname.evaluation.attacks.rates import HONEST, Outcome, PlayedSession
from realname.evaluation.attacks.sessions import play_all
from realname.main.commands.evaluate import serving_counters
from realname.verification.engine.engine import ClipVerifier
from tests.evaluation.extent import IS_WHOLE
from tests.support.busy import longest_s

pytestmark = [pytest.mark.models, pytest.mark.slow]
_SESSIONS = 60 if IS_WHOLE else 1
_HONEST_SESSIONS = 60 if IS_WHOLE else 2
_AT_ONCE = 2 if IS_WHOLE else 1  # in CI other tests run beside
_ATTACKS = tuple(name for name in INSTRUMENTS if name != HONEST) if IS_WHOLE else ("mesh-of-portrait", "splice-smooth")
_MOST_SPLICED = 0.05
# The goal is 0.05. Puppets of seven people came to 0.23 (docs/models/head-tests.md), those of four others to 0.3 (issue 36).
_MOST_PUPPETS = 0.35
_LEAST_HONEST, _MOST_REFUSED, _MEDIAN_S = 0.9, 0.03, 12.0


@pytest.fixture(scope="module")
def sources(engine: ClipVerifier, evaluation_data: Path) -> Sources:
    return Sources(evaluation_data, engine.networks)


@pytest.fixture(scope="module")
def sessions(request: pytest.FixtureRequest, sources: Sources, tmp_path_factory: pytest.TempPathFactory) -> Sequence[PlayedSession]:
    """Of one instrument, at a server of its own."""
    return asyncio.run(_play(sources, request.param, tmp_path_factory.mktemp(request.param)))


async def _play(sources: Sources, name: str, folder: Path) -> Sequence[PlayedSession]:
    cases = cases_of(sources, name, sessions=_HONEST_SESSIONS if name == HONEST else _SESSIONS)
    with serving_counters(folder, pack="cn") as counters:
        return [one async for one in play_all(counters, cases, at_once=_AT_ONCE)]


def _of(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("sessions", names, indirect=True, scope="module")


def _share(sessions: Sequence[PlayedSession], outcome: Outcome) -> float:
    return sum(one.outcome is outcome for one in sessions) / len(sessions)


@_of(*(name for name in _ATTACKS if not name.startswith(("splice", "puppet", "screen"))))
def test_no_photo_mesh_or_replay_is_ever_approved(sessions: Sequence[PlayedSession]) -> None:
    assert _share(sessions, Outcome.APPROVED) == 0


@_of(*(name for name in _ATTACKS if name.startswith("splice")))
def test_of_splices_hardly_any_is_approved(sessions: Sequence[PlayedSession]) -> None:
    assert _share(sessions, Outcome.APPROVED) <= _MOST_SPLICED


@pytest.mark.whole("gates")
@_of("puppet", "puppet-frontal", "puppet-at-rest")
def test_of_puppets_no_more_are_approved_than_was_measured(sessions: Sequence[PlayedSession]) -> None:
    assert _share(sessions, Outcome.APPROVED) <= _MOST_PUPPETS


@pytest.mark.whole("gates")
@_of("screen-filmed")
def test_a_puppet_of_a_filmed_screen_is_never_approved(sessions: Sequence[PlayedSession]) -> None:
    assert _share(sessions, Outcome.APPROVED) == 0


@_of(HONEST)
def test_honest_recordings_are_approved(sessions: Sequence[PlayedSession]) -> None:
    # Of two sessions one may be referred: the rate is measured by `make gates`.
    least = _LEAST_HONEST if IS_WHOLE else (_HONEST_SESSIONS - 1) / _HONEST_SESSIONS
    assert _share(sessions, Outcome.APPROVED) >= least, sessions
    assert _share(sessions, Outcome.REFUSED) <= _MOST_REFUSED


@_of(HONEST)
def test_half_of_the_honest_sessions_take_no_longer_than_twelve_seconds(sessions: Sequence[PlayedSession]) -> None:
    lasted = sorted(one.lasted_s for one in sessions)
    assert lasted[len(lasted) // 2] <= longest_s(_MEDIAN_S)
