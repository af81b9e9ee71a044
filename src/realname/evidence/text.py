"""What speaks against a document, in words: for the agent who reads it, and for the applicant whose document it is."""

from collections.abc import Mapping

from realname.evidence.model.agreement import Contradiction
from realname.evidence.model.document_reading import PhotoFinding
from realname.kernel.text.text import ErrorMessage, Text

_READ_AGAIN = Text("Read the ID again. If it fails again, ask the applicant for another ID.")
_COMPARE = Text("Compare the value with the ID, and correct what was typed or read wrongly.")
_ANOTHER_ID = Text("Ask the applicant for an ID that is valid today.")
_CHECK_PRINT = Text("Check the dates that are printed on the ID. If they are so, ask for another ID.")

# What the agent reads: what is wrong, and what to do.
CONTRADICTION_WORDS: Mapping[Contradiction, ErrorMessage] = {
    Contradiction.NAME_DIFFERS: ErrorMessage(Text("The ID shows two different names."), _COMPARE),
    Contradiction.CHINESE_NAME_DIFFERS: ErrorMessage(Text("The ID shows two different Chinese names."), _COMPARE),
    Contradiction.NAME_READING_DIFFERS: ErrorMessage(
        Text("The name in letters is not a usual reading of the Chinese name."), Text("Compare both names with the ID.")
    ),
    Contradiction.DOCUMENT_NUMBER_DIFFERS: ErrorMessage(Text("The ID shows two different document numbers."), _COMPARE),
    Contradiction.PERSONAL_NUMBER_DIFFERS: ErrorMessage(Text("The ID shows two different identity numbers."), _COMPARE),
    Contradiction.BIRTH_DIFFERS: ErrorMessage(Text("The ID shows two different dates of birth."), _COMPARE),
    Contradiction.SEX_DIFFERS: ErrorMessage(Text("The ID shows two different entries for the sex."), _COMPARE),
    Contradiction.NATIONALITY_DIFFERS: ErrorMessage(Text("The ID shows two different nationalities."), _COMPARE),
    Contradiction.ISSUER_DIFFERS: ErrorMessage(Text("The ID shows two different issuing countries."), _COMPARE),
    Contradiction.ISSUE_DIFFERS: ErrorMessage(Text("The ID shows two different dates of issue."), _COMPARE),
    Contradiction.EXPIRY_DIFFERS: ErrorMessage(Text("The ID shows two different expiry dates."), _COMPARE),
    Contradiction.ZONE_DATA_DIFFERS: ErrorMessage(Text("The lines at the bottom of the ID and its chip hold different data."), _READ_AGAIN),
    Contradiction.PORTRAITS_DIFFER: ErrorMessage(
        Text("The photo on the chip and the photo printed on the ID may show different people."),
        Text("Compare both photos with the applicant. A person must check the registration."),
    ),
    Contradiction.ZONE_CHECK_FAILS: ErrorMessage(Text("A check digit in the lines at the bottom of the ID is incorrect."), _READ_AGAIN),
    Contradiction.ZONE_FORM_WRONG: ErrorMessage(Text("The lines at the bottom of the ID have an incorrect form."), _READ_AGAIN),
    Contradiction.PERSONAL_NUMBER_INVALID: ErrorMessage(Text("The check digit of the identity number is incorrect."), _READ_AGAIN),
    Contradiction.BIRTH_AGAINST_NUMBER: ErrorMessage(Text("The date of birth does not match the identity number."), _COMPARE),
    Contradiction.SEX_AGAINST_NUMBER: ErrorMessage(Text("The sex does not match the identity number."), _COMPARE),
    Contradiction.DAY_IMPOSSIBLE: ErrorMessage(Text("The ID shows a date that does not exist."), _READ_AGAIN),
    Contradiction.BIRTH_IN_FUTURE: ErrorMessage(Text("The date of birth is after today."), _CHECK_PRINT),
    Contradiction.ISSUED_BEFORE_BIRTH: ErrorMessage(Text("The ID was issued before the date of birth."), _CHECK_PRINT),
    Contradiction.ISSUED_AFTER_EXPIRY: ErrorMessage(Text("The ID was issued after its expiry date."), _CHECK_PRINT),
    Contradiction.NOT_YET_VALID: ErrorMessage(Text("The ID is not valid yet."), _ANOTHER_ID),
    Contradiction.EXPIRED: ErrorMessage(Text("The ID has expired."), _ANOTHER_ID),
}

