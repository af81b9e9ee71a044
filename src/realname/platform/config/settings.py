"""Settings: read once, from the environment and from realname.toml in the data folder; every problem is said at once."""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator

from realname.kernel.errors import SettingsError
from realname.kernel.text.text import Language
from realname.platform.config.processes import FEWEST_CONNECTIONS, default_connections, processes_of
from realname.platform.text.languages import parse_language

SETTINGS_FILE = "realname.toml"
SANDBOX = "sandbox"
_PREFIX = "REALNAME_"
_CREDENTIALS_FOLDER = "CREDENTIALS_DIRECTORY"  # systemd.exec(5)
_READ_NOW = ("database_url", "workflow_database_url", "metrics_token")
_LARGEST_SECRET_BYTES = 4096
# Names with the same prefix that other parts read: they are not settings of a deployment.
_NOT_SETTINGS = frozenset(
    {
        "DATA",
        "MODELS",
        "SAMPLES",
        "DEBUG",
        "EVAL_DATA",
        "REQUIRE",
        "BENCH",
        "CANARIES",
        "CRASH",
        "FUZZ",
        "GATES",
        "JOURNEYS",
        "SCREENSHOTS",
        "INSPECTOR_PORT",
        "RELYING_PORT",
        "PROCESSES",
        "WORKER_PROCESSES",
        "TEST_POSTGRESQL",
        "CAMARA",
    }
)


# A database server that vanished answers nothing, not even no: without these a call waits for a quarter of an hour (Linux's own retries).
# Parameters of libpq, in seconds and the last one in milliseconds; those that the operator's URL names stay as they are.
_DEAD_PEER = {
    "connect_timeout": "10",
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "30000",
}


# As SQLAlchemy reads it: the password ends at the first @, and may hold a question mark as it is.
_CREDENTIALS = re.compile(r"[\w+]+://(?:[^:/]*(?::[^@]*)?@)?")
LONGEST_BRAND = 40  # characters: what a header and the head of a printed page hold


class Mode(StrEnum):
    """Whether lines are real."""

    SANDBOX = "sandbox"
    PRODUCTION = "production"


class KeyPlace(StrEnum):
    """Where the server's keys are."""

    FILE = "file"
    PKCS11 = "pkcs11"


class SourcePortrait(StrEnum):
    """What of a portrait the authoritative source is sent."""

    DIGEST = "digest"
    IMAGE = "image"
    NONE = "none"


