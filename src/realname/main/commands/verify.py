"""`realname verify`: one clip, one portrait, one decision; nothing is kept and nothing is reached over a network."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from realname.kernel.errors import FileUnreadable
from realname.kernel.rules.pack import Pack
from realname.main.commands.verify_output import failed_as_json, print_verified, verified_as_json
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.cli.open_app import json_option
from realname.platform.cli.output import examples, print_json, say
from realname.platform.cli.problems import problem_of, show_problem
from realname.registration.commands.decided import exit_code
from realname.registration.use_cases.capturing.verify_clip import CLIP_ACTIONS, Verified, VerifyClip, parse_challenge
from realname.verification.commands.clip_progress import clip_progress
from realname.verification.engine.decoding.limits import ClipLimits
from realname.verification.model.comparison_rule import PortraitSource
from realname.verification.model.observations import Action
from realname.verification.use_cases.fetch_files import model_folder

_MOST_BYTES = ClipLimits().clip_bytes
if TYPE_CHECKING:
    from realname.verification.engine.conclusion import Examination
    from realname.verification.engine.explaining.witnesses import FrameKeeper

_PATH = click.Path(path_type=Path)


class _VerifyCommand(click.Command):
    """Answers a wrong option under --json with the same object as every other error."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse, or end with code 2."""
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as problem:
            if "--json" not in given:
                raise
            _fail(ctx, problem, policy=None)


@examples(
    "realname verify --clip clip.mp4 --portrait portrait.jpg --challenge turn-left,blink",
    "realname verify --clip clip.webm --portrait portrait.png --policy /etc/realname/ours.toml --json",
)
@click.command(name="verify", cls=_VerifyCommand)
@click.option("--clip", required=True, type=_PATH, help="The applicant's clip (mp4, mov, webm, 3gp), unmirrored.")
@click.option("--portrait", required=True, type=_PATH, help="The ID portrait (JPEG, PNG, JPEG 2000).")
@click.option(
    "--portrait-source",
    type=click.Choice([one.value for one in PortraitSource]),
    default=PortraitSource.CAMERA.value,
    show_default=True,
    help="Where the portrait comes from: the pack bounds the small portraits of chips apart.",
)
@click.option("--challenge", default="", metavar="ACTIONS", help=f"The requested actions in order, with commas: {', '.join(CLIP_ACTIONS)}.")
@click.option("--policy", "pack", default="cn", show_default=True, metavar="PACK", help="The name of a shipped rule pack, or a TOML file.")
@click.option("--explain", type=_PATH, metavar="DIR", help="Folder for overlay, plot, probes (PNG) and scores (JSON). They show the face.")
@json_option
@click.pass_context
def verify(
    ctx: click.Context, *, clip: Path, portrait: Path, portrait_source: str, challenge: str, pack: str, explain: Path | None, is_json: bool
) -> None:
    """Verify a clip against an ID portrait.

    Left and right are the applicant's own. A challenge is met when its actions are seen in order. Other actions between them do no
    harm. Without a challenge the decision is at best referred. Exit code: 0 approved, 10 referred, 20 refused, 64 and up for errors.
    """
    policy: Pack | None = None
    try:
        policy = load_policy(pack)
        asked = parse_challenge(challenge)
        shown = _Portrait(_read(portrait, "portrait"), PortraitSource(portrait_source))
        verified = _verify(clip=_read(clip, "clip"), portrait=shown, asked=asked, policy=policy, explain=explain)
    except Exception as problem:  # under --json every error ends as the same object
        if not is_json:
            raise
        _fail(ctx, problem, policy=policy)
    if is_json:
        print_json(verified_as_json(verified, policy=policy))
    else:
        print_verified(verified, policy=policy, asked=asked)
    ctx.exit(exit_code(verified.decision))


@dataclass(frozen=True, slots=True)
class _Portrait:
    encoded: bytes
    source: PortraitSource


def _verify(*, clip: bytes, portrait: _Portrait, asked: tuple[Action, ...], policy: Pack, explain: Path | None) -> Verified:
    from realname.verification.engine.engine import build_engine
    from realname.verification.engine.explaining.witnesses import FrameKeeper, FrameObservers, ObservedVerifier

    keeper = FrameKeeper()
    with clip_progress() as bar:
        verifier = ObservedVerifier(build_engine(model_folder(os.environ)), FrameObservers([bar, keeper]) if explain else bar)
        verify_clip = VerifyClip(verifier=verifier, policy=policy)
        verified = verify_clip(clip=clip, reference=portrait.encoded, asked=asked, portrait_source=portrait.source)
    if explain and verifier.examined:
        _explain(explain, verifier.examined, keeper)
    return verified


def _explain(folder: Path, examined: "Examination", keeper: "FrameKeeper") -> None:
    from realname.verification.engine.explaining.explanation import write_explanation  # matplotlib only where it is asked for

    for path in write_explanation(folder, examined, keeper):
        say(f"Written: {path}")


def _read(path: Path, field: str) -> bytes:
    try:
        with path.open("rb") as file:
            # One byte more than any limit: what is larger is refused by its size, an endless file does not fill the memory.
            return file.read(_MOST_BYTES + 1)
    except OSError as problem:
        raise FileUnreadable(field=field) from problem


def _fail(ctx: click.Context, error: Exception, *, policy: Pack | None) -> NoReturn:
    problem = problem_of(error)
    show_problem(problem)
    print_json(failed_as_json(problem, policy))
    ctx.exit(problem.exit_code)
