"""The operator's own models: a copy of each file and its card in the model folder, and the list that names them."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from realname.kernel.errors import FileUnreadable, InvalidInput
from realname.verification.engine.networks.model_card import ModelFile, parse_card
from realname.verification.engine.networks.model_catalogue import PINNED_MODELS
from realname.verification.engine.networks.model_specs import ModelSpec, ModelUse
from realname.verification.errors import ModelDigestMismatch, ModelListBroken
from realname.verification.ports import PinnedFolder

LIST_NAME = "added-models.json"
_ENTRY_KEYS = {"use", "file", "sha256", "card", "card_sha256"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A line of the list; the files' names are relative to the model folder."""

    use: ModelUse
    file: str
    sha256: str
    card: str
    card_sha256: str


def added_models(folder: Path) -> tuple[ModelSpec, ...]:
    """The operator's own models, in the order they were added.

    Raises:
        ModelListBroken: The list or a card in it is damaged, missing or changed.
    """
    return tuple(_spec(folder, entry) for entry in _read_list(folder))


def add_model(use: ModelUse, *, model: bytes, sha256: str, card: bytes, into: PinnedFolder, folder: Path) -> ModelSpec:
    """Take a model in. It replaces an earlier one of the operator's for the use; texture models stand side by side.

    Raises:
        ModelDigestMismatch: The file is not the one the digest was given for.
        ModelCardInvalid: The card cannot be used as it is.
        InvalidInput: The model is one of the pinned ones.
        FolderUnwritable: The model folder cannot be written.
    """
    digest = hashlib.sha256(model).hexdigest()
    if digest != sha256.lower():
        raise ModelDigestMismatch(use=use.value, expected=sha256.lower(), found=digest)
    if any(pinned.spec.sha256 == digest for pinned in PINNED_MODELS):
        raise InvalidInput(field="file", reason="this model is pinned already")
    name = f"{use}-{digest[:12]}"
    entry = _Entry(use=use, file=f"{name}.model", sha256=digest, card=f"{name}.card.toml", card_sha256=hashlib.sha256(card).hexdigest())
    spec = parse_card(card, ModelFile(use=use, name=entry.file, sha256=digest))
    kept = [one for one in _read_list(folder) if one.sha256 != digest and (one.use is not use or use is ModelUse.TEXTURE)]
    into.save(entry.file, model)
    into.save(entry.card, card)
    into.save(LIST_NAME, _written([*kept, entry]))  # last: a model half taken in is not in the list
    return spec


def remove_model(sha256: str, *, into: PinnedFolder, folder: Path) -> ModelSpec:
    """Take a model of the operator's out of the list and delete its files; the pinned one serves the use again.

    Raises:
        InvalidInput: No added model has this digest.
        FolderUnwritable: The model folder cannot be written.
    """
    entries = _read_list(folder)
    gone = next((entry for entry in entries if entry.sha256 == sha256.lower()), None)
    if gone is None:
        raise InvalidInput(field="sha256", reason="no added model has this digest")
    spec = _spec(folder, gone)
    into.save(LIST_NAME, _written([entry for entry in entries if entry is not gone]))
    for name in (gone.file, gone.card):
        (folder / name).unlink(missing_ok=True)
    return spec


def read_given(path: Path, *, field: str) -> bytes:
    """Read a file the operator named.

    Raises:
        FileUnreadable: Missing or not readable.
    """
    try:
        return path.read_bytes()
    except OSError as problem:
        raise FileUnreadable(field=field, reason=problem.strerror or "unknown") from problem


def _spec(folder: Path, entry: _Entry) -> ModelSpec:
    try:
        card = (folder / entry.card).read_bytes()
        if hashlib.sha256(card).hexdigest() != entry.card_sha256:
            raise ModelListBroken(file=entry.card)
        return parse_card(card, ModelFile(use=entry.use, name=entry.file, sha256=entry.sha256))
    except (OSError, ValueError, InvalidInput) as problem:
        raise ModelListBroken(file=entry.card) from problem


def _read_list(folder: Path) -> list[_Entry]:
    path = folder / LIST_NAME
    try:
        content: object = json.loads(path.read_bytes())
        if not isinstance(content, dict) or content.keys() != {"version", "models"} or content["version"] != 1:
            raise ModelListBroken(file=LIST_NAME)
        return [_entry(one) for one in content["models"]]
    except (FileNotFoundError, NotADirectoryError):
        return []
    except (OSError, ValueError, TypeError, RecursionError) as problem:
        raise ModelListBroken(file=LIST_NAME) from problem


def _entry(line: object) -> _Entry:
    if not isinstance(line, dict) or line.keys() != _ENTRY_KEYS:
        raise ModelListBroken(file=LIST_NAME)
    texts = {key: str(value) for key, value in line.items()}
    if any(Path(texts[key]).name != texts[key] for key in ("file", "card")):
        raise ModelListBroken(file=LIST_NAME)  # a name that leads out of the folder
    return _Entry(
        use=ModelUse(texts["use"]), file=texts["file"], sha256=texts["sha256"], card=texts["card"], card_sha256=texts["card_sha256"]
    )


def _written(entries: Sequence[_Entry]) -> bytes:
    lines = [
        {"use": one.use.value, "file": one.file, "sha256": one.sha256, "card": one.card, "card_sha256": one.card_sha256} for one in entries
    ]
    return (json.dumps({"version": 1, "models": lines}, indent=2) + "\n").encode()
