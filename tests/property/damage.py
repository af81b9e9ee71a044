"""Damage: what a cut cable, a bad sector or a hostile hand does to a file."""

from hypothesis import strategies as st


def damaged(whole: bytes) -> st.SearchStrategy[bytes]:
    """Cut, overwrite, repeat or lose a part of a file."""
    places = st.integers(0, len(whole) - 1)

    def overwrite(at: int, patch: bytes) -> bytes:
        return whole[:at] + patch + whole[at + len(patch) :]

    def lose(at: int, size: int) -> bytes:
        return whole[:at] + whole[at + size :]

    def repeat(at: int, size: int) -> bytes:
        return whole[: at + size] + whole[at:]

    sizes = st.integers(1, 400)
    return st.one_of(
        places.map(lambda at: whole[:at]),
        st.builds(overwrite, places, st.binary(min_size=1, max_size=64)),
        st.builds(lose, places, sizes),
        st.builds(repeat, places, sizes),
    )
