"""`realname registrations reviews`: how long the queue is, known cases among the reviews, and how well reviewers see."""

from pathlib import Path

import click

from realname.access.commands.acting import Acting, acting_option
from realname.access.model.rights import Right
from realname.kernel.errors import FileUnreadable
from realname.kernel.identifiers import ReviewId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads
from realname.platform.cli.open_app import data_option, execute_option, json_option, open_app
from realname.platform.cli.output import examples, print_json, print_table, say, say_dry_run
from realname.registration.model.reasons import Reason
from realname.review.commands.output import show_quality
from realname.review.model.review import Opinion, Review, ReviewQueue
from realname.review.model.seeded_case import GROUNDS, SeededCase
from realname.review.store.reviews import Reviews
from realname.review.use_cases.ask_authority import AskAuthority
from realname.review.use_cases.quality import ReadReviewQuality
from realname.review.use_cases.seed_case import RemoveSeededCase, SeedCase
from realname.verification.engine.decoding.limits import ClipLimits

_MOST_BYTES = ClipLimits().clip_bytes
_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_TRUTHS = (Opinion.APPROVE.value, Opinion.REFUSE.value)
_MOST_DAYS = 366


@examples("realname registrations reviews list --data ./data", "realname registrations reviews quality --days 30 --data ./data --as li.na")
@click.group()
def reviews() -> None:
    """Count waiting reviews, seed known cases, measure reviewers."""


@examples("realname registrations reviews list --data ./data", "realname registrations reviews list --data ./data --json")
@reviews.command("list")
@data_option
@json_option
def list_(*, data: Path, is_json: bool) -> None:
    """Count the waiting and the overdue reviews, and show the age of the oldest. Known cases are not counted."""
    with open_app(data) as app, app[Reads]() as unit:
        queue = _queue(unit[Reviews].queue(at=app[Clock].now()))
    if is_json:
        print_json({**queue, "error": None})
    else:
        print_table(("waiting", "overdue", "oldest"), [tuple(str(one) for one in queue.values())])


