"""Words for disputes of lines: what became of one, why, and what was looked at."""

from collections.abc import Mapping

from realname.kernel.text.text import Text
from realname.lines.model.dispute import DisputeCheck, DisputeOutcome, DisputeReason

OUTCOME_WORDS: Mapping[DisputeOutcome, Text] = {
    DisputeOutcome.NOT_THEIRS: Text("The line is not theirs"),
    DisputeOutcome.THEIRS: Text("The line is theirs"),
    DisputeOutcome.WITHDRAWN: Text("Taken back by the person"),
}

REASON_WORDS: Mapping[DisputeReason, Text] = {
    DisputeReason.NO_PROOF: Text("Nothing shows that the person registered it"),
    DisputeReason.ID_MISUSED: Text("Another person used the person's ID"),
    DisputeReason.OUTLET_IRREGULAR: Text("The outlet did not register it by the rules"),
    DisputeReason.PHOTO_IS_THEIRS: Text("The photo that is kept shows the person"),
    DisputeReason.CONFIRMED_BY_THEM: Text("The person remembered and confirmed it"),
    DisputeReason.SIGNED_BY_THEM: Text("The contract is signed by the person"),
}

CHECK_WORDS: Mapping[DisputeCheck, Text] = {
    DisputeCheck.RECORD: Text("The record of the registration"),
    DisputeCheck.PHOTO: Text("The sealed photo, opened for the case"),
    DisputeCheck.OUTLET_HEARD: Text("The outlet was heard"),
    DisputeCheck.PERSON_HEARD: Text("The person was heard"),
    DisputeCheck.CONTRACT: Text("The contract", "check of a dispute"),
}
