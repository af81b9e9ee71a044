"""`realname registrations new`: one line, from card and clip to an active number and a receipt."""

from pathlib import Path

import click

from realname.evidence.connectors.card_file import load_card_file
from realname.evidence.model.applicant import ConsentMeans
from realname.inventory.ports import NumberingPlan
from realname.kernel.errors import FileUnreadable, IccidInvalid
from realname.kernel.identifiers import AgentId, Iccid, OutletId, parse_iccid
from realname.kernel.registry import App
from realname.platform.cli.open_app import json_option, launched
from realname.platform.cli.output import examples, print_json, print_table, say
from realname.platform.cli.progress import StepProgress
from realname.platform.config.served import Served
from realname.registration.commands.decided import decision_name, exit_code, words_of_reasons
from realname.registration.use_cases.capturing.upload_clip import MAXIMUM_CLIP_BYTES
from realname.registration.use_cases.opening.open_registration import Opening
from realname.sandbox.commands.registered import as_json
from realname.sandbox.commands.registering import STEPS, Applicant, Registered, register
from realname.verification.errors import ClipTooLarge


@examples(
    "realname registrations new --data ./data --card card.json --clip clip.mp4 --biometric-consent",
    "realname registrations new --data ./data --card card.json --clip clip.mp4 --biometric-consent --number +8619900000007 --json",
)
@click.command()
@click.option("--data", "data", type=click.Path(path_type=Path), required=True, envvar="REALNAME_DATA", help="The data folder.")
@click.option("--card", type=click.Path(path_type=Path), required=True, help="The output of the card reader (JSON).")
@click.option("--clip", type=click.Path(path_type=Path), required=True, help="The recorded clip.")
@click.option("--biometric-consent", is_flag=True, help="The applicant consented to the face comparison.")
@click.option("--consent-text", default="cn-2026-11", show_default=True, help="The version of the consent text.")
@click.option("--language", default="zh", show_default=True, help="The language of the consent text.")
@click.option(
    "--means",
    type=click.Choice([means.value for means in ConsentMeans]),
    default="screen",
    show_default=True,
    help="How the applicant gave consent.",
)
@click.option("--outlet", default="outlet-1", show_default=True, help="The id of the outlet.")
@click.option("--agent", default="agent-1", show_default=True, help="The id of the agent.")
@click.option("--number", default=None, help="A number of the stock. Default: a free one.")
@click.option("--iccid", default=None, help="The serial number of the SIM. Default: a free SIM of the sandbox.")
@json_option
@click.pass_context
def register_command(  # noqa: PLR0913 - one parameter an option
    ctx: click.Context,
    *,
    data: Path,
    card: Path,
    clip: Path,
    biometric_consent: bool,
    consent_text: str,
    language: str,
    means: str,
    outlet: str,
    agent: str,
    number: str | None,
    iccid: str | None,
    is_json: bool,
) -> None:
    """Register one line: consent, evidence, number and SIM, face check, decision, activation, receipt, deletion."""
    opening = Opening(
        outlet_id=OutletId(outlet),
        agent_id=AgentId(agent),
        has_biometric_consent=biometric_consent,
        consent_text_version=consent_text,
        consent_language=language,
        consent_means=ConsentMeans(means),
    )
    contents = load_card_file(card), _read(clip)
    with launched(data) as app:
        applicant = Applicant(
            opening=opening,
            card=contents[0],
            clip=contents[1],
            msisdn=app[NumberingPlan].parse(number) if number else None,
            iccid=_iccid(iccid, app),
        )
        with StepProgress(STEPS) as progress:
            registered = register(app, applicant, on_step=progress.begin)
    _show(registered, is_json=is_json, is_sandbox=app[Served].is_sandbox)
    ctx.exit(exit_code(registered.decision))


def _iccid(text: str | None, app: App) -> Iccid | None:
    if text is None and not app[Served].is_sandbox:
        raise IccidInvalid(field="iccid")
    return parse_iccid(text) if text is not None else None


def _read(clip: Path) -> bytes:
    try:
        with clip.open("rb") as file:
            content = file.read(MAXIMUM_CLIP_BYTES + 1)
    except OSError as problem:
        raise FileUnreadable(field="clip") from problem
    if len(content) > MAXIMUM_CLIP_BYTES:
        raise ClipTooLarge(limit_bytes=MAXIMUM_CLIP_BYTES)
    return content


def _show(registered: Registered, *, is_json: bool, is_sandbox: bool) -> None:
    if is_json:
        print_json(as_json(registered, is_sandbox=is_sandbox))
        return
    if is_sandbox:
        say("SANDBOX: the operator is simulated, no line is real.")
    view = registered.view
    rows = [
        ("Registration", view.registration.id.value),
        ("Decision", decision_name(registered.decision)),
        *(("Reason", sentence) for sentence in words_of_reasons(registered.decision)),
    ]
    if (line := registered.line) is not None:
        rows += [("Number", line.msisdn.value), ("Line", f"{line.state.value} ({line.id})")]
    if view.receipt is not None:
        rows.append(("Receipt", f"signed, key {view.receipt.key_id[:16]}"))
    rows.append(("Time", f"{registered.elapsed_s:.1f} s"))
    print_table(("", ""), rows)
