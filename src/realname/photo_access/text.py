"""Words for why a sealed photo is opened."""

from collections.abc import Mapping

from realname.kernel.text.text import Text
from realname.photo_access.model.photo_opening import OpeningReason

REASON_WORDS: Mapping[OpeningReason, Text] = {
    OpeningReason.COURT_ORDER: Text("Order of a court"),
    OpeningReason.CRIMINAL_INVESTIGATION: Text("Criminal investigation"),
    OpeningReason.INSPECTION: Text("Inspection by the regulator"),
    OpeningReason.DISPUTED_LINE: Text("A person says that a line in their name is not theirs"),
    OpeningReason.HOLDERS_REQUEST: Text("The person in the photo asked for it"),
}
