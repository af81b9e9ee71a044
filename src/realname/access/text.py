"""Words for roles, and for what staff sign in with."""

from collections.abc import Mapping

from realname.access.model.staff import Role, SignInMeans
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
}
