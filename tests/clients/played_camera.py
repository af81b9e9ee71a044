"""An actor before the camera of the client library: does what the server asks, as the library tells it."""

from dataclasses import dataclass, field

from realname.verification.model.challenges.head_path import PathPoint
from realname.verification.model.observations import Action
from realname_client.live_messages import Prompt, Seen
from tests.verification.live_frame_analyser import Actor


@dataclass(slots=True)
class PlayedCamera:
    """Gives the actor's pictures to the library.

    Attributes:
        actor: Who is before the camera.
    """

    actor: Actor = field(default_factory=Actor)
    _prompt: Prompt | None = None
    _points: int = 0

    def picture(self, seen: Seen) -> bytes:
        """A picture of the actor, who was told what is asked and where the target is."""
        if seen.prompt is not self._prompt:
            self._prompt, self._points = seen.prompt, 0
            self.actor.ask(Action(seen.prompt.action) if seen.prompt else None, t_ms=seen.prompted_ms)
        new, self._points = seen.target[self._points :], len(seen.target)
        self.actor.aim([PathPoint(int(t_ms), yaw_deg, pitch_deg) for t_ms, yaw_deg, pitch_deg in new])
        return self.actor.picture(seen.at_ms)
