"""Examines damaged files of chips in a process of its own, and says what the worst of them took: `python -m ...examine_damaged PLACES`.

The folder of the evaluation data's chips may follow. One JSON object is written: how many files were examined, the longest processor time
in seconds, the largest growth of resident memory in bytes, each with the damage that it belongs to, and the damage that ended otherwise
than in a result or a coded error.
"""

import ctypes
import json
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path

from realname.evidence.chip.examination import examine
from realname.evidence.chip.files import BIOMETRIC_GROUPS, GROUP_TAGS, sort_files
from realname.evidence.chip.tlv import first_tag
from realname.evidence.chip.trust import Anchor, Trust
from realname.evidence.chip.trust_files import read_trust_file
from realname.kernel.errors import RealNameError
from tests.evidence.chip.documents import (
    CLEAR,
    ISSUER,
    TODAY,
    Signing,
    group_2,
    group_11,
    group_12,
    list_signer,
    master_list,
    signed_by,
)
from tests.evidence.chip.issuers import Party, Scheme, dumped, elliptic_key, explicit_info, issuer, rsa_key, signer_of
from tests.evidence.damaged_files import chip_bombs, damaged, tlv_parts

_CLEAR_PEAK = "5"  # of /proc/self/clear_refs: the peak begins anew at what is resident now
_LIST_SIGNING = Signing(signer=list_signer(), issuer=ISSUER)
_FINGERS = {GROUP_TAGS[number] for number in BIOMETRIC_GROUPS}


def main() -> None:
    """Examine all of it."""
    places, data = int(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None
    count, longest, largest, uncoded = 0, (0.0, ""), (0, ""), list[str]()
    trim = ctypes.CDLL(None).malloc_trim
    for what, run in _cases(places, data):
        trim(0)
        Path("/proc/self/clear_refs").write_text(_CLEAR_PEAK, encoding="ascii")
        before_bytes, began_s = _status("VmRSS"), time.process_time()
        try:
            run()
        except RealNameError:
            pass
        except Exception as problem:  # noqa: BLE001 - this is what is looked for
            uncoded.append(f"{what}: {type(problem).__name__}")
        taken_s, grown_bytes = time.process_time() - began_s, _status("VmHWM") - before_bytes
        longest, largest = max(longest, (taken_s, what)), max(largest, (grown_bytes, what))
        count += 1
    sys.stdout.write(json.dumps({"files": count, "longest_s": longest, "largest_bytes": largest, "uncoded": uncoded}))


def _cases(places: int, data: Path | None) -> Iterator[tuple[str, Callable[[], object]]]:
    chips = _made_chips() + ([(_files_of(data / "bsi2008"), Trust())] if data else [])
    for number, (files, trust) in enumerate(chips):
        for what, name, content in _of_chip(files, places):
            yield f"chip {number}, {name}, {what}", partial(_examined, {**files, name: content}, trust)
    lists = {"made": (master_list([dumped(one.certified_by(one)) for one in (ISSUER, issuer(1), issuer(2))], _LIST_SIGNING), places)}
    # Of a list of a state with hundreds of certificates few places: each is parsed as a whole.
    lists |= {path.name: (path.read_bytes(), max(1, places // 8)) for path in sorted((data / "master_lists").glob("*.ml"))} if data else {}
    for name, (content, some) in lists.items():
        for what, broken in damaged(content, tlv_parts, places=some):
            yield f"list {name}, {what}", partial(read_trust_file, broken)


def _examined(files: Mapping[str, bytes], trust: Trust) -> None:
    examine(sort_files(files.items()), trust, today=TODAY)


def _made_chips() -> list[tuple[Mapping[str, bytes], Trust]]:
    rsa = Party(key=rsa_key(number=1), key_id=b"rsa")
    signer = signer_of(issuer(3), elliptic_key(number=4))
    explicit = Party(**{**{name: getattr(signer, name) for name in signer.__slots__}, "public": explicit_info(elliptic_key(number=4))})
    chips = [
        (CLEAR, ISSUER),
        (signed_by(signer_of(rsa, rsa_key(number=2)), rsa, scheme=Scheme(kind="pss")), rsa),
        (signed_by(explicit), ISSUER),
    ]
    trusts = [Trust(anchors=(Anchor(certificate=dumped(of.certified_by(of)), source="test"),)) for _, of in chips]
    details = {"DG11": group_11(full_name="Пример<<Анна".encode(), birth=b"19740812", personal_number=b"12"), "DG12": group_12(b"20200101")}
    return [(details | dict(document.files()), trust) for (document, _), trust in zip(chips, trusts, strict=True)]


def _files_of(folder: Path) -> Mapping[str, bytes]:
    found = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    return {name: content for name, content in found.items() if first_tag(content) not in _FINGERS}


def _of_chip(files: Mapping[str, bytes], places: int) -> Iterator[tuple[str, str, bytes]]:
    for name, content in files.items():
        yield from ((what, name, broken) for what, broken in damaged(content, tlv_parts, places=places))
    security_object = next(content for content in files.values() if content.startswith(b"\x77"))
    yield from ((what, name, bomb) for what, (name, bomb) in chip_bombs(security_object, group_2()).items())


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(name + ":")).split()[1]) * 1024


if __name__ == "__main__":
    main()