@examples(
    "realname registrations reviews ask-source --data ./data",
    "realname registrations reviews ask-source --data ./data --execute --as li.na",
)
@reviews.command("ask-source")
@data_option
@execute_option("Ask the source. Without it the referrals are only counted.")
@acting_option(Right.REVIEWS_WORK)
@json_option
def ask_source(*, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """Ask the authoritative source again about each referral that it has not confirmed.

    Use this command after an outage of the source. It decides nothing: a reviewer approves a referral that the source confirms, or
    gives a written reason. A referral that was asked about within the last minute is skipped.
    """
    with open_app(data) as app:
        ask = app[AskAuthority]
        unconfirmed = len(ask.unconfirmed())
        answered, confirmed = ask.of_all(acting=named.member(app)) if execute else (0, 0)
    if is_json:
        print_json({"unconfirmed": unconfirmed, "answered": answered, "confirmed": confirmed, "executed": execute, "error": None})
    elif execute:
        say(f"Asked about {unconfirmed}: {answered} answered, {confirmed} confirmed.")
    else:
        say(f"The source was not asked. To ask it about {unconfirmed}, add --execute and --as LOGIN.")


@examples(
    "realname registrations reviews seed --portrait zhao-id.jpg --clip zhao.mp4 --truth approve --data ./data --as li.na",
    "realname registrations reviews seed --portrait zhao-id.jpg --clip qian.mp4 --truth refuse --data ./data --as li.na --json",
)
@reviews.command()
@click.option("--portrait", required=True, type=_FILE, help="The portrait (JPEG, PNG, JPEG 2000).")
@click.option("--clip", required=True, type=_FILE, help="The clip (mp4, mov, webm, 3gp), unmirrored.")
@click.option("--truth", required=True, type=click.Choice(_TRUTHS), help="The right answer: approve if both show the same person.")
@click.option(
    "--ground",
    default=GROUNDS[0].value,
    show_default=True,
    type=click.Choice([one.value for one in GROUNDS]),
    help="The reason shown for the review.",
)
@data_option
@acting_option(Right.REVIEWS_PLANT)
@json_option
def seed(*, portrait: Path, clip: Path, truth: str, ground: str, data: Path, named: Acting, is_json: bool) -> None:
    """Seed a known case: a pair of pictures whose right answer is known, in the queue like any review.

    Use only pictures of staff who agreed to this in writing, never of an applicant. Each reviewer gets the case once, and learns
    afterwards that it was known and whether the answer was correct. The case never becomes a line. It is deleted at its due time.
    """
    case = SeededCase(
        portrait=_read(portrait, "portrait"),
        clip=_read(clip, "clip"),
        truth=Opinion(truth),
        ground=next(one for one in Reason if one == ground),
    )
    with open_app(data) as app:
        planted = app[SeedCase](case, acting=named.find(app))
    if is_json:
        print_json({"review": planted.id.value, "due_at": _time(planted), "error": None})
    else:
        say(f"Seeded until {_time(planted)}. To end it earlier: realname registrations reviews remove-seeded {planted.id} --execute")
        click.echo(planted.id.value)


@examples(
    "realname registrations reviews seeded --data ./data --as li.na",
    "realname registrations reviews seeded --data ./data --as li.na --json",
)
@reviews.command()
@data_option
@acting_option(Right.REVIEWS_PLANT)
@json_option
def seeded(*, data: Path, named: Acting, is_json: bool) -> None:
    """List the open known cases, and how many reviewers have answered."""
    with open_app(data) as app:
        named.find(app)
        with app[Reads]() as unit:
            known = unit[Reviews].planted()
    columns = ("review", "truth", "due_at", "opinions")
    rows = [(one.id.value, str(one.truth), _time(one), str(len(one.opinions))) for one in known]
    if is_json:
        print_json({"planted": [dict(zip(columns, row, strict=True)) for row in rows], "error": None})
    else:
        print_table(columns, rows)


@examples(
    "realname registrations reviews remove-seeded 5f2d0c81a94e4b7793b0a6e1c2d3f405 --data ./data",
    "realname registrations reviews remove-seeded 5f2d0c81a94e4b7793b0a6e1c2d3f405 --data ./data --execute --as li.na",
)
@reviews.command("remove-seeded")
@click.argument("review")
@data_option
@execute_option("End the known case. Without it this is a dry run.")
@acting_option(Right.REVIEWS_PLANT)
@json_option
def remove_seeded(*, review: str, data: Path, execute: bool, named: Acting, is_json: bool) -> None:
    """End the known case REVIEW (an id of `seeded`) early, and delete its pictures. The answers of reviewers stay."""
    with open_app(data) as app:
        remove = app[RemoveSeededCase]
        if execute:
            remove(ReviewId(review), acting=named.find(app))
        else:
            remove.check(ReviewId(review))
    if is_json:
        print_json({"review": review, "executed": execute, "error": None})
    elif not execute:
        say_dry_run()
    else:
        say(f"{review} has ended, and its pictures are deleted.")


@examples(
    "realname registrations reviews quality --days 30 --data ./data --as li.na",
    "realname registrations reviews quality --days 90 --data ./data --as li.na --json",
)
@reviews.command()
@click.option("--days", type=click.IntRange(1, _MOST_DAYS), default=30, show_default=True, help="Only opinions of the last so many days.")
@data_option
@acting_option(Right.REVIEWS_MEASURE)
@json_option
def quality(*, days: int, data: Path, named: Acting, is_json: bool) -> None:
    """Show the accuracy of reviewers: time, agreement in blind pairs, unsure, known cases, overturned refusals.

    Each share has its 95 % interval (Wilson). With fewer than 20 cases a share is not meaningful.
    """
    with open_app(data) as app:
        named.find(app)
        found = app[ReadReviewQuality](days=days)
    show_quality(found, days=days, is_json=is_json)


def _queue(queue: ReviewQueue) -> dict[str, object]:
    oldest = queue.oldest.isoformat(timespec="seconds") if queue.oldest else None
    return {"waiting": queue.waiting, "overdue": queue.overdue, "oldest": oldest}


def _time(review: Review) -> str:
    return review.due_at.isoformat(timespec="seconds")


def _read(path: Path, field: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_MOST_BYTES + 1)
    except OSError as problem:
        raise FileUnreadable(field=field) from problem
