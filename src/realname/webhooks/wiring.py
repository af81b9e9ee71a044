"""How deliveries are made that a constructor alone cannot make: which addresses they may reach is a matter of the settings."""

import ssl
from ipaddress import ip_network

from realname.kernel.errors import SettingsError
from realname.kernel.registry import App, Factories
from realname.platform.config.settings import Settings
from realname.platform.outbound.allowed_addresses import Network, Reach, parse_networks
from realname.platform.outbound.exchange import system_tls
from realname.webhooks.connectors.outgoing import Sender
from realname.webhooks.model.delivery_rule import DeliveryRule

_LOOPBACK = (ip_network("127.0.0.0/8"), ip_network("::1/128"))
_OF_ONE_LINK = (ip_network("169.254.0.0/16"), ip_network("fe80::/10"))  # services of a cloud's machines tell secrets there


def _sender(app: App) -> Sender:
    """Build what the settings say.

    Raises:
        SettingsError: Some of them cannot be used; lists every problem.
    """
    settings, wrong = app[Settings], list[str]()
    networks = _networks(settings, wrong)
    tls = system_tls()
    if settings.operator_ca_file:
        tls = ssl.create_default_context()
        try:
            tls.load_verify_locations(cafile=settings.operator_ca_file)
        except OSError:
            wrong.append("operator_ca_file: must be a PEM file of certificates")
    if wrong:
        raise SettingsError(tuple(wrong))
    # Relying services choose the addresses of their sinks: none leads into the operator's networks.
    of_sinks = networks if settings.is_sandbox else ()
    return Sender(
        tls=tls,
        endpoints=Reach(networks=networks, is_own_machine_allowed=False),
        sinks=Reach(networks=of_sinks, is_own_machine_allowed=False),
        allows_http=settings.is_sandbox,
    )


def _networks(settings: Settings, wrong: list[str]) -> tuple[Network, ...]:
    try:
        networks = parse_networks(settings.webhook_networks)
    except ValueError:
        wrong.append("webhook_networks: must be networks such as 10.20.0.0/16, or addresses, with commas")
        return ()
    refused = _OF_ONE_LINK if settings.is_sandbox else (*_OF_ONE_LINK, *_LOOPBACK)
    if any(_meet(one, other) for one in networks for other in refused):
        wrong.append("webhook_networks: must hold no link-local address, and this machine in a sandbox alone")
    return networks


def _meet(one: Network, other: Network) -> bool:
    return one.version == other.version and one.overlaps(other)


FACTORIES: Factories = {
    DeliveryRule: lambda _app: DeliveryRule(),
    Sender: _sender,
}
