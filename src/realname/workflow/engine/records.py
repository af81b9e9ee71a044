"""The engine's records by name: whose, under which version, in which states; and how a failure comes back out of them."""

APPLICATION = "realname"
WORKFLOW = "registration"  # the name of the workflow and of its queue
# Work in flight goes on under the version it began with. Raise it when the order of the steps changes: what an older release
# left behind is then begun anew under the new order, which is harmless since every step may run twice.
APPLICATION_VERSION = "registration-1"

# The engine's words.
ACTIVE = frozenset({"ENQUEUED", "PENDING", "DELAYED"})
RUNNING = "PENDING"
ENDED_WELL = "SUCCESS"
FAILED = "ERROR"


class WorkflowFailed(Exception):
    """How an error comes back from the engine's records: its code and whether it stops for good, nothing else."""

    def __init__(self, *, code: str, is_integrity: bool) -> None:
        self.code = code
        self.is_integrity = is_integrity
        super().__init__(code)
