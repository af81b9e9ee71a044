"""Tokens in a row, so that a test can foresee them."""

import itertools


class CountingTokens:
    """Implements the port `RandomTokens`."""

    def __init__(self) -> None:
        self._numbers = itertools.count(start=1)

    def token(self) -> str:
        return f"{next(self._numbers):032x}"
