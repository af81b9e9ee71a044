"""What the live endpoint is built on."""

from dataclasses import dataclass

from realname.application.conclude_live_session import ConcludeLiveSession
from realname.application.find_live_session import FindLiveSession
from realname.application.have_frames_been_seen import HaveFramesBeenSeen
from realname.application.open_live_session import OpenLiveSession
from realname.application.ports import LiveEyes, SignatureChecker


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveServices:
    """Everything a session may call.

    Attributes:
        sessions: Sessions at the same time in this process.
    """

    find_session: FindLiveSession
    open_session: OpenLiveSession
    conclude: ConcludeLiveSession
    have_frames_been_seen: HaveFramesBeenSeen
    eyes: LiveEyes
    signatures: SignatureChecker
    sessions: int
