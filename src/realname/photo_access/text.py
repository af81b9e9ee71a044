"""Words for why a sealed photo is opened."""

from collections.abc import Mapping

from realname.kernel.text.text import Text
from realname.photo_access.model.photo_opening import OpeningReason

REASON_WORDS: Mapping[OpeningReason, Text] = {
    OpeningReason.COURT_ORDER: Text("Court order"),
    OpeningReason.CRIMINAL_INVESTIGATION: Text("Criminal investigation"),
    OpeningReason.INSPECTION: Text("Inspection by the regulator"),
    OpeningReason.DISPUTED_LINE: Text("A holder disputes the line"),
    OpeningReason.HOLDERS_REQUEST: Text("Request of the person in the photo"),
}
