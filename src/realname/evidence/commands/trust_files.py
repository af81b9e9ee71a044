"""Files and folders of trust, as the commands name them."""

from collections.abc import Mapping
from pathlib import Path

from realname.evidence.chip.trust_files import MOST_TRUST_BYTES, TrustFile, read_trust_file
from realname.evidence.connectors.trust_store import TRUST_FOLDER
from realname.kernel.errors import FileUnreadable
from realname.platform.config.settings import load_settings

_SETTING = "REALNAME_CHIP_TRUST"


def trust_folder(data: Path | None, environment: Mapping[str, str]) -> Path | None:
    """The folder of the store: of the setting `chip_trust`, else `trust` in the data folder; None where neither is named."""
    if data is not None:
        stated = load_settings(data, environment).chip_trust
        return Path(stated) if stated else data / TRUST_FOLDER
    stated = environment.get(_SETTING, "")
    return Path(stated) if stated else None


def read_trust(path: Path, *, field: str = "--trust") -> TrustFile:
    """Read one file of certificates, master lists or revocation lists.

    Raises:
        FileUnreadable: There is no such file.
        TrustFileUnreadable: It is none of these.
        ChipCheckFailed: A master list's own signature is wrong.
    """
    return read_trust_file(read_bytes(path, field=field))


def read_bytes(path: Path, *, field: str) -> bytes:
    """Read a file, one byte more than the largest that is taken.

    Raises:
        FileUnreadable: There is no such file.
    """
    try:
        with path.open("rb") as file:
            return file.read(MOST_TRUST_BYTES + 1)
    except OSError as problem:
        raise FileUnreadable(field=field) from problem
