"""How much of the evaluation data is played: a part of it in CI, all of it by `make gates`."""

import os

IS_WHOLE = os.environ.get("REALNAME_GATES") == "full"

# Of the clips that are examined, beside the first of `clips`: of each kind at least one. The first replay is the one whose texture comes
# nearest to a person's.
CLIPS_IN_CI = frozenset({"621ea6c1", "6221e1a8", "61dc1b5f-4", "630b6ba7-of-621f74a8"})
