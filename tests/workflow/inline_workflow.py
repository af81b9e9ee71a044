"""A workflow that runs the real cycle at once, in the caller's thread, or holds it back until a test lets it go. Nothing is durable."""

import asyncio
from collections.abc import Callable

from realname.kernel.identifiers import RegistrationId
from realname.workflow.engine.cycle import RegistrationCycle, Step

_MOST_PAUSES = 1_000


class InlineWorkflow:
    """Implements the port `RegistrationWorkflow`."""

    def __init__(self, cycle: RegistrationCycle) -> None:
        self._cycle = cycle
        self.is_held = False
        self.started: list[RegistrationId] = []
        self._ended: set[RegistrationId] = set()

    def start(self, registration_id: RegistrationId) -> bool:
        if registration_id in self.started:
            return registration_id not in self._ended
        self.started.append(registration_id)
        if not self.is_held:
            self._run(registration_id)
        return True

    def restart(self, registration_id: RegistrationId) -> None:
        self._run(registration_id)

    def resume_orphaned(self) -> None:
        """Nothing is: whatever runs here runs in its caller's thread."""

    def let_go(self) -> None:
        """Run what was held back."""
        self.is_held = False
        for registration_id in self.started:
            self._run(registration_id)

    def _run(self, registration_id: RegistrationId) -> None:
        asyncio.run(self._cycle.run(registration_id, _Now()))
        self._ended.add(registration_id)


class _Now:
    """The cycle's `Durable`: every step at once, every pause over before it began, and an end where nothing ever answers."""

    def __init__(self) -> None:
        self._pauses = 0

    async def begin(self, step: Step, action: Callable[[], str]) -> str:  # noqa: ARG002 - the protocol's names
        return action()

    async def step(self, step: Step, action: Callable[[], str]) -> str:  # noqa: ARG002 - the protocol's names
        return action()

    async def pause(self, seconds: float) -> None:  # noqa: ARG002 - the protocol's name
        """Go on. A test that is over has closed its database: whatever still runs would ask for ever."""
        self._pauses += 1
        assert self._pauses < _MOST_PAUSES, "nothing answers this registration any more"
