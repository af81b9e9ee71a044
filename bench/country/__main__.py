"""`python -m bench.country`: make up a country, with known frauds, to try supervision on."""

import sys

from bench.country.command import country
from realname.main.commands.root import run

if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], country))
