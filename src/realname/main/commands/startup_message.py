"""What `realname serve` says when it starts: where it listens, how to get in, and what to try."""

from dataclasses import dataclass
from pathlib import Path

from realname.access.model.staff import Role
from realname.access.store.clients import ApiClients
from realname.access.use_cases.api_clients import IssueApiToken
from realname.access.use_cases.counters import IssueEnrolmentCode
from realname.access.use_cases.staff_accounts import AddStaff, ListStaff
from realname.kernel.identifiers import ClientId, OutletId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.deployment.deployment import Deployment
from realname.platform.cli.output import say
from realname.platform.config.settings import Settings

_FIRST_CLIENT = ClientId("sandbox")
_FIRST_OUTLET = OutletId("outlet-1")
_FIRST_COUNTER = "Counter 1"
_FIRST_STAFF = (("agent", Role.AGENT), ("supervisor", Role.SUPERVISOR))
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the server listens."""

    host: str
    port: int
    has_tls: bool

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        return self.host in _LOOPBACK

    @property
    def url(self) -> str:
        """As a browser on this machine writes it."""
        scheme, shown = "https" if self.has_tls else "http", "localhost" if self.is_loopback else self.host
        return f"{scheme}://{f'[{shown}]' if ':' in shown else shown}:{self.port}"


def print_startup_message(deployment: Deployment, address: Address, *, inspectors: Address, data: Path) -> None:
    """Say everything once; secrets of a new sandbox are shown this once."""
    say(f"realname listens on {address.url}")
    say(f"Inspectors have pages and a sign-in of their own: {inspectors.url}")
    if deployment.app[Settings].is_sandbox:
        say("SANDBOX: the operator is simulated, no line is real.")
    if not address.is_loopback and not address.has_tls:
        _warn(address)
    _say_logins(deployment, data)
    _say_tokens(deployment)
    say(f"To try: open {address.url}, sign in, enter the enrolment code under “Set up this counter”, and register a line.")
    say("The API's description is at /openapi.json; docs/api.md walks through it.")


def _warn(address: Address) -> None:
    say("Warning: this address can be reached from elsewhere without TLS, and browsers give camera and keys (WebCrypto) only to")
    say(f"http://localhost:{address.port} or to HTTPS: give --tls-cert and --tls-key, or put a TLS proxy before it.")


def _say_logins(deployment: Deployment, data: Path) -> None:
    if not deployment.app[Settings].is_sandbox or deployment.app[ListStaff]():
        say("Logins: `realname access staff add`. A code for a counter: `realname access counters enrol`.")
        return
    for login, role in _FIRST_STAFF:
        # They stay: the person who tries the sandbox out has no one who hands them another.
        password = deployment.app[AddStaff](login, _FIRST_OUTLET, role, good_for=None)
        say(f"Login, shown this once: {login} / {password} ({role.value} of {_FIRST_OUTLET.value})")
    code = deployment.app[IssueEnrolmentCode](_FIRST_OUTLET, _FIRST_COUNTER)
    say(f"Enrolment code for the first counter, valid for 15 minutes: {code}")
    say(f"Another code: realname access counters enrol --outlet {_FIRST_OUTLET.value} --name NAME --data {data}")


def _say_tokens(deployment: Deployment) -> None:
    with deployment.app[SqlUnitsOfWork]() as unit:
        is_first = unit[ApiClients].count() == 0
    if is_first and deployment.app[Settings].is_sandbox:
        say(f"A token for the API, shown this once: {deployment.app[IssueApiToken](_FIRST_CLIENT)}")
    else:
        say("Tokens for the API: `realname access clients issue-token CLIENT --data DIR --execute`.")
