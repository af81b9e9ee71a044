"""`realname demo`: the sample people are registered under the sandbox pack, honest and not, and every outcome is checked."""

import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import click

from realname.evidence.model.applicant import ConsentMeans
from realname.kernel.errors import RequestError
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.registry import App
from realname.platform.cli.open_app import json_option, launched
from realname.platform.cli.output import examples, print_json, print_table, say
from realname.platform.cli.problems import ExitCode
from realname.platform.cli.progress import StepProgress
from realname.registration.commands.decided import decision_name, words_of_reasons
from realname.registration.model.consent_rule import CONSENT_TEXT_VERSION
from realname.registration.model.decisions import Approved
from realname.registration.use_cases.opening.open_registration import Opening
from realname.sandbox.commands.registered import as_json
from realname.sandbox.commands.registering import STEPS, Applicant, Registered, register
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN, card_json
from realname.sandbox.simulators.photo_clip import PhotoMotion, clip_of_photo, still_of_clip
from realname.verification.use_cases.fetch_files import sample_folder
from realname.verification.use_cases.sample_catalogue import MAN_CLIP, MAN_PHOTO, NO_FACE_CLIP, WOMAN_CLIP, load_sample

_WOMAN_AT_MS = 1000  # a frontal moment of the sample woman's clip
_OPENING = Opening(
    outlet_id=OutletId("demo-outlet"),
    agent_id=AgentId("demo-agent"),
    has_biometric_consent=True,
    consent_text_version=CONSENT_TEXT_VERSION,
    consent_language="en",
    consent_means=ConsentMeans.SCREEN,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One thing the demonstration shows.

    Attributes:
        expected: `approved`, `not approved`, or the code of an error.
    """

    title: str
    card: Callable[[], bytes]
    clip: Callable[[], bytes]
    expected: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """How a scene came out: a finished registration, or the error that ended it."""

    scene: Scene
    registered: Registered | None
    error: RequestError | None

    @property
    def is_as_expected(self) -> bool:
        """Whether the outcome is the one that the scene is for."""
        if self.error is not None:
            return self.error.code == self.scene.expected
        if self.registered is None:
            return False
        is_approved = isinstance(self.registered.decision, Approved)
        return self.scene.expected == ("approved" if is_approved else "not approved")


@examples("realname demo", "realname demo --json")
@click.command()
@json_option
@click.pass_context
def demo(ctx: click.Context, *, is_json: bool) -> None:
    """Register the sample people in a sandbox: honest applicants, stolen IDs, photo attacks, unusable clips.

    The demo uses a temporary folder and no settings. It cannot touch the registrations of a deployment.
    """
    scenes = _scenes(sample_folder(os.environ))
    say("SANDBOX: the operator is simulated, no line is real.")
    with tempfile.TemporaryDirectory(prefix="realname-demo-") as temporary:
        shown = _run(Path(temporary), scenes)
    if is_json:
        print_json({"scenes": [_as_json(one) for one in shown], "sandbox": True, "error": None})
    else:
        print_table(("Scene", "Outcome", "Why", "Number", "Time"), [_row(one) for one in shown])
        say(_closing(shown))
    ctx.exit(0 if all(one.is_as_expected for one in shown) else ExitCode.INTERNAL)


def _scenes(samples: Path) -> tuple[Scene, ...]:
    man, man_clip = partial(load_sample, samples, MAN_PHOTO), partial(load_sample, samples, MAN_CLIP)
    man_card = lambda: card_json(SAMPLE_MAN, portrait=man())  # noqa: E731 - a scene opens its files when it is shown
    woman_card = lambda: card_json(  # noqa: E731 - same
        SAMPLE_WOMAN, portrait=still_of_clip(load_sample(samples, WOMAN_CLIP), at_ms=_WOMAN_AT_MS)
    )
    return (
        Scene(title="A man blinks; his own ID", card=man_card, clip=man_clip, expected="approved"),
        Scene(title="The same clip; a woman's ID", card=woman_card, clip=man_clip, expected="not approved"),
        Scene(title="His photo, held still", card=man_card, clip=lambda: clip_of_photo(man(), PhotoMotion.STILL), expected="not approved"),
        Scene(title="His photo, waved", card=man_card, clip=lambda: clip_of_photo(man(), PhotoMotion.WAVED), expected="not approved"),
        Scene(title="A clip without a face", card=man_card, clip=partial(load_sample, samples, NO_FACE_CLIP), expected="clip-no-face"),
        Scene(title="A clip cut in half", card=man_card, clip=lambda: _half(man_clip()), expected="clip-unreadable"),
    )


def _run(data: Path, scenes: tuple[Scene, ...]) -> list[Shown]:
    with launched(data, environment=_without_settings(os.environ)) as app:
        return [_show(app, scene) for scene in scenes]


def _without_settings(environment: Mapping[str, str]) -> dict[str, str]:
    """Leave out what would name another database, pack or operator; where the models lie may be said."""
    return {name: value for name, value in environment.items() if not name.startswith("REALNAME_") or name == "REALNAME_MODELS"}


def _show(app: App, scene: Scene) -> Shown:
    with StepProgress(STEPS, label=scene.title) as progress:
        try:
            applicant = Applicant(opening=_OPENING, card=scene.card(), clip=scene.clip())
            return Shown(scene=scene, registered=register(app, applicant, on_step=progress.begin), error=None)
        except RequestError as error:
            return Shown(scene=scene, registered=None, error=error)


def _half(clip: bytes) -> bytes:
    return clip[: len(clip) // 2]


def _row(shown: Shown) -> tuple[str, str, str, str, str]:
    mark = "" if shown.is_as_expected else " (not as expected)"
    if shown.registered is None:
        error = shown.error or RequestError()
        return shown.scene.title, f"error{mark}", f"{error.summary} [{error.code}]", "", ""
    line = shown.registered.line
    why = " ".join(words_of_reasons(shown.registered.decision))
    number = line.msisdn.value if line else ""
    return shown.scene.title, f"{decision_name(shown.registered.decision)}{mark}", why, number, f"{shown.registered.elapsed_s:.1f} s"


def _as_json(shown: Shown) -> dict[str, object]:
    outcome = {"scene": shown.scene.title, "expected": shown.scene.expected, "is_as_expected": shown.is_as_expected}
    if shown.registered is not None:
        return outcome | as_json(shown.registered, is_sandbox=True)
    error = shown.error or RequestError()
    return outcome | {"decision": None, "error": {"code": error.code, "detail": error.summary}}


def _closing(shown: list[Shown]) -> str:
    if not all(one.is_as_expected for one in shown):
        return "A result is not the expected one."
    return (
        "Next: `realname serve --data ./data` starts the API; its address and a token for it are printed at start (docs/reference/api.md)."
    )
