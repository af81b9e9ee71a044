"""What can go wrong with the files of an evaluation."""

from realname.kernel.errors import InvalidInput


class ManifestInvalid(InvalidInput):
    """The manifest of people and files cannot be used."""

    remedy = "Correct the named row and column. docs/how-to/evaluation.md describes the columns."


class ScoresInvalid(InvalidInput):
    """The file of comparison scores cannot be used."""

    remedy = "Correct the named row and column. docs/how-to/evaluation.md describes the columns."


class ReportUnreadable(InvalidInput):
    """The file is not a result of `realname evaluate` of this version."""

    remedy = "Name the JSON file that `realname evaluate` wrote."


class ResultTwice(InvalidInput):
    """Two of the named files are results of the same kind."""

    remedy = "Name one result of each kind."


class GoalUnreachable(InvalidInput):
    """No threshold of the report meets the goal."""

    remedy = "Use a report of more people, or state another goal."


class PackSectionMissing(InvalidInput):
    """The rule pack lacks the section that is to be written."""

    remedy = "Name a complete rule pack with --pack."
