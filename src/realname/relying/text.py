"""What a person is told before they allow a service to ask: sentences of the one catalogue, by scope and purpose."""

import hashlib
import json
from collections.abc import Mapping, Sequence

from realname.kernel.text.text import Text
from realname.relying.events import HarvestSign
from realname.relying.model.client import Grant, RelyingClient
from realname.relying.model.scopes import Api, Asked, Purpose
from realname.relying.model.tries import Fact

PURPOSE_WORDS: Mapping[Purpose, Text] = {
    Purpose.FRAUD_PREVENTION: Text("To prevent and detect fraud."),
    Purpose.IDENTITY_VERIFICATION: Text("To verify who you are."),
    Purpose.IDENTITY_AUTHENTICATION: Text("To confirm that it is you who signs in."),
    Purpose.SECURITY: Text("To protect your account and its systems."),
    Purpose.ACCESS_CONTROL: Text("To decide who may enter your account."),
    Purpose.LEGAL_COMPLIANCE: Text("To meet a duty that a law sets for the service."),
    Purpose.CREDIT_CHECKING: Text("To check your credit."),
    Purpose.REQUESTED_SERVICE: Text("To do what you asked the service to do."),
    Purpose.SERVICE_PROVISION: Text("To provide its service to you."),
}

_NAME = Text("Your name as it is registered.")
_ADDRESS = Text("Your address as it is registered.")
_ID = Text("The number, the kind and the expiry date of your ID.")
_BIRTH = Text("Your birth date.")
_BIRTHPLACE = Text("Your place of birth.")
_SIM = Text("Whether the SIM of this line was replaced, and when.")
_SIM_MESSAGES = Text("A message each time the SIM of this line is replaced.")
_DEVICE = Text("Whether this line moved to another phone, and when.")
_NUMBER = Text("The number of this line.")

SCOPE_WORDS: Mapping[str, Text] = {
    "kyc-match:match": Text(
        "Whether what you told the service matches your registration: name, ID, birth date, sex, address and nationality. "
        "The answer to each is yes, no or not known. The service can try a few values for each. "
        "So it can find out what has few possible values, such as your sex. "
        "We may also tell it how similar a wrong name or address is to yours."
    ),
    "kyc-age-verification:verify": Text(
        "Whether you have reached an age. The service does not learn your birth date. "
        "It can ask about a few ages, so it can learn roughly how old you are. "
        "We may also tell it how well what you told it matches your registration, from 0 to 100."
    ),
    "kyc-tenure:check-tenure": Text(
        "Whether this line has been yours since a date that the service names. "
        "It can ask about a few dates, so it can learn roughly since when the line is yours."
    ),
    "sim-swap": _SIM,
    "sim-swap:check": _SIM,
    "sim-swap:retrieve-date": _SIM,
    "sim-swap-subscriptions:org.camaraproject.sim-swap-subscriptions.v0.swapped:create": _SIM_MESSAGES,
    "sim-swap-subscriptions:read": _SIM_MESSAGES,
    "sim-swap-subscriptions:delete": _SIM_MESSAGES,
    "device-swap": _DEVICE,
    "device-swap:check": _DEVICE,
    "device-swap:retrieve-date": _DEVICE,
    "number-recycling:check": Text("Whether this number has had another holder since a date that the service names."),
    "number-verification:verify": Text("Whether this phone has the number that you told the service."),
    "number-verification:device-phone-number:read": _NUMBER,
    "consent-info:retrieve": Text("What you have allowed the service to ask."),
    "kyc-fill-in:set-all": Text("All that is registered about you: your name, address, birth date, nationality and ID number."),
    "kyc-fill-in:phoneNumber": _NUMBER,
    "kyc-fill-in:idDocument": _ID,
    "kyc-fill-in:idDocumentType": _ID,
    "kyc-fill-in:idDocumentExpiryDate": _ID,
    **dict.fromkeys(
        (
            f"kyc-fill-in:{one}"
            for one in ("name", "givenName", "familyName", "nameKanaHankaku", "nameKanaZenkaku", "middleNames", "familyNameAtBirth")
        ),
        _NAME,
    ),
    **dict.fromkeys(
        (
            f"kyc-fill-in:{one}"
            for one in (*("address", "streetName", "streetNumber", "postalCode", "region", "locality", "country", "houseNumberExtension"),)
        ),
        _ADDRESS,
    ),
    "kyc-fill-in:birthdate": _BIRTH,
    "kyc-fill-in:email": Text("Your email address as it is registered."),
    "kyc-fill-in:gender": Text("Your sex as it is registered."),
    "kyc-fill-in:cityOfBirth": _BIRTHPLACE,
    "kyc-fill-in:countryOfBirth": _BIRTHPLACE,
    "kyc-fill-in:nationality": Text("Your nationality."),
}

