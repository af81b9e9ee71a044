"""Memory that a decoder and the process that started it both see: pictures cross in it, and what is said of them in pipes.

Standard library only: decoders import it. The memory has no name and lies on no disk. Its size is sealed: a decoder that made it smaller
would end whoever reads it. What a decoder that was taken over writes there later changes nothing: the reader copies a picture once, with
sizes it has checked, and looks at the copy alone.
"""

import fcntl
import mmap
import os
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SharedMemory:
    """Memory for one decoder. `file` is open until the decoder was started."""

    file: int
    content: mmap.mmap


def create_memory(size_bytes: int) -> SharedMemory:
    """Make memory of this size; pages that no one writes take no room.

    Raises:
        OSError: The system gives none.
    """
    file = os.memfd_create("realname-decoder", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    try:
        os.ftruncate(file, size_bytes)
        fcntl.fcntl(file, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
        return SharedMemory(file, mmap.mmap(file, size_bytes))
    except OSError:
        os.close(file)
        raise


def open_memory(file: int) -> mmap.mmap:
    """In a decoder: see the memory whose file was handed on. To be called before files end."""
    content = mmap.mmap(file, 0)
    os.close(file)
    return content
