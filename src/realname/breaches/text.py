"""Words of leaks, for pages and reports."""

from collections.abc import Mapping

from realname.breaches.model.breach import BreachedData, BreachKind, BreachMeasure
from realname.kernel.text.text import Text

KIND_WORDS: Mapping[BreachKind, Text] = {
    BreachKind.DISCLOSURE: Text("Disclosed to a person it is not for"),
    BreachKind.UNAUTHORISED_ACCESS: Text("Accessed by a person who may not"),
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
    BreachedData.SIGN_INS: Text("Sign-ins"),
}
MEASURE_WORDS: Mapping[BreachMeasure, Text] = {
    BreachMeasure.ACCESS_CLOSED: Text("Access closed"),
    BreachMeasure.KEYS_ROTATED: Text("Keys rotated"),
    BreachMeasure.SIGN_INS_RENEWED: Text("Sign-ins renewed"),
    BreachMeasure.DATA_RECOVERED: Text("Data recovered"),
    BreachMeasure.DATA_ERASED: Text("Data erased"),
    BreachMeasure.POLICE_TOLD: Text("Police told"),
    BreachMeasure.LINES_WATCHED: Text("Lines watched"),
}
