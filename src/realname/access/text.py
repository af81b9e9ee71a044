"""Words for roles, for what staff sign in with, and for what machine clients may do."""

from collections.abc import Mapping

from realname.access.model.api_client import Scope
from realname.access.model.staff import Role, SignInMeans
from realname.access.model.two_people import TwoPersonAct
from realname.kernel.text.text import Text

ROLE_WORDS: Mapping[Role, Text] = {
    Role.AGENT: Text("Agent"),
    Role.SUPERVISOR: Text("Supervisor"),
    Role.REVIEWER: Text("Reviewer", "role"),
    Role.PRIVACY_OFFICER: Text("Privacy officer"),
    Role.INSPECTOR: Text("Inspector"),
    Role.ADMINISTRATOR: Text("Administrator"),
}

MEANS_WORDS: Mapping[SignInMeans, Text] = {
    SignInMeans.PASSKEY: Text("Passkey"),
    SignInMeans.PASSWORD_AND_CODE: Text("Password and code"),
    SignInMeans.PASSWORD: Text("Password"),
    SignInMeans.INVITATION: Text("Invitation"),
    SignInMeans.PROVIDER: Text("Your work account"),
}

ACT_WORDS: Mapping[TwoPersonAct, Text] = {
    TwoPersonAct.ACCOUNT: Text("Confirm an account"),
    TwoPersonAct.RESET: Text("Confirm a reset of a sign-in"),
    TwoPersonAct.PHOTO_OPENING: Text("Open a sealed photo"),
    TwoPersonAct.FREEZE: Text("Confirm a freeze"),
    TwoPersonAct.VISUAL_CHECK: Text("Confirm a check by eye"),
    TwoPersonAct.REVIEW: Text("Decide a review"),
    TwoPersonAct.APPEAL: Text("Decide an appeal"),
    TwoPersonAct.DISPUTE: Text("Decide a dispute"),
    TwoPersonAct.BLOCK: Text("Decide an appeal against a block"),
}

SCOPE_WORDS: Mapping[Scope, Text] = {
    Scope.REGISTRATIONS_WORK: Text("Start registrations, do their steps, submit and withdraw them"),
    Scope.REGISTRATIONS_READ: Text("Read the state and the receipt of registrations"),
    Scope.LINES_READ: Text("Read the state of lines"),
    Scope.LINES_CHANGE: Text("Start registrations that change a line, and record appeals"),
    Scope.NUMBERS_READ: Text("See which numbers are free"),
    Scope.REVIEWS_READ: Text("List reviews and read their state"),
    Scope.REVIEWS_DECIDE: Text("Send a reviewer's answer, with the code of the review's page"),
    Scope.LEDGER_READ: Text("Read the transparency log, as auditors do"),
}
