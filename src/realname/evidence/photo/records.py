"""What the reading process and the one that asks it say to each other over pipes. Standard library only.

Asked: four networks (text detector, recogniser, angle, face detector), each behind `PART`; then `PICTURE` and the picture's RGB rows.
Answered: `FOUND` and a reading (`answer`), or `NOT_FOUND`.
"""

import struct
from dataclasses import dataclass

PACKAGE = "realname.evidence.photo"
PART = struct.Struct("<I")  # bytes of a network
PICTURE = struct.Struct("<II")  # width, height
FOUND, NOT_FOUND = b"R", b"N"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingBounds:
    """What a reading may take, and what is asked.

    Attributes:
        memory_bytes: Of address space: libraries, networks and what they compute.
        cpu_s: Of processor time. On the benches' machine a card takes 2 s, and the costliest page that was found 4 s.
        kind: What the document is said to be; empty: nothing is said.
        on: Today, YYYY-MM-DD.
        scale: Pixels of the picture as sent per pixel of the picture given.
    """

    memory_bytes: int = 2 * 1024 * 1024 * 1024
    cpu_s: int = 8
    kind: str = ""
    on: str = ""
    scale: float = 1.0
