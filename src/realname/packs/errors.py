"""What can go wrong with the choice of a rule pack."""

from realname.kernel.errors import InvalidInput


class UnknownPack(InvalidInput):
    """There is no rule pack of this name."""

    remedy = "Use the name of a shipped pack, such as cn, or the path of a TOML file."
