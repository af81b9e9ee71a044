"""Words for reviews: what a reviewer can say, and why; what the queue can be narrowed down by."""

from collections.abc import Mapping

from realname.kernel.text.text import Text
from realname.review.model.queue import QueueAge, QueueCapture
from realname.review.model.review import Opinion, OpinionReason

OPINION_WORDS: Mapping[Opinion, Text] = {
    Opinion.APPROVE: Text("Approve"),
    Opinion.REFUSE: Text("Refuse"),
    Opinion.UNSURE: Text("Unsure"),
}

OPINION_REASON_WORDS: Mapping[OpinionReason, Text] = {
    OpinionReason.SAME_PERSON: Text("The pictures show the person in the ID photo"),
    OpinionReason.DOUBT_CLEARED: Text("The doubts of the system are resolved or unfounded"),
    OpinionReason.OTHER_PERSON: Text("The pictures show another person"),
    OpinionReason.ATTACK_SEEN: Text("The camera shows a print, a screen or a mask"),
    OpinionReason.EVIDENCE_DOUBTFUL: Text("The ID photo is not genuine, or was altered"),
    OpinionReason.PICTURES_UNCLEAR: Text("The pictures are not clear enough to decide"),
    OpinionReason.SECOND_LOOK: Text("Another reviewer should decide too"),
}

CAPTURE_WORDS: Mapping[QueueCapture, Text] = {
    QueueCapture.ATTESTED_COUNTER: Text("Face check, counter with hardware proof"),
    QueueCapture.COUNTER: Text("Face check, other counter"),
    QueueCapture.CLIP: Text("Recorded clip"),
    QueueCapture.NO_FACE: Text("Without a face check"),
}

AGE_WORDS: Mapping[QueueAge, Text] = {
    QueueAge.LATE: Text("Late"),
    QueueAge.WITHIN_4_HOURS: Text("Due within 4 hours"),
    QueueAge.WITHIN_A_DAY: Text("Due within 24 hours"),
}
