"""Words of the reports of counts."""

from collections.abc import Mapping

from realname.kernel.text.text import Text
from realname.reports.model.counted_report import CountedKind

TITLES: Mapping[CountedKind, Text] = {
    CountedKind.DAILY: Text("Daily report of registrations"),
    CountedKind.MONTHLY: Text("Monthly report of registrations"),
    CountedKind.OUTLET: Text("Outlet report"),
}

# Each figure: how it is called, and what it counts.
FIGURES: Mapping[str, Text] = {
    "opened": Text("Opened", "report of counts"),
    "submitted": Text("Submitted"),
    "approved": Text("Approved", "report of counts"),
    "referred": Text("Referred to a person"),
    "overridden": Text("Approved against the system"),
    "without_face": Text("Without a face check"),
    "handed_over": Text("of which started with a face check"),
    "appealed": Text("Appealed"),
    "retries": Text("Failed face checks"),
    "activated": Text("Line active", "report of counts"),
    "refused": Text("Refused", "report of counts"),
    "withdrawn": Text("Withdrawn", "report of counts"),
    "abandoned": Text("Abandoned", "report of counts"),
    "lapsed": Text("Expired without a decision"),
    "rejected": Text("Rejected by the network"),
    "waiting": Text("Not finished"),
    "tests": Text("Test registrations, counted apart"),
}
SHORT_FIGURES: Mapping[str, Text] = {
    "opened": FIGURES["opened"],
    "activated": Text("Active"),
    "refused": FIGURES["refused"],
    "referred": Text("Referred"),
    "overridden": Text("Overridden"),
    "without_face": Text("No face"),
    "appealed": FIGURES["appealed"],
    "waiting": Text("Open", "report of counts"),
    "tests": Text("Tests"),
}
ENDS = ("activated", "refused", "withdrawn", "abandoned", "lapsed", "rejected", "waiting")
KEY_FIGURES = ("opened", "activated", "refused", "referred", "without_face")

DAY = Text("{day}, days by {zone}")
OF_OUTLET = Text("Outlet {outlet}, {period}")
HOW_COUNTED = Text(
    "Each registration is counted once, on the day on which it started. Its result is that of entry "
    "{size} of the log. Test registrations are counted apart."
)
NOT_OVER = Text("The log ends before the period does, so the figures can still grow.")
WHAT_BECAME = Text("Results")
ALL_FIGURES = Text("All figures")
WHY_REFUSED = Text("Why the system refused")
WHY_REFERRED = Text("Why the system referred")
ONE_HAS_SEVERAL = Text("One registration can have several reasons.")
TIMES = Text("Time taken")
TO_THE_DECISION = Text("From start to decision")
TO_THE_LINE = Text("From start to active line")
MINUTES = Text("half within {median} min, 90 % within {p90} min")
NOTHING_YET = Text("none")
BY_DAY = Text("By day")
BY_OUTLET = Text("By outlet")
DAY_COLUMN = Text("Day")
OUTLET_COLUMN = Text("Outlet")
FIGURE_COLUMN = Text("Figure")
COUNT_COLUMN = Text("Count")
REASON_COLUMN = Text("Reason")
CODE_COLUMN = Text("Code")

MADE_AGAIN = Text("How to reproduce this report")
FROM_THE_LOG = Text(
    "This report is made only from the first entries of the transparency log. With an export of the "
    "log you can make the same file again, byte by byte. Compare its root with the published one:"
)
PUBLISHED = Text("Signed head published at")
NOT_PUBLISHED = Text("not yet covered by a published head")
COMMAND = Text("Command")
