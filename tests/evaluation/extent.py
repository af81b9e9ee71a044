"""How much of the evaluation data is played: a part of it in CI, all of it by `make gates`."""

import os

IS_WHOLE = os.environ.get("REALNAME_GATES") == "full"
