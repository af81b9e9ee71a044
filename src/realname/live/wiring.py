"""The use cases of a live session, built together."""

import time
from dataclasses import dataclass

from realname.kernel.ports import Clock, RandomTokens, Vault
from realname.kernel.registry import App
from realname.kernel.retry import Patience
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.live.use_cases.conclude_live_session import ConcludeLiveSession
from realname.live.use_cases.detect_replayed_frames import HaveFramesBeenSeen
from realname.live.use_cases.fail_live_session import FailLiveSession
from realname.live.use_cases.find_live_session import FindLiveSession
from realname.live.use_cases.finish_live_session import FinishLiveSession
from realname.live.use_cases.open_live_session import OpenLiveSession
from realname.live.use_cases.request_live_session import RequestLiveSession
from realname.registration.use_cases.media import MediaSafe


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveUseCases:
    """What can be done with a live session."""

    request_live_session: RequestLiveSession
    find_live_session: FindLiveSession
    open_live_session: OpenLiveSession
    conclude_live_session: ConcludeLiveSession
    have_frames_been_seen: HaveFramesBeenSeen


def build_live(parts: App, *, fail: FailLiveSession) -> LiveUseCases:
    """Build them."""
    units, reads, clock, tokens, safe, policy = (
        parts[UnitsOfWork],
        parts[Reads],
        parts[Clock],
        parts[RandomTokens],
        parts[MediaSafe],
        parts[Pack],
    )
    return LiveUseCases(
        request_live_session=RequestLiveSession(units=units, clock=clock, tokens=tokens, vault=parts[Vault], safe=safe, policy=policy),
        find_live_session=FindLiveSession(units=reads, clock=clock),
        open_live_session=OpenLiveSession(units=units, clock=clock, safe=safe),
        conclude_live_session=ConcludeLiveSession(
            finish=FinishLiveSession(units=units, clock=clock, safe=safe, policy=policy),
            fail=fail,
            patience=Patience(clock=clock, sleep=time.sleep),
            policy=policy,
        ),
        have_frames_been_seen=HaveFramesBeenSeen(reads),
    )
