"""Which tests stay together when several processes share them."""

from pathlib import PurePosixPath

from xdist.scheduler import LoadFileScheduling

# What these ask is answered by one examination of the same clips: apart, each process would examine them all again.
OF_EXAMINED_CLIPS = frozenset(
    f"tests/evaluation/{name}.py" for name in ("test_approval", "test_comparison", "test_splices", "test_texture", "test_turns")
)

# A country that is made up for them takes half a minute: apart, each process would make one.
OF_COUNTRY = frozenset({"tests/browser/test_supervision_pages.py", "tests/browser/journeys/test_inspector_journeys.py"})

# These read every source: a process parses them once.
OF_SOURCES = "tests/architecture"


def together(file: str) -> str:
    """Name the group of a file of tests: whatever has the same one runs in one process, in its order."""
    if file in OF_COUNTRY:
        return "the country"
    folder = str(PurePosixPath(file).parent)
    return folder if file in OF_EXAMINED_CLIPS or folder == OF_SOURCES else file


class FilesTogether(LoadFileScheduling):  # type: ignore[misc] # xdist ships no types
    """A file's tests together, and some files with each other."""

    def _split_scope(self, nodeid: str) -> str:
        return together(super()._split_scope(nodeid))
