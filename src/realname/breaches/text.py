"""Words of leaks, for pages and reports."""

from collections.abc import Mapping

from realname.breaches.model.breach import LeakedData, LeakKind, LeakMeasure
from realname.kernel.text.text import Text

KIND_WORDS: Mapping[LeakKind, Text] = {
    LeakKind.DISCLOSURE: Text("Disclosed to somebody it is not for"),
    LeakKind.UNAUTHORISED_ACCESS: Text("Accessed by somebody who may not"),
    LeakKind.THEFT: Text("Stolen"),
    LeakKind.LOSS: Text("Lost"),
    LeakKind.ALTERATION: Text("Altered"),
    LeakKind.DESTRUCTION: Text("Destroyed"),
}
DATA_WORDS: Mapping[LeakedData, Text] = {
    LeakedData.NAMES: Text("Names"),
    LeakedData.IDENTITY_NUMBERS: Text("Identity numbers"),
    LeakedData.PHONE_NUMBERS: Text("Phone numbers"),
    LeakedData.FACES: Text("Faces"),
    LeakedData.REGISTRATION_RECORDS: Text("Records of registrations"),
    LeakedData.SIGN_INS: Text("Sign-ins"),
}
MEASURE_WORDS: Mapping[LeakMeasure, Text] = {
    LeakMeasure.ACCESS_CLOSED: Text("Access closed"),
    LeakMeasure.KEYS_ROTATED: Text("Keys rotated"),
    LeakMeasure.SIGN_INS_RENEWED: Text("Sign-ins renewed"),
    LeakMeasure.DATA_RECOVERED: Text("Data recovered"),
    LeakMeasure.DATA_ERASED: Text("Data erased"),
    LeakMeasure.POLICE_TOLD: Text("Police told"),
    LeakMeasure.LINES_WATCHED: Text("Lines watched"),
}
