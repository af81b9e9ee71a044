"""The machine of a deployment: who may read its files, whether there is room, which models are there, and what confines decoders."""

import os
import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from realname.access.connectors.signed_camera_states import load_camera_states
from realname.kernel.errors import RealNameError, SettingsError
from realname.operations.model.checkup import Checkup, Diagnosis, Verdict, diagnosis
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.config.settings import KeyPlace, Mode, Settings
from realname.vault.wiring.data_folder import DataFolder
from realname.verification.engine.decoding.confinement import Confined
from realname.verification.engine.networks.model_store import FileState, ModelStore
from realname.verification.errors import ModelListBroken
from realname.verification.model.measured_models import MeasuredModels, Otherwise
from realname.verification.use_cases.fetch_files import model_folder

_OTHERS = 0o077
_LOW_BYTES, _LOW_SHARE = 2_000_000_000, 0.10
_FULL_BYTES, _FULL_SHARE = 200_000_000, 0.02
_RENEWED_BEFORE = timedelta(days=31)  # the doctor is asked once a month


def check_key_file(settings: Settings, folder: DataFolder) -> Diagnosis:
    """The key file is there and its owner's alone; keys of a module are checked by `realname status`."""
    if settings.keys is KeyPlace.PKCS11:
        return diagnosis(Checkup.KEY_FILE, Verdict.FINE, "in a hardware security module")
    if not folder.keys.exists():
        return diagnosis(Checkup.KEY_FILE, Verdict.WRONG, "missing")
    mode = folder.keys.stat().st_mode & 0o777
    return diagnosis(Checkup.KEY_FILE, Verdict.WRONG if mode & _OTHERS else Verdict.FINE, f"mode {mode:04o}")


def check_folders(settings: Settings, folder: DataFolder) -> Diagnosis:
    """No one but the owner enters the data folder, or what is in it."""
    own = (
        folder.path,
        folder.media,
        folder.workflow,
        folder.deletions,
        folder.database,
        folder.path / "realname.toml",
        folder.path / "secrets",
    )
    places = (*own, Path(settings.deletions)) if settings.deletions else own
    open_ones = [place.name for place in places if place.exists() and place.stat().st_mode & _OTHERS]
    # The folder of the data may be a mount point that others own: what is in it is closed then.
    verdict = Verdict.WRONG if set(open_ones) - {folder.path.name} else Verdict.LOOK if open_ones else Verdict.FINE
    return diagnosis(Checkup.FOLDERS, verdict, f"readable by others: {', '.join(open_ones)}" if open_ones else "private")


def check_disk(folder: DataFolder) -> Diagnosis:
    """There is room where the data are."""
    usage = shutil.disk_usage(folder.path)
    share = usage.free / usage.total
    if usage.free < _FULL_BYTES or share < _FULL_SHARE:
        verdict = Verdict.WRONG
    else:
        verdict = Verdict.LOOK if usage.free < _LOW_BYTES or share < _LOW_SHARE else Verdict.FINE
    return diagnosis(Checkup.DISK, verdict, f"{usage.free / 1_000_000_000:.1f} GB free, {share:.0%}")


def check_deletions(settings: Settings, folder: DataFolder) -> Diagnosis:
    """The journal of deletions outlives the disk of the data; a sandbox deletes no one."""
    if settings.media_url and not settings.deletions:
        return diagnosis(Checkup.DELETIONS, Verdict.FINE, "in the bucket")
    place = Path(settings.deletions) if settings.deletions else folder.deletions
    if place.exists() and not os.access(place, os.W_OK):
        return diagnosis(Checkup.DELETIONS, Verdict.WRONG, "not writable, so nothing can be deleted")
    is_apart = place.exists() and place.stat().st_dev != folder.path.stat().st_dev
    if is_apart or settings.mode is Mode.SANDBOX:
        return diagnosis(Checkup.DELETIONS, Verdict.FINE, "on another disk" if is_apart else "a sandbox")
    return diagnosis(Checkup.DELETIONS, Verdict.LOOK, "on the disk of the data, and lost with it")


def check_models(environment: Mapping[str, str]) -> Diagnosis:
    """Every model that serves is there, and is the pinned one."""
    try:
        found = ModelStore(model_folder(environment)).check_models()
    except ModelListBroken:
        return diagnosis(Checkup.MODELS, Verdict.WRONG, "the list of added models cannot be read")
    bad = [f"{one.spec.file_name} {one.state.value}" for one in found if one.is_serving and one.state is not FileState.RIGHT]
    return diagnosis(Checkup.MODELS, Verdict.WRONG if bad else Verdict.FINE, ", ".join(bad) or f"all {len(found)} as pinned")


def check_measured_models(settings: Settings, environment: Mapping[str, str]) -> Diagnosis:
    """The models that serve are those that the bounds of the pack were measured with; nothing of them is read but their digests."""
    try:
        rule = load_policy(settings.pack)[MeasuredModels]
        others = rule.other_than(ModelStore(model_folder(environment)).serving_models())
    except RealNameError as problem:
        return diagnosis(Checkup.MEASURED_MODELS, Verdict.NOT_CHECKED, problem.code)
    if not others:
        return diagnosis(Checkup.MEASURED_MODELS, Verdict.FINE, "as measured")
    effect = "every registration by face is referred" if rule.otherwise is Otherwise.REFER else "accepted by the pack"
    return diagnosis(Checkup.MEASURED_MODELS, Verdict.LOOK, f"not measured: {', '.join(others)}; {effect}")


def check_camera_states(settings: Settings, *, now: datetime) -> Diagnosis:
    """The signed list of states of attested cameras is in force, and for some time still."""
    if not settings.camera_states:
        return diagnosis(Checkup.CAMERA_STATES, Verdict.FINE, "no camera is attested")
    try:
        states = load_camera_states(settings.camera_states, settings.camera_states_keys).current()
    except SettingsError:
        states = None
    if states is None:
        return diagnosis(Checkup.CAMERA_STATES, Verdict.WRONG, "not a list that a known key signed")
    seen = f"version {states.version}, {states.issued_at:%Y-%m-%d} to {states.expires_at:%Y-%m-%d}"
    if not states.issued_at <= now < states.expires_at:
        return diagnosis(Checkup.CAMERA_STATES, Verdict.WRONG, seen)
    return diagnosis(Checkup.CAMERA_STATES, Verdict.LOOK if states.expires_at - now < _RENEWED_BEFORE else Verdict.FINE, seen)


def check_decoders(settings: Settings, found: Confined) -> Diagnosis:
    """Whatever decodes files of strangers is confined by bubblewrap and by a filter of system calls."""
    is_refused = not (found.is_enough or settings.is_sandbox or settings.allow_unconfined_decoders)
    verdict = Verdict.FINE if found.is_whole else Verdict.WRONG if is_refused else Verdict.LOOK
    return diagnosis(Checkup.DECODERS, verdict, f"isolated by {found.level}{', so production does not start' if is_refused else ''}")
