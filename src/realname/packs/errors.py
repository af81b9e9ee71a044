"""What can go wrong with the choice of a rule pack."""

from realname.kernel.errors import InvalidInput


class UnknownPack(InvalidInput):
    """No rule pack has this name."""

    remedy = "Use the name of a shipped pack, such as cn, or the path of a TOML file."
