"""Texts that parsers stumble over: broken ones, well-formed ones that are something else, and ones that no one would write."""

import json

from hypothesis import strategies as st

# Thousands of brackets or digits, and a number beyond every float: each has its own way to break a parser.
UNWELCOME = ["[" * 20_000, '{"a":' * 5_000, "9" * 5_000, "1e999", "-0", "\x00"]
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.just(10**400),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["\ud800", "\x00", "9" * 80]),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3), max_leaves=6
)


def changed(content: dict[str, object]) -> st.SearchStrategy[dict[str, object]]:
    """The same object with one entry gone, one too many, or one of another value."""
    names = st.sampled_from(sorted(content))

    def without(name: str) -> dict[str, object]:
        return {key: value for key, value in content.items() if key != name}

    def with_entry(name: str, value: object) -> dict[str, object]:
        return {**content, name: value}

    return st.one_of(names.map(without), st.builds(with_entry, names, VALUES), st.builds(with_entry, st.text(max_size=8), VALUES))


def written(value: object) -> bytes:
    """As JSON; Python's own writes what JSON has no word for, such as Infinity, and its reader takes it."""
    return json.dumps(value).encode()


def hostile_json(content: dict[str, object]) -> st.SearchStrategy[bytes]:
    """Whatever may stand where this object should."""
    return st.one_of(
        changed(content).map(written),
        VALUES.map(written),
        st.binary(max_size=120),
        st.sampled_from([one.encode() for one in UNWELCOME]),
    )
