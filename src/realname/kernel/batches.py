"""Process what is due in batches. An item that fails is skipped, and delays no other."""

from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Generic, TypeVar

from realname.kernel.errors import RealNameError
from realname.kernel.identifiers import BreachId, DisputeId, HoldId, InspectionId, LineId, Msisdn, OpeningId, RegistrationId
from realname.kernel.ports import Clock

IdT = TypeVar("IdT", DisputeId, HoldId, InspectionId, BreachId, LineId, Msisdn, OpeningId, RegistrationId)

_MOST = 1_000  # so many that fail in one run are no oddities: something larger is wrong, and the next run tries again


class FailedItems(Generic[IdT]):
    """The items of one run that failed. They stay due; the next run tries them again."""

    def __init__(self) -> None:
        """Nothing has failed yet."""
        self._failures: dict[IdT, RealNameError] = {}

    def among(self, due: Callable[[int], Sequence[IdT]], *, limit: int) -> Sequence[IdT]:
        """Ask for what is due, so many at most, without the items that failed."""
        found = due(limit + len(self._failures))
        return [one for one in found if one not in self._failures][:limit]

    def act_on(self, ids: Iterable[IdT], act: Callable[[IdT], object]) -> int:
        """Act on each item; returns how many succeeded.

        Raises:
            RealNameError: The first failure of the run, once a thousand have failed.
        """
        done = 0
        for one in ids:
            try:
                act(one)
                done += 1
            except RealNameError as failure:
                self._failures[one] = failure
                if len(self._failures) >= _MOST:
                    self.raise_first()
        return done

    def raise_first(self) -> None:
        """Raise the first failure, once everything else is done. Without a failure it returns.

        Raises:
            RealNameError: The first failure.
        """
        for failure in self._failures.values():
            raise failure


def run_limit(clock: Clock, *, most: int, time_limit: timedelta) -> Callable[[int], bool]:
    """Say when a run that begins now has done enough: so many items, or so much time. The next run does the rest.

    Every run does at least one batch, however long it takes.
    """
    begun_at = clock.now()
    return lambda done: done >= most or (done > 0 and clock.now() - begun_at >= time_limit)


def process_batches(
    due: Callable[[int], Sequence[IdT]],
    act: Callable[[IdT], object],
    *,
    batch_size: int,
    is_done: Callable[[int], bool] = lambda _done: False,
) -> int:
    """Ask for what is due and act on each item, until nothing is left or the run has done enough.

    Args:
        due: Gives so many at most, the longest due first.
        act: Processes one item, in a transaction of its own. Afterwards it is not due any more.
        batch_size: How many are asked for at once.
        is_done: Gets the count of processed items: whether the next run does the rest.

    Returns:
        How many items succeeded.

    Raises:
        RealNameError: The first failure, once everything else is done.
    """
    failed_items, done = FailedItems[IdT](), 0
    while not is_done(done) and (ids := failed_items.among(due, limit=batch_size)):
        done += failed_items.act_on(ids, act)
    failed_items.raise_first()
    return done
