"""Where the engine keeps its records, what they are called there, and how the processes on them tell each other apart."""

import re
from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import Protocol

_NAME = re.compile(r"executor-(\d{1,6})", re.ASCII)
APPLICATION = "realname"
WORKFLOW = "registration"  # the name of the workflow and of its queue
# Work in flight goes on under the version it began with. Raise it when the order of the steps changes: what an older release
# left behind is then begun anew under the new order, which is harmless since every step may run twice.
APPLICATION_VERSION = "registration-4"
# The engine's words.
ACTIVE = frozenset({"ENQUEUED", "PENDING", "DELAYED"})
RUNNING = "PENDING"
ENDED_WELL = "SUCCESS"
FAILED = "ERROR"
UNFINISHED_STATES = ("ENQUEUED", "DELAYED", "PENDING", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
STATES = frozenset({*UNFINISHED_STATES, ENDED_WELL})


class Executor(Protocol):
    """A name held by this process. The engine records it with every workflow it runs, and finds its own again after a restart."""

    @property
    def id(self) -> str:
        """The name."""
        ...

    def is_held(self) -> bool:
        """Whether it is still this process's. Once it was lost, for however short a time, others may have taken its work over."""
        ...

    def holds_task(self, task: str) -> bool:
        """Whether this process does a task that one process does for all: the first that asks, until it gives the task back or ends."""
        ...

    def give_back_task(self, task: str) -> None:
        """Let another process do a task that this one could not do."""
        ...

    def release(self) -> None:
        """Give the name back."""
        ...


class EnginePlace(Protocol):
    """A folder or a database server: records, and locks that end with the process that holds them."""

    @property
    def url(self) -> str:
        """Where the engine writes."""
        ...

    @property
    def url_to_read(self) -> str:
        """The same for the person who only reads: nothing is made there."""
        ...

    def exists(self) -> bool:
        """Whether an engine ever ran here."""
        ...

    def prepare(self) -> None:
        """Make what the engine needs before its first start."""
        ...

    def claim_executor(self) -> Executor:
        """Take the first name that no living process holds; so a restarted server has the name it had before.

        Raises:
            SettingsError: Every name is held.
        """
        ...

    def held(self) -> Collection[str]:
        """Names of the living executors; may be a moment old."""
        ...

    def is_abandoned(self, executor_id: str) -> bool:
        """Whether the process that held a name is gone, so that its work is no one's. Asked anew each time."""
        ...

    def taking_over(self) -> AbstractContextManager[bool]:
        """Be the only one who takes work over; False where another process is at it."""
        ...


def executor_name(number: int) -> str:
    """Name the executor of a number."""
    return f"executor-{number}"


def executor_number(name: str) -> int | None:
    """Read the number in a name; None where it is no name of ours."""
    found = _NAME.fullmatch(name)
    return int(found[1]) if found else None


class WorkflowFailed(Exception):
    """How an error comes back from the engine's records: its code and whether it stops for good, nothing else."""

    def __init__(self, *, code: str, is_integrity: bool) -> None:
        self.code = code
        self.is_integrity = is_integrity
        super().__init__(code)
