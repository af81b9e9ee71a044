"""What `realname serve` says when it starts: where it listens, and how to get in."""

import os
from dataclasses import dataclass

from realname.main.deployment.deployment import Deployment
from realname.operations.model.checkup import Verdict
from realname.operations.wiring.checkup_files import check_measured_models
from realname.platform.cli.output import print_json, say
from realname.platform.config.settings import Settings
from realname.sandbox.pages.start import START
from realname.sandbox.use_cases.newcomers import StartKey

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


def print_startup_message(deployment: Deployment, address: Address, *, inspectors: Address, relying: Address) -> None:
    """Say where the pages are: in a sandbox the address of its start page, with the key that opens it."""
    say(f"realname listens on {address.url}")
    say(f"Inspectors have pages and a sign-in of their own: {inspectors.url}")
    if relying_url := deployment.app[Settings].relying_url or (relying.url if deployment.app[Settings].is_sandbox else ""):
        say(f"Relying services have an app of their own: {relying_url}")
    if not address.is_loopback and not address.has_tls:
        _warn(address)
    if (models := check_measured_models(deployment.app[Settings], os.environ)).verdict is Verdict.LOOK:
        say(f"Warning: models of the rule pack: {models.seen}. `realname doctor` says what to do.")
    if deployment.app[Settings].is_sandbox:
        say("SANDBOX: the operator is simulated, no line is real.")
        say(f"To try: open {address.url}{START}/{deployment.app[StartKey].text}")
    else:
        say("Logins: `realname access staff add`. A code for a counter: `realname access counters enrol`.")
        say("Tokens for the API: `realname access clients issue-token CLIENT --data DIR --execute`.")
        say(f"To begin: open {address.url} and sign in.")


def print_addresses(deployment: Deployment, address: Address, *, inspectors: Address, relying: Address) -> None:
    """Print the addresses as one JSON object on standard output; in a sandbox that of its start page too."""
    settings = deployment.app[Settings]
    start_page = {"start_page": f"{address.url}{START}/{deployment.app[StartKey].text}"} if settings.is_sandbox else {}
    print_json(
        {
            "url": address.url,
            "port": address.port,
            "inspectors_url": inspectors.url,
            "inspectors_port": inspectors.port,
            "relying_url": relying.url,
            "relying_port": relying.port,
            "mode": "sandbox" if settings.is_sandbox else "production",
            **start_page,
        }
    )


def _warn(address: Address) -> None:
    say("Warning: this address can be reached from elsewhere without TLS, and browsers give camera and keys (WebCrypto) only to")
    say(f"http://localhost:{address.port} or to HTTPS: give --tls-cert and --tls-key, or put a TLS proxy before it.")