class Settings(BaseModel):
    """What one deployment is set to. Connectors are `sandbox` or `module:factory`, a callable without arguments.

    The documentation shows each setting with these sentences (tools/reference.py).

    Attributes:
        mode: `sandbox` simulates the operator and says so in every answer; `production` refuses everything simulated. The mode belongs to
            the data and never changes.
        pack: A shipped rule pack's name (`cn`, `sandbox`, the drafts `in` and `th`), or the path of a TOML file
            (docs/reference/packs.md).
        allow_draft_pack: Whether a pack that is marked as a draft may serve in production; the person who sets it answers for its rules.
        allow_unconfined_decoders: Whether production may decode clips and pictures of strangers where neither bubblewrap nor a filter of
            system calls confines what does it; the person who sets it answers for an attack on a decoder.
        database_url: `postgresql+psycopg://USER:PASSWORD@HOST/DATABASE` (15 or later); empty: SQLite in the data folder. A silent server
            is given up after half a minute: `connect_timeout=10`, `keepalives_idle=15`, `keepalives_interval=5`, `keepalives_count=3` and
            `tcp_user_timeout=30000` are added where the URL does not name them. For another machine add `sslmode=verify-full` and
            `sslrootcert=FILE`; for a password that changes, `passfile=FILE`.
        workflow_database_url: The same database for the workflow engine, with a role of its own that owns the schema `dbos`
            (docs/how-to/postgresql.md); empty: `database_url`.
        database_url_file, workflow_database_url_file, metrics_token_file: A file that holds the setting alone, instead of it.
        database_connections: To PostgreSQL, of one process, at most. Where no setting says it, 30 of a process alone, and fewer of each of
            several on one machine (`default_connections`).
        media_url: `s3://BUCKET/PREFIX`, a bucket that all machines share and that keeps no old versions; empty: `media/` in the data
            folder.
        media_endpoint: Of an S3-compatible store, such as `https://s3.example.net`; empty: Amazon's, by its region.
        media_region: Of the store.
        media_access_key, media_secret_key: Credentials of the store; both empty: what the machine itself has.
        media_secret_key_file: A file that holds the secret key alone, instead of the key; read again while the server runs.
        authority, provisioner, notifier, card_reader: The outside systems: `sandbox`; `http` (authority, notifier), `rest` (provisioner)
            or `json` (card reader), realname's own connectors by the settings that begin with their names; or `module:factory`, a
            callable without arguments that gives a connector for the port.
        card_reader_keys: With `json`: a JSON Web Key Set of the card readers whose signatures are known; empty: none is, and a signed
            card is refused.
        card_reader_agent: Address of the card reader agent on each counter's own machine, such as `http://127.0.0.1:8097`; empty: pages
            take the reader's file alone.
        bank_card, reader_pin: Means of the route without a face (docs/how-to/no-face.md): `http` or `module:factory`; empty: simulated in
            a sandbox, and none in production.
        resource_pool: The operator's own stock (docs/how-to/stock-and-orders.md): `tmf` or `module:factory`; empty: simulated in a
            sandbox, and in production the stock is imported from files.
        device_history: The equipment register that relying services are answered from (docs/reference/camara.md): `http` or
            `module:factory`; empty: simulated in a sandbox, and none in production.
        deletions: Folder of the journal of deletions, best on another disk; empty: in the bucket of the media, or `deletions` in the data
            folder.
        backup_max_age_days: Older backups are not restored, and are to be deleted; deletions are known for as long.
        keys: `file`: keys.json in the data folder; `pkcs11`: a hardware security module (docs/how-to/keys.md).
        hsm_module, hsm_token: Path of its PKCS#11 library, and label of the token.
        hsm_pin: PIN of the token's user.
        hsm_pin_file: A file that holds the PIN alone, instead of the PIN.
        passkey_rp_id: The host that passkeys of staff are made for: that of the pages, or a domain above it. Changed, they are all void.
        passkey_origin: Where the pages are, as `https://host`; empty: `http://localhost` on any port, for trying out.
        relying_url: The address of the app of relying services, as `https://host`; it is the issuer of their tokens
            (docs/how-to/relying-services.md). Empty: in a sandbox this machine, by the port of `realname serve`; in production there is
            no such app.
        inspector_origin: Where the inspectors' pages are, as `https://host:port`: their passkeys are used there and nowhere else; empty:
            as `passkey_origin`.
        hsts_subdomains: Whether browsers are told to reach every host below that of the pages by TLS alone as well, for a year.
        oidc_issuer: Issuer of the operator's OpenID provider, by which staff may sign in; empty: they may not. The client's return
            address is `PAGES/counter/sign-in/provider/return`.
        oidc_client_id, oidc_client_secret: The client at the provider.
        oidc_client_secret_file: A file that holds the client's secret alone, instead of the secret.
        oidc_roles_claim, oidc_login_claim, oidc_outlet_claim: Claims of the ID token that say a member's roles, login and outlet.
        oidc_roles: Which value of the roles' claim is which role, as `VALUE=ROLE` between commas; a member has exactly one.
        oidc_domains: Domains of e-mail addresses between commas, such as `example.com,example.net`: only a person whose address there the
            provider has verified (`email`, `email_verified`) signs in by it, and the first sign-in makes an account, where none of that
            login exists. Empty: nobody gets an account this way, and only members who connected theirs sign in by the provider.
        oidc_acr: Classes of authentication that are enough, between spaces; empty: whatever the provider asks for is.
        brand_name: What the pages and the printed reports call the service, up to 40 characters; empty: realname.
        brand_logo: Path of a PNG that is shown before the name, at most 1024 pixels each way and 64 KiB; empty: realname's oval.
        brand_accent: Colour of links and filled buttons, as `#rrggbb`; empty: realname's. Less than 4.5:1 on the page is refused, with a
            darker colour that can be read.
        counter_roots: Folder of root certificates of makers whose hardware may attest a counter, `FORMAT/*.pem` with the formats `tpm`,
            `android-key`, `apple` and `packed`; empty: none is trusted, and under `cn` a person decides every registration.
        tpm_roots: Folder of root certificates (`*.pem`) of makers whose TPMs may attest the camera of a counter
            (docs/reference/capture-agent.md); empty: none is trusted.
        camera_states: File of the signed list of states in which the machine of a camera may be. It is read again when it changes; empty:
            no camera is attested.
        camera_states_keys: A JSON Web Key Set of the keys that may sign that list.
        chip_trust: Folder of the issuers that are trusted for chips of documents (docs/reference/chips.md); empty: `trust` in the data
            folder.
        model_threads: Threads of each model.
        judging_slots: Clips judged at the same time by one process, and as many portraits beside them. One agent always leaves a slot to
            others; eight more portraits wait up to three seconds; further requests get 503 with Retry-After.
        live_sessions: Live sessions at the same time in one process at most; 0: four for each core. How many are begun is measured.
        metrics_token: What a bearer of /metrics sends, 16 characters or more; empty: the metrics are for this machine alone.
        worker_metrics: Where `realname system worker` serves its metrics, as `HOST:PORT`; empty: nowhere.
        traces_url: Address of a collector of OpenTelemetry traces (OTLP over HTTP); empty: none are made.
        traces_share: Share of the traces that begin here and are recorded, 0 to 1; who calls with a `traceparent` decides of its own.
        authority_portrait: `digest`: SHA-256 of the portrait as read; `image`: the portrait itself; `none`: nothing of it.
        authority_url, provisioner_url, notifier_url, bank_card_url, reader_pin_url, resource_pool_url, device_history_url, network_url:
            Where the system is; paths are added to it.
        authority_token_url, provisioner_token_url, notifier_token_url, bank_card_token_url, reader_pin_token_url,
            resource_pool_token_url, device_history_token_url, network_token_url: Where access tokens are given (OAuth2 client
            credentials).
        authority_client_id, provisioner_client_id, notifier_client_id, bank_card_client_id, reader_pin_client_id,
            resource_pool_client_id, device_history_client_id, network_client_id: The client at the token address.
        authority_client_secret, provisioner_client_secret, notifier_client_secret, bank_card_client_secret, reader_pin_client_secret,
            resource_pool_client_secret, device_history_client_secret, network_client_secret: Its secret.
        authority_client_secret_file, provisioner_client_secret_file, notifier_client_secret_file, bank_card_client_secret_file,
            reader_pin_client_secret_file, resource_pool_client_secret_file, device_history_client_secret_file,
            network_client_secret_file: A file that holds the secret alone, instead of the secret; read again while the server runs.
        authority_signing_key_file, provisioner_signing_key_file, notifier_signing_key_file, bank_card_signing_key_file,
            reader_pin_signing_key_file, resource_pool_signing_key_file, device_history_signing_key_file, network_signing_key_file: A
            private JSON Web Key that signs each request (RFC 9421); empty: requests are not signed.
        authority_answer_keys, provisioner_answer_keys, notifier_answer_keys, bank_card_answer_keys, reader_pin_answer_keys,
            resource_pool_answer_keys, device_history_answer_keys, network_answer_keys: A JSON Web Key Set of those whose signed answers
            are taken alone; empty: answers are taken unsigned.
        provisioner_key_window_s: Seconds for which the operator promises to know an idempotency key again.
        notifier_language: What subscribers are written in.
        resource_pool_numbers, resource_pool_sims: The operator's ids of the pools that numbers and SIMs are drawn from.
        network: The system that knows which line a device uses (docs/how-to/relying-services.md): `http` or `module:factory`; empty:
            simulated in a sandbox, and none in production.
        network_secret: What the operator's gateway sends with the number of a device, so that its header is believed, 16 to 256
            characters; empty: none is.
        network_secret_file: A file that holds it alone, instead of the secret.
        operator_ca_file: Certificates (PEM) of the operator's own authority; empty: those of this machine.
        outgoing_networks: Networks of the operator's own that its systems may be in, between commas, as `10.20.0.0/16, 10.30.1.7`; other
            private addresses are refused, public ones need no entry.
        webhook_networks: Networks of the operator's own that endpoints of webhooks may be in, between commas (docs/how-to/webhooks.md);
            public addresses need none. In a sandbox it may name this machine, as 127.0.0.0/8.
        complaints_contact: Where a subscriber complains to the operator: a number or an address of up to 60 characters, printed on
            receipts and signed in them; empty: receipts name the outlet and the regulator.
        ledger_folder: Folder that signed heads of the ledger are written into (docs/explanation/transparency-log.md), the newest as
            `latest.txt`; empty: none.
        ledger_url: Address that each head is put at; empty: none.
        ledger_witnesses: Key and address of each witness that signs heads too, between commas; empty: none.
        time_source: HTTPS address of a server whose answers' `Date` this machine's clock is compared with every minute; empty: none.
        sandbox_faults: How the simulated operator misbehaves (docs/reference/sandbox-faults.md); empty: not at all.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    mode: Mode = Mode.SANDBOX
    pack: str = Field(default=SANDBOX, min_length=1)
    allow_draft_pack: bool = False
    allow_unconfined_decoders: bool = False
    database_url: str = Field(default="", repr=False)
    database_url_file: str = ""
    workflow_database_url: str = Field(default="", repr=False)
    workflow_database_url_file: str = ""
    database_connections: int = Field(default=default_connections(1), ge=FEWEST_CONNECTIONS, le=500)
    media_url: str = ""
    media_endpoint: str = ""
    media_region: str = Field(default="us-east-1", min_length=1)
    media_access_key: str = ""
    media_secret_key: str = Field(default="", repr=False)
    media_secret_key_file: str = ""
    authority: str = Field(default=SANDBOX, min_length=1)
    provisioner: str = Field(default=SANDBOX, min_length=1)
    notifier: str = Field(default=SANDBOX, min_length=1)
    card_reader: str = Field(default=SANDBOX, min_length=1)
    card_reader_keys: str = ""
    card_reader_agent: str = Field(default="", pattern=r"^(http://(127\.0\.0\.1|localhost):[0-9]{1,5})?$")
    bank_card: str = ""
    reader_pin: str = ""
    resource_pool: str = ""
    device_history: str = ""
    deletions: str = ""
    backup_max_age_days: int = Field(default=30, ge=1, le=3650)
    keys: KeyPlace = KeyPlace.FILE
    hsm_module: str = ""
    hsm_token: str = ""
    hsm_pin: str = Field(default="", repr=False)
    hsm_pin_file: str = ""
    passkey_rp_id: str = Field(default="localhost", pattern=r"^[a-z0-9.-]{1,253}$")
    passkey_origin: str = Field(default="", pattern=r"^(https://[a-z0-9.-]{1,253}(:[0-9]{1,5})?)?$")
    relying_url: str = Field(default="", pattern=r"^(https://[a-z0-9.-]{1,253}(:[0-9]{1,5})?)?$")
    inspector_origin: str = Field(default="", pattern=r"^(https://[a-z0-9.-]{1,253}(:[0-9]{1,5})?)?$")
    hsts_subdomains: bool = False
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = Field(default="", repr=False)
    oidc_client_secret_file: str = ""
    oidc_roles_claim: str = Field(default="roles", min_length=1, max_length=64)
    oidc_roles: str = ""
    oidc_login_claim: str = Field(default="preferred_username", min_length=1, max_length=64)
    oidc_outlet_claim: str = Field(default="outlet", min_length=1, max_length=64)
    oidc_domains: str = ""
    oidc_acr: str = ""
    brand_name: str = Field(default="", max_length=LONGEST_BRAND, pattern=r"^[^\x00-\x1f]*$")
    brand_logo: str = ""
    brand_accent: str = ""
    counter_roots: str = ""
    tpm_roots: str = ""
    camera_states: str = ""
    camera_states_keys: str = ""
    chip_trust: str = ""
    model_threads: int = Field(default=1, ge=1, le=64)
    judging_slots: int = Field(default=2, ge=1, le=64)
    live_sessions: int = Field(default=0, ge=0, le=64)
    metrics_token: str = Field(default="", repr=False, pattern=r"^([!-~]{16,256})?$")  # no spaces: it is in a header
    metrics_token_file: str = ""
    worker_metrics: str = Field(default="", pattern=r"^(([0-9A-Za-z.-]+|\[[0-9a-f:]+\]):[0-9]{1,5})?$")
    traces_url: str = Field(default="", pattern=r"^(https?://[!-~]+)?$")
    traces_share: float = Field(default=1.0, ge=0.0, le=1.0)
    authority_url: str = ""
    authority_token_url: str = ""
    authority_client_id: str = ""
    authority_client_secret: str = Field(default="", repr=False)
    authority_client_secret_file: str = ""
    authority_signing_key_file: str = ""
    authority_answer_keys: str = ""
    authority_portrait: SourcePortrait = SourcePortrait.DIGEST
    provisioner_url: str = ""
    provisioner_token_url: str = ""
    provisioner_client_id: str = ""
    provisioner_client_secret: str = Field(default="", repr=False)
    provisioner_client_secret_file: str = ""
    provisioner_signing_key_file: str = ""
    provisioner_answer_keys: str = ""
    provisioner_key_window_s: int = Field(default=60, ge=60, le=31_536_000)
    notifier_url: str = ""
    notifier_token_url: str = ""
    notifier_client_id: str = ""
    notifier_client_secret: str = Field(default="", repr=False)
    notifier_client_secret_file: str = ""
    notifier_signing_key_file: str = ""
    notifier_answer_keys: str = ""
    notifier_language: Annotated[Language, AfterValidator(parse_language)] = Language("zh")
    resource_pool_url: str = ""
    resource_pool_token_url: str = ""
    resource_pool_client_id: str = ""
    resource_pool_client_secret: str = Field(default="", repr=False)
    resource_pool_client_secret_file: str = ""
    resource_pool_signing_key_file: str = ""
    resource_pool_answer_keys: str = ""
    resource_pool_numbers: str = Field(default="", max_length=256)
    resource_pool_sims: str = Field(default="", max_length=256)
    device_history_url: str = ""
    device_history_token_url: str = ""
    device_history_client_id: str = ""
    device_history_client_secret: str = Field(default="", repr=False)
    device_history_client_secret_file: str = ""
    device_history_signing_key_file: str = ""
    device_history_answer_keys: str = ""
    bank_card_url: str = ""
    bank_card_token_url: str = ""
    bank_card_client_id: str = ""
    bank_card_client_secret: str = Field(default="", repr=False)
    bank_card_client_secret_file: str = ""
    bank_card_signing_key_file: str = ""
    bank_card_answer_keys: str = ""
    reader_pin_url: str = ""
    reader_pin_token_url: str = ""
    reader_pin_client_id: str = ""
    reader_pin_client_secret: str = Field(default="", repr=False)
    reader_pin_client_secret_file: str = ""
    reader_pin_signing_key_file: str = ""
    reader_pin_answer_keys: str = ""
    network: str = ""
    network_url: str = ""
    network_token_url: str = ""
    network_client_id: str = ""
    network_client_secret: str = Field(default="", repr=False)
    network_client_secret_file: str = ""
    network_signing_key_file: str = ""
    network_answer_keys: str = ""
    network_secret: str = Field(default="", repr=False, pattern=r"^([!-~]{16,256})?$")  # no spaces: it is in a header
    network_secret_file: str = ""
    operator_ca_file: str = ""
    outgoing_networks: str = ""
    webhook_networks: str = ""
    complaints_contact: str = Field(default="", max_length=60, pattern=r"^[^\x00-\x1f]*$")
    ledger_folder: str = ""
    ledger_url: str = ""
    ledger_witnesses: str = ""
    time_source: str = ""
    sandbox_faults: str = ""

    @property
    def is_sandbox(self) -> bool:
        """Whether lines are simulated."""
        return self.mode is Mode.SANDBOX

    @property
    def engine_url(self) -> str:
        """Where the workflow engine's records are, by a role that may write them; empty: SQLite in the data folder."""
        return self.workflow_database_url or self.database_url

    @property
    def inspector_place(self) -> str:
        """The origin that passkeys of inspectors are used at; empty: this machine's, on any port."""
        return self.inspector_origin or self.passkey_origin

    @field_validator("database_url", "workflow_database_url")
    @classmethod
    def _notice_dead_peers(cls, url: str) -> str:
        if not url.startswith("postgresql"):
            return url
        credentials = found[0] if (found := _CREDENTIALS.match(url)) else ""
        address, _, query = url.removeprefix(credentials).partition("?")
        chosen = [one for one in query.split("&") if one]
        named = {one.partition("=")[0] for one in chosen}
        return f"{credentials}{address}?{'&'.join(chosen + [f'{name}={value}' for name, value in _DEAD_PEER.items() if name not in named])}"


