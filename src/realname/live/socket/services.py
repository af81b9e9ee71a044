"""What the live endpoint is built on."""

from dataclasses import dataclass

from realname.kernel.ports import SignatureChecker
from realname.live.use_cases.conclude_live_session import ConcludeLiveSession
from realname.live.use_cases.detect_replayed_frames import DetectReplayedFrames
from realname.live.use_cases.find_live_session import FindLiveSession
from realname.live.use_cases.open_live_session import OpenLiveSession
from realname.verification.ports import LiveFrameAnalysers


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveServices:
    """Everything a session may call.

    Attributes:
        sessions: Sessions at the same time in this process.
    """

    find_session: FindLiveSession
    open_session: OpenLiveSession
    conclude: ConcludeLiveSession
    have_frames_been_seen: DetectReplayedFrames
    analysers: LiveFrameAnalysers
    signatures: SignatureChecker
    sessions: int
