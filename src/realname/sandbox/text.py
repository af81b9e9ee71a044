"""What each sample member of staff is and does, as the start page of a sandbox says it."""

from collections.abc import Mapping

from realname.kernel.text.text import Text

NAMES: Mapping[str, Text] = {"second-reviewer": Text("Second reviewer")}  # the others are called by their role

TASKS: Mapping[str, Text] = {
    "agent": Text("Registers phone lines at a counter, and changes or closes them."),
    "supervisor": Text("Is the second person at the outlet: compares applicants who come without a face check."),
    "reviewer": Text("Decides the registrations that the computer does not decide alone."),
    "second-reviewer": Text("Decides where two reviewers have to agree, without seeing the first answer."),
    "privacy-officer": Text("Is responsible for the photos that are kept."),
    "inspector": Text("Works for the regulator: reads the log, draws samples and visits outlets."),
    "administrator": Text("Sets up staff, outlets, counters and stock, and watches the system."),
}