GRANT_WORDS: Mapping[Grant, Text] = {
    Grant.CODE: Text("In the holder's browser (authorization code)"),
    Grant.CIBA: Text("By a message to the holder (CIBA)"),
    Grant.JWT_BEARER: Text("For a number that the service names (JWT bearer)"),
    Grant.CLIENT_CREDENTIALS: Text("Without a person, where consent was given before (client credentials)"),
}
SIGN_WORDS: Mapping[HarvestSign, Text] = {
    HarvestSign.NUMBERS_A_DAY: Text("It asked about as many different numbers as it may in one day."),
    HarvestSign.NUMBERS_WITHOUT_CONSENT: Text("Most of the numbers that it asked about led to no consent."),
    HarvestSign.VALUES_TRIED: Text("It tried more different values for a holder's data than it may."),
}

FACT_WORDS: Mapping[Fact, Text] = {
    Fact.NAME: Text("Your name"),
    Fact.ID_DOCUMENT: Text("The number of your ID"),
    Fact.ID_DOCUMENT_TYPE: Text("The kind of your ID"),
    Fact.ID_DOCUMENT_EXPIRY: Text("The expiry date of your ID"),
    Fact.BIRTH_DATE: Text("Your birth date"),
    Fact.AGE: Text("Your age"),
    Fact.ADDRESS: Text("Your address"),
    Fact.GENDER: Text("Your sex"),
    Fact.NATIONALITY: Text("Your nationality"),
    Fact.TENURE: Text("Since when the line is yours"),
}

API_WORDS: Mapping[Api, Text] = {
    Api.KYC_MATCH: Text("Compared what you told the service"),
    Api.KYC_AGE_VERIFICATION: Text("Checked your age"),
    Api.KYC_TENURE: Text("Checked since when the line is yours"),
    Api.KYC_FILL_IN: Text("Gave your registered data"),
    Api.SIM_SWAP: Text("Checked the last change of the SIM"),
    Api.SIM_SWAP_SUBSCRIPTIONS: Text("Told the service of changes of the SIM"),
    Api.DEVICE_SWAP: Text("Checked the last change of the phone"),
    Api.NUMBER_RECYCLING: Text("Checked whether the number has had another holder"),
    Api.NUMBER_VERIFICATION: Text("Checked the number of your phone"),
    Api.CONSENT_INFO: Text("Told the service what you have allowed"),
}

NOT_RECEIVED = Text("The service does not receive your photo, your face or a copy of your ID.")
LINE_ALONE = Text("Your answer is for this line and this purpose alone.")
HOW_TO_REVOKE = Text("You can revoke it at any time in My lines, under Services.")
USES_LISTED = Text("Each answer that the service gets is listed there.")


def sentences_of(asked: Asked) -> Sequence[Text]:
    """What the service learns, one sentence each, in one order, none twice."""
    return tuple(dict.fromkeys(SCOPE_WORDS[one] for one in sorted(asked.scopes)))


def wording_of(client: RelyingClient, asked: Asked) -> str:
    """SHA-256 of what a person is told, in the source language of the catalogue: other words are another question."""
    closing = (NOT_RECEIVED, LINE_ALONE, HOW_TO_REVOKE, USES_LISTED)
    told = [client.name, *(one.english for one in (PURPOSE_WORDS[asked.purpose], *sentences_of(asked), *closing))]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()
