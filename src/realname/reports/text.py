"""Words of the reports of counts."""

from collections.abc import Mapping

from realname.kernel.text.text import Text
from realname.reports.model.counted_report import CountedKind

TITLES: Mapping[CountedKind, Text] = {
    CountedKind.DAILY: Text("Daily report of registrations"),
    CountedKind.MONTHLY: Text("Monthly report of registrations"),
    CountedKind.OUTLET: Text("Report of one outlet"),
}

# Each figure: how it is called, and what it counts.
FIGURES: Mapping[str, Text] = {
    "opened": Text("Opened", "report of counts"),
    "submitted": Text("Submitted"),
    "approved": Text("Approved", "report of counts"),
    "referred": Text("Referred to a person"),
    "overridden": Text("Approved by people against the machine"),
    "without_face": Text("Without a face scan"),
    "handed_over": Text("of which began with a face scan"),
    "appealed": Text("Appealed"),
    "retries": Text("Live checks that failed"),
    "activated": Text("Line active", "report of counts"),
    "refused": Text("Refused", "report of counts"),
    "withdrawn": Text("Withdrawn", "report of counts"),
    "abandoned": Text("Abandoned", "report of counts"),
    "lapsed": Text("Lapsed without a decision"),
    "rejected": Text("Turned down by the network"),
    "waiting": Text("Not ended yet"),
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
OF_OUTLET = Text("outlet {outlet}, {period}")
HOW_COUNTED = Text(
    "Each registration is counted once: on the day on which it was opened, with what had become of it by entry {size} of the log. "
    "Test registrations of mystery shoppers are in no other figure."
)
NOT_OVER = Text("The log as read here ends before the period does: more may be opened in it yet.")
WHAT_BECAME = Text("What became of them")
ALL_FIGURES = Text("All figures")
WHY_REFUSED = Text("Why the machine refused")
WHY_REFERRED = Text("Why the machine asked a person")
ONE_HAS_SEVERAL = Text("One registration can have several reasons.")
TIMES = Text("How long it takes")
TO_THE_DECISION = Text("From the opening to the decision")
TO_THE_LINE = Text("From the opening to the active line")
MINUTES = Text("half within {median} min, nine of ten within {p90} min")
NOTHING_YET = Text("none")
BY_DAY = Text("By day")
BY_OUTLET = Text("By outlet")
DAY_COLUMN = Text("Day")
OUTLET_COLUMN = Text("Outlet")
FIGURE_COLUMN = Text("Figure")
COUNT_COLUMN = Text("Count")
REASON_COLUMN = Text("Reason")
CODE_COLUMN = Text("Code")

MADE_AGAIN = Text("How to make it again")
FROM_THE_LOG = Text(
    "Everything in this report is made from the first entries of the transparency log and from nothing else. Anyone with an export of the "
    "log makes the same file again, byte by byte, and compares the root with the one that was published:"
)
PUBLISHED = Text("Signed head published at")
NOT_PUBLISHED = Text("no published head covers it yet")
COMMAND = Text("Command")
