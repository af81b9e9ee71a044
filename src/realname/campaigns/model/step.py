"""The steps of a line in a re-verification campaign, in their order, and what each does to the holder of the line."""

from collections.abc import Mapping
from enum import StrEnum

from realname.lines.model.notice import NoticeKind


class Step(StrEnum):
    """Where a line is in a campaign."""

    SELECTED = "selected"
    NOTICED = "noticed"
    PROMPTED = "prompted"
    GRACE = "grace"
    PARTIALLY_BARRED = "partially-barred"
    SUSPENDED = "suspended"
    APPEALED = "appealed"
    REVERIFIED = "reverified"
    WITHDRAWN = "withdrawn"


# What follows by the clock alone; every other move is a person's doing.
NEXT: Mapping[Step, Step] = {
    Step.SELECTED: Step.NOTICED,
    Step.NOTICED: Step.PROMPTED,
    Step.PROMPTED: Step.GRACE,
    Step.GRACE: Step.PARTIALLY_BARRED,
    Step.PARTIALLY_BARRED: Step.SUSPENDED,
}

# What is told at a step. Grace has no notice of its own: the prompt before it says from when on the line will be barred.
NOTICES: Mapping[Step, NoticeKind] = {
    Step.NOTICED: NoticeKind.REVERIFY,
    Step.PROMPTED: NoticeKind.REVERIFY_SOON,
    Step.PARTIALLY_BARRED: NoticeKind.REVERIFY_PARTIAL_BAR,
    Step.SUSPENDED: NoticeKind.REVERIFY_SUSPENDED,
}

BARRED = frozenset({Step.PARTIALLY_BARRED, Step.SUSPENDED})
CLOSED = frozenset({Step.REVERIFIED, Step.WITHDRAWN})
# No one appeals against what they have not been told, nor twice at once.
APPEALABLE = frozenset({Step.NOTICED, Step.PROMPTED, Step.GRACE, Step.PARTIALLY_BARRED, Step.SUSPENDED})
# Where a line begins anew whose appeal was dismissed, if not at its own step: grace tells no one anything, so the prompt comes again.
RESUMED_AT: Mapping[Step, Step] = {Step.GRACE: Step.PROMPTED}
