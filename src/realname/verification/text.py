"""What an action asks of the applicant, in words."""

from collections.abc import Mapping

from realname.kernel.text.text import Text
from realname.verification.model.observations import Action

# What the prompt says, and what is spoken: nothing but the movement, as it has to be understood at a glance.
ACTION_WORDS: Mapping[Action, Text] = {
    Action.TURN_LEFT: Text("Turn your head to your left"),
    Action.TURN_RIGHT: Text("Turn your head to your right"),
    Action.LOOK_UP: Text("Look up"),
    Action.LOOK_DOWN: Text("Look down"),
    Action.BLINK: Text("Blink once"),
    Action.FOLLOW: Text("Follow the dot with your nose"),
}
