"""The events of reviews: who writes each, about what, with which facts."""

from collections.abc import Mapping

from realname.kernel.ledger.event_schema import SubjectKind, declare
from realname.kernel.ledger.events import Event
from realname.kernel.ledger.field_types import COUNT, DIGEST, ID, FactType, code, codes
from realname.kernel.text.text import Text
from realname.registration.model.reasons import Reason
from realname.review.model.review import Opinion, OpinionReason, ReviewKind

_REVIEW: Mapping[str, FactType] = {"agent": ID, "review": ID}


class ReviewEvent(Event):
    """What the ledger records of reviews."""

    REVIEW_OPENED = declare(
        "review:opened",
        Text("Review opened"),
        "workflow office counter api person command",
        SubjectKind.REGISTRATION,
        kind=code(ReviewKind),
        review=ID,
    )
    REVIEW_TAKEN = declare(
        "review:taken", Text("Review taken by a reviewer"), "office", SubjectKind.REGISTRATION, _REVIEW, is_withheld=True
    )
    REVIEW_LET_GO = declare(
        "review:let-go", Text("Review returned to the queue"), "office", SubjectKind.REGISTRATION, _REVIEW, is_withheld=True
    )
    REVIEW_HANDED_ON = declare(
        "review:handed-on", Text("Review passed to a colleague"), "office", SubjectKind.REGISTRATION, _REVIEW, is_withheld=True, to=ID
    )
    REVIEW_OPINION = declare(
        "review:opinion",
        Text("Reviewer gave an opinion"),
        "office api",
        SubjectKind.REGISTRATION,
        _REVIEW,
        opinion=code(Opinion),
        reason=code(OpinionReason),
        source=code({"confirmed", "unconfirmed"}),
        written=DIGEST,
        client=ID,
        is_withheld=True,
    )
    REVIEW_SOURCE_ASKED = declare(
        "review:source-asked",
        Text("Authority asked again"),
        "office command",
        SubjectKind.REGISTRATION,
        _REVIEW,
        is_withheld=True,
    )
    REVIEW_SETTLED = declare(
        "review:settled",
        Text("Review decided"),
        "office api",
        SubjectKind.REGISTRATION,
        decision=code({"approved", "refused"}),
        kind=code(ReviewKind),
        opinions=COUNT,
        policy=DIGEST,
        reasons=codes(Reason),
        review=ID,
    )
    REVIEW_PLANTED = declare("review:planted", Text("Known case placed among the reviews"), "command", SubjectKind.REGISTRATION, _REVIEW)


# Who looked at a review, what they did about it and what they said.
OF_REVIEWERS = frozenset(
    {
        ReviewEvent.REVIEW_TAKEN,
        ReviewEvent.REVIEW_LET_GO,
        ReviewEvent.REVIEW_HANDED_ON,
        ReviewEvent.REVIEW_SOURCE_ASKED,
        ReviewEvent.REVIEW_OPINION,
    }
)
