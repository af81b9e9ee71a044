"""The image of deploy/containerfile, or this checkout in its place, run by crun as Podman and systemd would run it."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.deploy.tools import system_calls
from tests.support.absent import Part, skip_absent
from tests.support.prepared import ROOT

USER = 10001  # of the image
_BUILT_WITHIN_S = 600
_RUN_WITHIN_S = 240
_PODMANS_FILTER = Path("/usr/share/containers/seccomp.json")
_MASKED = ("acpi", "kcore", "keys", "latency_stats", "timer_list", "timer_stats", "sched_debug", "scsi")
_READ_ONLY = ("asound", "bus", "fs", "irq", "sys", "sysrq-trigger")
_SYSTEM = ("bin", "sbin", "lib", "lib32", "lib64")  # links into /usr
_UNIFIED = Path("/sys/fs/cgroup/unified")  # of a machine with both kinds of control groups, which crun refuses
Filter = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Image:
    """An unpacked image, or this machine's programs in its place.

    Attributes:
        root: Its file system.
        configuration: Of the OCI image: `config` of its configuration file.
        folder: For bundles and data.
        command: What starts `realname` in it.
        python: Its Python.
        shown: Folders of this machine that are in it under their own names.
    """

    root: Path
    configuration: Mapping[str, Any]
    folder: Path
    command: Sequence[str] = ("/usr/bin/realname",)
    python: str = "/usr/bin/python3"
    shown: Sequence[Path] = ()

    @contextmanager
    def container(self, *words: str, calls: Filter, mounts: Mapping[str, Path], environment: Sequence[str] = ()) -> Iterator[Sequence[str]]:
        """Prepare a container and give the command that runs it: read-only, without privileges, on this machine's network.

        Args:
            words: What runs in it.
            calls: The filter of system calls, as the OCI runtime has it.
            mounts: Folders by their place in the container; those whose place is below `/var/lib/realname` may be written.
            environment: More than the image sets.
        """
        bundle = self.folder / f"bundle-{len(list(self.folder.glob('bundle-*')))}"
        bundle.mkdir()
        configuration = _configuration(self, words, calls, mounts, environment)
        (bundle / "config.json").write_text(json.dumps(configuration))
        name, state = f"realname-test-{os.getpid()}-{bundle.name}", ("--root", str(self.folder / "state"), "--cgroup-manager=disabled")
        start = ("crun", *state, "run", "--bundle", str(bundle), name)
        bind = f"mount --bind {_UNIFIED} {_UNIFIED.parent} && " if _UNIFIED.exists() else ""
        try:
            yield ("unshare", "--mount", "--propagation", "private", "sh", "-c", f'{bind}exec "$@"', "sh", *start)
        finally:
            with suppress(OSError):
                subprocess.run(
                    ["crun", *state, "delete", "--force", name],  # noqa: S607 - the system's
                    capture_output=True,
                    check=False,
                    timeout=_RUN_WITHIN_S,
                )

    def run(
        self, *words: str, calls: Filter, mounts: Mapping[str, Path], environment: Sequence[str] = ()
    ) -> "subprocess.CompletedProcess[str]":
        """Run a container to its end."""
        with self.container(*words, calls=calls, mounts=mounts, environment=environment) as command:
            return subprocess.run(command, capture_output=True, text=True, check=False, timeout=_RUN_WITHIN_S)


def this_machine(folder: Path) -> Image:
    """What the tests of every day have in the image's place: this checkout, with the image's user, environment and limits."""
    if shutil.which("crun") is None or not _PODMANS_FILTER.exists() or os.geteuid() != 0:
        skip_absent(Part.DEPLOYMENT_TOOLS, "run tools/get-deployment-tools as root, and the tests too")
    root = folder / "root"
    root.mkdir()
    for name in _SYSTEM:
        if (link := Path("/") / name).is_symlink():
            (root / name).symlink_to(link.readlink())
    containerfile = (ROOT / "deploy" / "containerfile" / "Containerfile").read_text()
    setting = re.search(r"^ENV ((?:.*\\\n)*.*)", containerfile, re.MULTILINE)
    assert setting
    said = {"Env": setting[1].replace("\\\n", " ").split(), "WorkingDir": "/var/lib/realname"}
    shown = dict.fromkeys(
        Path(one) for one in ("/usr", sys.prefix, sys.base_prefix, ROOT / "src", ROOT / "clients", ROOT / "deploy", "/etc/ssl")
    )
    return Image(
        root=root,
        configuration=said,
        folder=folder,
        command=(sys.executable, "-P", str(ROOT / "deploy" / "containerfile" / "realname")),
        python=sys.executable,
        shown=[one for one in shown if one == Path("/usr") or not one.is_relative_to("/usr")],
    )


def make_image(folder: Path) -> Image:
    """Make the archive as `make image` does, and unpack it."""
    missing = [one for one in ("mmdebstrap", "buildah", "umoci", "crun") if shutil.which(one) is None]
    if missing or os.geteuid() != 0:
        skip_absent(Part.IMAGE_TOOLS, "run tools/get-image-tools as root, and the tests too")
    archive = folder / "image.tar"
    made = subprocess.run(
        [ROOT / "deploy" / "containerfile" / "build", archive],
        capture_output=True,
        text=True,
        check=False,
        timeout=_BUILT_WITHIN_S,
        env={**os.environ, "IMAGE_UNCOMPRESSED": "1"},
    )
    assert made.returncode == 0, made.stderr
    layout = folder / "layout"
    shutil.unpack_archive(archive, layout, filter="data")
    archive.unlink()
    index = json.loads((layout / "index.json").read_text())
    manifest = json.loads(_blob(layout, index["manifests"][0]["digest"]))
    tag = index["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"]
    subprocess.run(
        ["umoci", "unpack", "--image", f"{layout}:{tag}", folder / "unpacked"],  # noqa: S607 - the system's
        capture_output=True,
        check=True,
        timeout=_BUILT_WITHIN_S,
    )
    configuration = json.loads(_blob(layout, manifest["config"]["digest"]))["config"]
    shutil.rmtree(layout)
    digest = index["manifests"][0]["digest"]
    return Image(root=folder / "unpacked" / "rootfs", configuration={**configuration, "digest": digest}, folder=folder)


def podmans_filter() -> Filter:
    """Podman's own filter of system calls, for a container without capabilities."""
    shipped = json.loads(_PODMANS_FILTER.read_text())
    machine = {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]
    rules = []
    for rule in shipped["syscalls"]:
        included, excluded = rule.get("includes") or {}, rule.get("excludes") or {}
        if not included.get("caps") and machine in included.get("arches", [machine]) and machine not in excluded.get("arches", []):
            rules.append({key: rule[key] for key in ("names", "action", "args", "errnoRet") if rule.get(key) not in (None, "", [])})
    return {"defaultAction": shipped["defaultAction"], "defaultErrnoRet": shipped["defaultErrnoRet"], "syscalls": rules}


