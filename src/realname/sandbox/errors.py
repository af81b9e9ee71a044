"""What can go wrong in a demonstration."""

from realname.kernel.errors import StateConflict


class ActivationRejected(StateConflict):
    """The operator rejected the activation. The number and the SIM are free again."""

    remedy = "Ask the operator for the reason, then start a new registration, with another number or SIM if needed."
