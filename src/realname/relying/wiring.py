"""How the use cases of relying services are made that a constructor alone cannot make."""

from realname.kernel.errors import SettingsError
from realname.kernel.registry import App, Factories
from realname.platform.config.settings import Settings
from realname.platform.outbound.configured import read_secret
from realname.relying.connectors.client_keys import ClientKeySets
from realname.relying.use_cases.subscribers import EnrichedHeaders


def _enriched_headers(app: App) -> EnrichedHeaders:
    settings, wrong = app[Settings], list[str]()
    is_set = bool(settings.network_secret or settings.network_secret_file)
    secret = read_secret("network_secret", given=settings.network_secret, file=settings.network_secret_file, wrong=wrong) if is_set else ""
    if wrong:
        raise SettingsError(tuple(wrong))
    return EnrichedHeaders(secret=secret, believes_all=settings.is_sandbox and not secret)


FACTORIES: Factories = {
    ClientKeySets: lambda app: ClientKeySets(app[Settings].mode),
    EnrichedHeaders: _enriched_headers,
}
