"""Register a line for one of the sample people of a sandbox, from the consent to the receipt.

    realname serve --data ./data                  # in another terminal
    realname models samples fetch                 # once; `realname models samples list` names their folder
    realname access clients issue-token example --data ./data --execute
    export REALNAME_TOKEN=...                     # the token that was shown
    python register_a_line.py --url http://localhost:8080 --samples FOLDER

The sample clip stands for the applicant. With `--counter-code CODE` a live session is held before the camera of this machine instead. It
needs OpenCV, and a code of `realname access counters enrol --outlet outlet-1 --name example --data ./data`.
"""

import argparse
import base64
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from realname_client import BearerToken, Client, ClientError, ConsentGiven, Problem, ResidentIdCard
from realname_client.counter_key import CounterKey
from realname_client.live_messages import Camera, Guidance, Message, Prompt, Remark
from realname_client.wire import OpenRequest, Registration

OUTLET = "outlet-1"
SIMS = 200  # of a sandbox: 898699, a place of 13 digits, a check digit
CONSENT = ConsentGiven(biometric=True, text_version="cn-2026-11", language="zh-CN", means="screen")

Inability = Literal["cannot-blink", "cannot-turn", "cannot-see"]
Show = Callable[[Client, str], bool]
"""Shows the applicant's face to the server; False: it did not take what it saw."""


def sample_card(portrait: bytes) -> ResidentIdCard:
    """What a card reader would give of the sample person whose face is in `single_face`."""
    return ResidentIdCard(
        kind="resident-id-card",
        name="李示例",
        sex="male",
        ethnicity="汉",
        birth_on=date(1985, 4, 12),
        address="示例省样本市测试路 1 号",
        identity_number="990101198504120012",
        valid_from_on=date(2020, 6, 1),
        valid_until_on=date(2040, 6, 1),
        portrait=base64.b64encode(portrait).decode(),
    )


def register(client: Client, *, card: ResidentIdCard, show: Show, inabilities: Sequence[Inability] = ()) -> Registration:
    """Register a line, up to what becomes of it by itself: a line, a refusal, or a person who looks."""
    registration = client.open_registration(OpenRequest(outlet_id=OUTLET, consent=CONSENT, inabilities=tuple(inabilities)))
    client.attach_evidence(registration.id, card)
    choose_line(client, registration.id)
    if not show(client, registration.id):
        client.withdraw(registration.id)  # everything is erased
        return client.registration(registration.id)
    client.submit(registration.id)
    return client.wait_until_settled(registration.id)


def choose_line(client: Client, registration_id: str) -> None:
    """Take the first free number, and the first SIM of the box that no line has."""
    number = client.free_numbers(limit=1)[0]
    for place in range(SIMS):
        try:
            client.choose_line(registration_id, msisdn=number, iccid=sample_sim(place))
        except Problem as problem:
            if problem.code != "sim-unavailable":
                raise
        else:
            return
    sys.exit("no SIM of the sandbox is free")


def sample_sim(place: int) -> str:
    """The ICCID of a sample SIM; its last digit is Luhn's."""
    digits = f"898699{place:013}"
    doubled = [int(digit) * (2 - number % 2) for number, digit in enumerate(reversed(digits))]
    return f"{digits}{-sum(number // 10 + number % 10 for number in doubled) % 10}"


def show_clip(clip: Path) -> Show:
    """A recorded clip, which has to answer a challenge that is told before it is recorded."""

    def shown(client: Client, registration_id: str) -> bool:
        challenge = client.draw_challenge(registration_id)
        print("asked for:", ", ".join(part.words["en"] for part in challenge.actions))
        with clip.open("rb") as pictures:
            client.upload_clip(registration_id, pictures)
        return True

    return shown


def hold_session(code: str, camera: Camera) -> Show:
    """A live session, which the server leads, at a counter that is enrolled for it."""

    def shown(client: Client, registration_id: str) -> bool:
        key = CounterKey.generate()  # a real counter keeps its key: CounterKey.to_pem, or better a key in its hardware
        counter = client.enrol_counter(code=code, public_key=key.public_key)
        result = client.hold_live_session(registration_id, counter_id=counter.counter_id, sign=key.sign, camera=camera, listen=say)
        print("live session:", result.outcome, *result.findings)
        return result.is_judged

    return shown


def say(message: Message) -> None:
    """Tell the applicant what is asked of them."""
    match message:
        case Prompt():
            print(f"{message.step} of {message.of}: {message.action}")
        case Guidance() | Remark():
            print(message.code)
        case _:
            pass


def webcam() -> Iterator[bytes]:
    """Pictures of the first camera of this machine, 640 pixels wide."""
    import cv2  # noqa: PLC0415 - of the live session alone

    camera = cv2.VideoCapture(0)
    try:
        while True:
            is_there, picture = camera.read()
            if not is_there:
                return
            small = cv2.resize(picture, (640, round(640 * picture.shape[0] / picture.shape[1])))
            yield cv2.imencode(".jpg", small)[1].tobytes()
    finally:
        camera.release()


def main() -> int:
    """Register a line; 0 where it is active, 1 where it is not."""
    wanted = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    wanted.add_argument("--url", default="http://localhost:8080", help="of the sandbox")
    wanted.add_argument("--samples", type=Path, required=True, help="folder with the sample people")
    wanted.add_argument("--counter-code", help="hold a live session at a counter that this code enrols")
    asked = wanted.parse_args()
    token = os.environ.get("REALNAME_TOKEN")
    if not token:
        print("set REALNAME_TOKEN", file=sys.stderr)
        return 2
    show = hold_session(asked.counter_code, webcam()) if asked.counter_code else show_clip(asked.samples / "single_face.mp4")
    card = sample_card((asked.samples / "single_face.jpg").read_bytes())
    try:
        with Client(asked.url, BearerToken(token), language="en") as client:
            found = register(client, card=card, show=show)
            tell(client, found)
    except ClientError as error:
        print(error, file=sys.stderr)
        return 1
    return 0 if found.line_id else 1


def tell(client: Client, found: Registration) -> None:
    """Say what became of it."""
    print("registration:", found.state)
    if found.decision is not None:
        print("decision:", found.decision.outcome, *(reason.words for reason in found.decision.reasons))
    if found.line_id is not None:
        receipt = client.receipt(found.id)
        print("line:", client.line(found.line_id).state, "- receipt signed by the key", receipt.key_id[:16])


if __name__ == "__main__":
    sys.exit(main())
