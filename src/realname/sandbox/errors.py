"""What can go wrong in a demonstration."""

from realname.kernel.errors import StateConflict


class ActivationRejected(StateConflict):
    """The operator's answer was no: the line is not opened, number and SIM are free again."""

    remedy = "Ask the operator why, then open a new registration, with another number or SIM where that was the cause."