def load_settings(folder: Path, environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings of a data folder; the environment (`REALNAME_PACK=cn`) outranks the file.

    A secret that neither names comes from the credentials of the service, where systemd passes a file of its name.

    Raises:
        SettingsError: An unknown key, a value of the wrong form, or a file that is no TOML; lists all.
    """
    computed = {"database_connections": default_connections(processes_of(environment))}
    values = computed | _file_values(folder / SETTINGS_FILE) | _environment_values(environment)
    values |= _credentials(environment, given=values)
    unread: list[str] = []
    values |= _read_now(values, unread)
    try:
        settings = Settings.model_validate(values)
    except ValidationError as problem:
        sentences = tuple(_sentence(one["loc"], one["msg"]) for one in problem.errors())
        raise SettingsError((*unread, *sentences)) from problem
    if unread:
        raise SettingsError(tuple(unread))
    if settings.workflow_database_url and _database_of(settings.workflow_database_url) != _database_of(settings.database_url):
        raise SettingsError(("workflow_database_url: must name the PostgreSQL database of database_url, with another role",))
    if settings.mode is Mode.PRODUCTION:
        _require_nothing_simulated(settings)
    return settings


def _database_of(url: str) -> str:
    """Driver, name of the database and host given as a parameter: what two roles of one database have in common."""
    address, _, query = url.partition("?")
    hosts = sorted(part for part in query.split("&") if part.startswith("host="))
    scheme, _, rest = address.partition("://")
    return "?".join([scheme, rest.rpartition("@")[2], *hosts]) if scheme.startswith("postgresql") else ""


_OPTIONAL = ("bank_card", "reader_pin", "resource_pool", "device_history", "network")


def connectors(settings: Settings) -> Mapping[str, str]:
    """The outside systems, by the setting's name."""
    return {
        "authority": settings.authority,
        "provisioner": settings.provisioner,
        "notifier": settings.notifier,
        "card_reader": settings.card_reader,
    } | {name: spec for name in _OPTIONAL if (spec := getattr(settings, name))}


def _require_nothing_simulated(settings: Settings) -> None:
    problems = [f"{name}: a sandbox connector is refused in production" for name, spec in connectors(settings).items() if spec == SANDBOX]
    problems += [f"{name}: an Unsafe double is refused in production" for name, spec in connectors(settings).items() if "Unsafe" in spec]
    if settings.pack == SANDBOX:
        problems.append("pack: the sandbox pack is refused in production")
    if settings.sandbox_faults:
        problems.append("sandbox_faults: must be empty in production")
    if problems:
        raise SettingsError(tuple(problems))


def no_toml(name: str, problem: Exception) -> str:
    """Say that a file is no TOML, and where; nothing of its content is said."""
    place = re.search(r"line \d+, column \d+", str(problem))
    return f"{name}: cannot be read as TOML" + (f" ({place[0]})" if place and isinstance(problem, tomllib.TOMLDecodeError) else "")


def _file_values(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (ValueError, RecursionError, OSError) as problem:
        raise SettingsError((no_toml(SETTINGS_FILE, problem),)) from problem


def read_secret_file(path: str) -> str:
    """Read a secret from a file that holds nothing else.

    Raises:
        OSError: It cannot be read.
        ValueError: It is empty, or no text.
    """
    with Path(path).open("rb") as file:
        secret = file.read(_LARGEST_SECRET_BYTES).decode().strip()
    if not secret:
        raise ValueError
    return secret


def secret_names() -> Sequence[str]:
    """The settings that no representation shows: each may be in a file that the setting `NAME_file` names."""
    return [name for name, field in Settings.model_fields.items() if not field.repr]


def _credentials(environment: Mapping[str, str], *, given: Mapping[str, object]) -> dict[str, object]:
    """The files of secrets that the service was passed (systemd's `LoadCredential=NAME:PATH`) and no setting names."""
    folder = environment.get(_CREDENTIALS_FOLDER)
    if not folder:
        return {}
    missing = [name for name in secret_names() if not given.get(name) and not given.get(f"{name}_file")]
    return {f"{name}_file": str(Path(folder, name)) for name in missing if Path(folder, name).is_file()}


def _read_now(values: Mapping[str, object], wrong: list[str]) -> dict[str, object]:
    """Read the secrets of this process from their files; those of other systems are read by what uses them."""
    found: dict[str, object] = {}
    for name in _READ_NOW:
        file = values.get(f"{name}_file")
        if not file:
            continue
        if values.get(name):
            wrong.append(f"{name}: give either it or {name}_file")
            continue
        try:
            found[name] = read_secret_file(str(file))
        except (OSError, ValueError):
            wrong.append(f"{name}_file: cannot be read, or is empty")
    return found


def _environment_values(environment: Mapping[str, str]) -> dict[str, object]:
    names = {name.removeprefix(_PREFIX): value for name, value in environment.items() if name.startswith(_PREFIX)}
    return {name.lower(): value for name, value in names.items() if name not in _NOT_SETTINGS}


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    return f"{'.'.join(map(str, place))}: {message}"
