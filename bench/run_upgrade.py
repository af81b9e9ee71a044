"""An update under load, from another checkout's code to this one's: what the clients see, and whether anything is lost or there twice.

Two servers and two workers of the former code on PostgreSQL suffer kills and restarts first. Where the two releases run beside each other a
server and a worker go forward and back, then each process is updated, and what contracts runs last. Else all are updated at once.

PYTHONPATH=clients/python/src python -m bench.run_upgrade --before CHECKOUT
"""

import argparse
import tempfile
from pathlib import Path

from tests.crash.rolling import Load, rolling
from tests.crash.rolling_fleet import next_release, release_of
from tests.support.postgresql import restartable_server


def main() -> None:
    """Play it; the figures are printed, and a fault ends it with what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--before", type=Path, help="a checkout of the former release with its .venv; without it this code, and a made-up release after it"
    )
    parser.add_argument("--clients", type=int, default=Load().clients, help="that register at the same time")
    parser.add_argument("--each", type=int, default=Load().each, help="registrations between two acts")
    asked = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="realname-upgrade-") as folder,
        restartable_server() as server,
        server.database() as url,
    ):
        former = release_of(asked.before.resolve()) if asked.before else release_of()
        load = Load(clients=asked.clients, each=asked.each)
        following = release_of() if asked.before else next_release(Path(folder) / "next")
        with rolling(Path(folder) / "data", url, former=former, following=following, load=load) as processes:
            processes.suffer(server.restart)
            if processes.expand():
                processes.roll_back()
                processes.update_one_by_one()
                processes.contract()
            else:
                processes.update_all_at_once()
            processes.end()
            processes.require_calm()


if __name__ == "__main__":
    main()
