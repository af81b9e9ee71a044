"""A store that leaves a question to a capability above is built as the class that answers it, and not at all without one."""

from abc import ABC, abstractmethod

import pytest

from realname.kernel.registry import RegistryIncomplete
from realname.platform.db.store import SqlStore, complete


class Asking(SqlStore, ABC):
    """Leaves a question open."""

    @abstractmethod
    def answer(self) -> int:
        """What another capability knows."""


class Unanswered(SqlStore, ABC):
    """Leaves a question open that no capability answers."""

    @abstractmethod
    def answer(self) -> int:
        """What no capability knows."""


class Answering(Asking):
    """Answers it."""

    def answer(self) -> int:
        return 1


def test_a_store_is_built_by_its_class() -> None:
    assert complete(Answering) is Answering


def test_a_store_that_asks_is_built_as_the_class_that_answers() -> None:
    assert complete(Asking) is Answering


def test_a_store_that_no_capability_answers_is_not_built() -> None:
    with pytest.raises(RegistryIncomplete):
        complete(Unanswered)
