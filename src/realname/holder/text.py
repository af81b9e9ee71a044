"""Words for disputes of lines: what became of one, why, and what was looked at."""

from collections.abc import Mapping

from realname.kernel.text.text import Text
from realname.lines.model.dispute import DisputeCheck, DisputeOutcome, DisputeReason

OUTCOME_WORDS: Mapping[DisputeOutcome, Text] = {
    DisputeOutcome.NOT_THEIRS: Text("Not the person's line"),
    DisputeOutcome.THEIRS: Text("The person's own line"),
    DisputeOutcome.WITHDRAWN: Text("Withdrawn by the person"),
}

REASON_WORDS: Mapping[DisputeReason, Text] = {
    DisputeReason.NO_PROOF: Text("Nothing shows that the person registered it"),
    DisputeReason.ID_MISUSED: Text("Another person used the person's ID"),
    DisputeReason.OUTLET_IRREGULAR: Text("The outlet broke the rules of registration"),
    DisputeReason.PHOTO_IS_THEIRS: Text("The stored photo shows the person"),
    DisputeReason.CONFIRMED_BY_THEM: Text("The person remembered and confirmed the registration"),
    DisputeReason.SIGNED_BY_THEM: Text("The person signed the contract"),
}

CHECK_WORDS: Mapping[DisputeCheck, Text] = {
    DisputeCheck.RECORD: Text("The record of the registration"),
    DisputeCheck.PHOTO: Text("The sealed photo, opened for the case"),
    DisputeCheck.OUTLET_HEARD: Text("Statement of the outlet"),
    DisputeCheck.PERSON_HEARD: Text("Statement of the person"),
    DisputeCheck.CONTRACT: Text("The contract", "check of a dispute"),
}
