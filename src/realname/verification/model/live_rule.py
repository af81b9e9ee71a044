"""The rule of a live session: how long things may take, and how fast a person moves when asked to."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveRule:
    """Bounds of a live session, in capture time. Sources: docs/adr/0018-live-session.md, docs/models/landmarks.md.

    Attributes:
        framing_ms, framing_sights: So long, and in so many pictures, nothing is to be bettered before the first prompt.
        jerk_ms: A head that moves for no longer than this has not moved.
        framing_most_ms: A face that is not well in the picture by then ends the session.
        within_ms: Time for one action, from its prompt to the head's return; and for the head's rest before a prompt.
        session_most_ms: Time for everything.
        reaction_ms: No one reads a prompt and has the head 8 degrees away within this.
        rest_ms: The head rests so long before the next prompt.
        settled_deg: A movement is judged once the head is this near to its rest on both axes.
        least_movement_ms: Out and back in less is too fast; people who were asked took 1,360 ms and more.
        fastest_deg_s: Twice the peak over the time out and back; people who were asked reached 64.
        overshoot_ms, overshoot_share: A swing to the other side that begins so soon after a movement, and is at most this share of it, is
            a part of coming back.
        face_gone_ms: After so long without a face it is lost.
        several_ms, several_share: Another face of comparable size for so long without a break, or in this share of the pictures.
        guidance_ms: Guidance holds so long before it is said.
        held_ms: Who holds a movement longer than this is told to look straight again.
        most_unasked: More movements that were wrong or early end the session: a clip of all movements must not wait for the one asked
            for. More would be referred anyway (`Reason.MOTION_SURPLUS`); a new session is sooner done.
        most_remarks: More movements of any kind that do not count end it too.
    """

    framing_ms: int = 700
    framing_sights: int = 8
    jerk_ms: int = 200
    framing_most_ms: int = 30_000
    within_ms: int = 8_000
    session_most_ms: int = 60_000
    reaction_ms: int = 300
    rest_ms: int = 250
    settled_deg: float = 12.0
    least_movement_ms: int = 950
    fastest_deg_s: float = 110.0
    overshoot_ms: int = 700
    overshoot_share: float = 0.5
    face_gone_ms: int = 2_000
    several_ms: int = 1_000
    several_share: float = 0.2
    guidance_ms: int = 300
    held_ms: int = 2_000
    most_unasked: int = 1
    most_remarks: int = 2
