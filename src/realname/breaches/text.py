"""Words of leaks, for pages and reports."""

from collections.abc import Mapping

from realname.breaches.model.breach import BreachedData, BreachKind, BreachMeasure
from realname.kernel.text.text import Text

KIND_WORDS: Mapping[BreachKind, Text] = {
    BreachKind.DISCLOSURE: Text("Disclosed to the wrong person"),
    BreachKind.UNAUTHORISED_ACCESS: Text("Accessed without authorisation"),
    BreachKind.THEFT: Text("Stolen"),
    BreachKind.LOSS: Text("Lost"),
    BreachKind.ALTERATION: Text("Altered"),
    BreachKind.DESTRUCTION: Text("Destroyed"),
}
DATA_WORDS: Mapping[BreachedData, Text] = {
    BreachedData.NAMES: Text("Names"),
    BreachedData.IDENTITY_NUMBERS: Text("Identity numbers"),
    BreachedData.PHONE_NUMBERS: Text("Phone numbers"),
    BreachedData.FACES: Text("Faces"),
    BreachedData.REGISTRATION_RECORDS: Text("Records of registrations"),
    BreachedData.SIGN_INS: Text("Credentials"),
}
MEASURE_WORDS: Mapping[BreachMeasure, Text] = {
    BreachMeasure.ACCESS_CLOSED: Text("Access closed"),
    BreachMeasure.KEYS_ROTATED: Text("Keys rotated"),
    BreachMeasure.SIGN_INS_RENEWED: Text("Credentials replaced"),
    BreachMeasure.DATA_RECOVERED: Text("Data recovered"),
    BreachMeasure.DATA_ERASED: Text("Data erased"),
    BreachMeasure.POLICE_TOLD: Text("Reported to the police"),
    BreachMeasure.LINES_WATCHED: Text("Affected lines monitored"),
}
