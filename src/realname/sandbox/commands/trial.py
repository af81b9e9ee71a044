"""What a trial of production needs besides the simulated operator: an invented applicant, a rule pack, and answers for `realname init`.

Production refuses what is simulated in the process itself, and numbers of the fictional division. The applicant's number is valid and was
never given: numbers began in 1984, and the applicant would have been born in 1850.
"""

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

from realname.kernel.identifiers import IdentityNumber
from realname.packs.use_cases.load_policy import read_pack
from realname.platform.config.settings import SANDBOX
from realname.sandbox.simulators.people import SAMPLE_MAN, card_json
from realname.verification.use_cases.fetch_files import sample_folder
from realname.verification.use_cases.sample_catalogue import MAN_CLIP, MAN_PHOTO, load_sample

TRIAL_APPLICANT = replace(
    SAMPLE_MAN,
    attributes=replace(SAMPLE_MAN.attributes, identity_number=IdentityNumber("110101185001010018"), birth_on=date(1850, 1, 1)),
)
_AGENT_NUMBER = "110101185001010026"
_PAPER = "0" * 64  # SHA-256 of a file; of these papers there is none
_TABLES = f"""
[administrator]
login = "zhao"
second = "qian"

[outlet]
id = "outlet-1"
company = "91310000MA1FL00000"
name = "Trial company"
contract = "trial-1"
time-zone = "Asia/Shanghai"
opens = "09:00"
closes = "20:00"
latitude = 31.2304
longitude = 121.4737
document = ["business-licence:{_PAPER}:trial-1", "agency-contract:{_PAPER}:trial-2"]

[agent]
id = "agent-1"
id-number = "agent-number.txt"
trained-on = "{{today}}"
document = ["identity-document:{_PAPER}:trial-3", "employment-contract:{_PAPER}:trial-4"]

[stock]
numbers = 20
sims = 20
"""


def write_trial(folder: Path, settings: str, *, today: date) -> None:
    """Write answers, pack, card and clip into a folder of their own; what an earlier trial wrote is replaced.

    Args:
        folder: For the owner alone: the answers hold the client's secret.
        settings: Those that reach the simulated operator, as TOML.
        today: The day of the agent's training.

    Raises:
        FileUnreadable: The sample people are not there: `realname models samples fetch`.
    """
    samples = sample_folder(os.environ)
    portrait, clip = load_sample(samples, MAN_PHOTO), load_sample(samples, MAN_CLIP)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    pack = read_pack(SANDBOX).decode().replace('name = "sandbox"', 'name = "trial"').replace("sandbox = true", "sandbox = false")
    answers = f'pack = "pack.toml"\n{settings}\n{_TABLES.format(today=today.isoformat())}'
    contents = {
        "pack.toml": pack.encode(),
        "answers.toml": answers.encode(),
        "agent-number.txt": _AGENT_NUMBER.encode(),
        "card.json": card_json(TRIAL_APPLICANT, portrait=portrait),
        "clip.mp4": clip,
    }
    for name, content in contents.items():
        path = folder / name
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(content)
