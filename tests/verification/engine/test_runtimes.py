"""The runtimes: what they say once in each process is not seen, and what others log meanwhile is."""

import subprocess
import sys

from realname.verification.engine.decoding.confinement import decoder_environment

_LOADING = """
import os, sys, threading
from realname.verification.engine.networks import runtimes
{before}
is_over = threading.Event()
def log():
    number = 0
    while not is_over.is_set() or number < 1000:
        os.write(2, b"line %d\\n" % number)
        number += 1
    print(number)
logging = threading.Thread(target=log)
logging.start()
runtimes.start_runtimes()
runtimes.start_runtimes()
is_over.set()
logging.join()
"""


def _loaded(before: str = "") -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-P", "-c", _LOADING.format(before=before)]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=decoder_environment())


def test_no_line_that_is_logged_while_the_runtimes_start_is_lost_and_theirs_is_not_seen() -> None:
    ended = _loaded()
    assert sorted(ended.stderr.splitlines()) == sorted(f"line {number}" for number in range(int(ended.stdout)))


def test_the_runtime_says_its_line_where_it_is_not_caught() -> None:
    ended = _loaded(before="from contextlib import nullcontext; runtimes._standard_error_without = nullcontext")
    # It comes in two writes, and a line of the other thread may lie between them.
    assert "Created TensorFlow Lite XNNPACK delegate" in ended.stderr


def test_a_process_without_a_standard_error_starts_its_runtimes() -> None:
    program = "import os; from realname.verification.engine.networks.runtimes import start_runtimes; os.close(2); start_runtimes()"
    subprocess.run([sys.executable, "-P", "-c", program], check=True, env=decoder_environment())