def units_filter() -> Filter:
    """The filter of system calls of the units of deploy/systemd."""
    shared = (ROOT / "deploy" / "systemd" / "realname-.service.d" / "10-realname.conf").read_text().splitlines()
    groups = next(line.removeprefix("SystemCallFilter=").split() for line in shared if line.startswith("SystemCallFilter="))
    allowed = {"names": system_calls(["@default", *groups]), "action": "SCMP_ACT_ALLOW"}
    return {"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1, "syscalls": [allowed]}


def _blob(layout: Path, digest: str) -> bytes:
    return (layout / "blobs" / digest.replace(":", "/")).read_bytes()


def _configuration(
    image: Image, words: Sequence[str], calls: Filter, mounts: Mapping[str, Path], environment: Sequence[str]
) -> Mapping[str, Any]:
    """What crun is told: as Podman tells it for a container with a read-only root and no capabilities."""
    own = ("/tmp", "/dev/shm")  # noqa: S108 - of the container
    return {
        "ociVersion": "1.0.2",
        "process": {
            "user": {"uid": USER, "gid": USER},
            "args": list(words),
            "env": [*image.configuration["Env"], "HOME=/var/lib/realname", *environment],
            "cwd": image.configuration["WorkingDir"],
            "capabilities": {kind: [] for kind in ("bounding", "effective", "inheritable", "permitted", "ambient")},
            "rlimits": [{"type": "RLIMIT_NOFILE", "hard": 20000, "soft": 1024}],
            "noNewPrivileges": True,
        },
        "root": {"path": str(image.root), "readonly": True},
        "hostname": "container",
        "mounts": [
            {"destination": "/proc", "type": "proc", "source": "proc"},
            {"destination": "/dev", "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "mode=755"]},
            *({"destination": at, "type": "tmpfs", "source": "tmpfs", "options": ["nosuid", "nodev", "noexec", "mode=1777"]} for at in own),
            {"destination": "/sys", "type": "bind", "source": "/sys", "options": ["rbind", "nosuid", "noexec", "nodev", "ro"]},
            *(
                {"destination": at, "type": "bind", "source": str(folder), "options": ["bind", "rw" if at == "/var/lib/realname" else "ro"]}
                for at, folder in {**mounts, **{str(one): one for one in image.shown}}.items()
            ),
        ],
        "linux": {
            "namespaces": [{"type": kind} for kind in ("pid", "ipc", "uts", "mount")],
            "maskedPaths": [f"/proc/{name}" for name in _MASKED],
            "readonlyPaths": [f"/proc/{name}" for name in _READ_ONLY],
            "seccomp": calls,
        },
    }
