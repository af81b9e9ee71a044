"""What confines decoders: found out by trying, and never more than is there."""

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path

from realname.verification.engine.decoding.confinement import (
    Confined,
    Confinement,
    confined_command,
    confinement,
    decoder_environment,
    ended_by,
    expected_layers,
    find_confinement,
)
from realname.verification.engine.decoding.lockdown import Layers


def _program(folder: Path, script: str) -> str:
    """A program by bubblewrap's name, and the folder it is in."""
    program = folder / "bwrap"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(folder)


def test_where_it_is_not_installed_nothing_stands_before_a_decoder(tmp_path: Path) -> None:
    found = find_confinement(str(tmp_path))
    assert (found.by, found.before) == (Confinement.NOT_INSTALLED, ())


def test_where_the_system_does_not_let_it_work_nothing_stands_before_a_decoder(tmp_path: Path) -> None:
    found = find_confinement(_program(tmp_path, "echo 'No permissions to create new namespace' >&2; exit 1"))
    assert (found.by, found.before) == (Confinement.NOT_ALLOWED, ())


def test_where_it_cannot_be_started_nothing_stands_before_a_decoder(tmp_path: Path) -> None:
    _program(tmp_path, "")
    (tmp_path / "bwrap").write_bytes(b"\x7fELF nothing")
    assert find_confinement(str(tmp_path)).by is Confinement.NOT_ALLOWED


def test_where_it_works_a_decoder_has_no_network_no_home_and_nothing_that_it_may_write(tmp_path: Path) -> None:
    found = find_confinement(_program(tmp_path, "exit 0"))
    program, *words = found.before
    assert (found.by, program, words[-1]) == (Confinement.BUBBLEWRAP, str(tmp_path / "bwrap"), "--")
    assert {"--unshare-all", "--die-with-parent"} <= set(words)
    assert not {"--share-net", "--proc"} & set(words)  # a container that hides parts of its /proc allows no second one
    assert not [word for word in words if word.startswith(("--bind", "--dev-bind")) or word == "--overlay"]
    assert words.index("--remount-ro") > max(place for place, word in enumerate(words) if word == "--ro-bind")
    shown = {words[place + 1] for place, word in enumerate(words) if word.startswith("--ro-bind")}
    assert {path for path in shown if path.startswith("/proc")} == {"/proc/cpuinfo"}
    assert not shown & {"/", "/home", "/root", "/etc", "/var", "/tmp", "/run", os.path.expanduser("~")}  # noqa: PTH111, S108 - as text


def test_the_level_in_force_is_said_in_words() -> None:
    whole = Confined(by=Confinement.BUBBLEWRAP, before=("bwrap",), layers=Layers(has_filter=True, landlock=7))
    filtered = Confined(by=Confinement.NOT_INSTALLED, layers=Layers(has_filter=True))
    bare = Confined(by=Confinement.NOT_ALLOWED)
    assert [one.level for one in (whole, filtered, bare)] == [
        "bubblewrap, system-call filter, Landlock 7",
        "system-call filter (bubblewrap is not installed)",
        "limits alone (this system does not let bubblewrap work)",
    ]
    assert [(one.is_whole, one.is_enough) for one in (whole, filtered, bare)] == [(True, True), (False, True), (False, False)]


def test_what_is_confined_is_started_by_the_same_command_everywhere_in_a_process() -> None:
    before, module = list(confinement().before), "realname.verification.engine.decoding.decoder"
    assert confined_command("decoder", "{}") == [*before, sys.executable, "-P", "-m", module, "{}"]
    assert json.loads(expected_layers()) == asdict(confinement().layers)
    assert decoder_environment().keys() == {"PYTHONPATH"}


def test_a_signal_is_told_from_a_status() -> None:
    assert [ended_by(status) for status in (0, 1, -9, -24)] == [0, 0, 9, 24]
    assert ended_by(128 + 24) == (24 if confinement().before else 0)