_TWO_NAMES = Text("Your ID shows your name in two different ways.")
_TWO_NUMBERS = Text("Your ID shows two different numbers.")
_TWO_DATES = Text("Your ID shows two different dates.")
_TWO_VALUES = Text("Your ID shows two values that do not match.")
_NOT_READ = Text("We could not read your ID without errors.")
_IMPOSSIBLE = Text("A date on your ID cannot be correct.")
_AGAINST_NUMBER = Text("Your identity number does not match another value on your ID.")

# What the applicant reads.
APPLICANT_WORDS: Mapping[Contradiction, Text] = {
    Contradiction.NAME_DIFFERS: _TWO_NAMES,
    Contradiction.CHINESE_NAME_DIFFERS: _TWO_NAMES,
    Contradiction.NAME_READING_DIFFERS: _TWO_NAMES,
    Contradiction.DOCUMENT_NUMBER_DIFFERS: _TWO_NUMBERS,
    Contradiction.PERSONAL_NUMBER_DIFFERS: _TWO_NUMBERS,
    Contradiction.BIRTH_DIFFERS: _TWO_DATES,
    Contradiction.SEX_DIFFERS: _TWO_VALUES,
    Contradiction.NATIONALITY_DIFFERS: _TWO_VALUES,
    Contradiction.ISSUER_DIFFERS: _TWO_VALUES,
    Contradiction.ISSUE_DIFFERS: _TWO_DATES,
    Contradiction.EXPIRY_DIFFERS: _TWO_DATES,
    Contradiction.ZONE_DATA_DIFFERS: _TWO_VALUES,
    Contradiction.PORTRAITS_DIFFER: Text("The two photos on your ID do not match well enough, so a person must check them."),
    Contradiction.ZONE_CHECK_FAILS: _NOT_READ,
    Contradiction.ZONE_FORM_WRONG: _NOT_READ,
    Contradiction.PERSONAL_NUMBER_INVALID: _NOT_READ,
    Contradiction.BIRTH_AGAINST_NUMBER: _AGAINST_NUMBER,
    Contradiction.SEX_AGAINST_NUMBER: _AGAINST_NUMBER,
    Contradiction.DAY_IMPOSSIBLE: _IMPOSSIBLE,
    Contradiction.BIRTH_IN_FUTURE: _IMPOSSIBLE,
    Contradiction.ISSUED_BEFORE_BIRTH: _IMPOSSIBLE,
    Contradiction.ISSUED_AFTER_EXPIRY: _IMPOSSIBLE,
    Contradiction.NOT_YET_VALID: Text("Your ID is not valid yet."),
    Contradiction.EXPIRED: Text("Your ID has expired."),
}

# What is wrong with a photo, and what the agent does.
PHOTO_WORDS: Mapping[PhotoFinding, ErrorMessage] = {
    PhotoFinding.BLURRED: ErrorMessage(
        Text("The photo is blurred."), Text("Hold the camera still, wait until it is sharp, and take the photo again.")
    ),
    PhotoFinding.GLARE: ErrorMessage(
        Text("Light is reflected on the document."), Text("Tilt the document or turn off the flash, and take the photo again.")
    ),
    PhotoFinding.CUT: ErrorMessage(
        Text("A part of the document is outside of the photo."), Text("Take the photo again with the whole document.")
    ),
    PhotoFinding.TOO_SMALL: ErrorMessage(Text("The print in the photo is too small."), Text("Take the photo from closer.")),
}
