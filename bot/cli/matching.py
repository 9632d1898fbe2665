"""`aisle index`, `aisle learn` and `aisle match`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.errors import CommandError
from bot.cli.health import health_facts, print_health
from bot.cli.output import print_json, print_line, print_warning

if TYPE_CHECKING:
    from actions.matcher.encoding import PictureProblem, Progress
    from actions.matcher.health import Health
    from actions.matcher.matcher import Matcher
    from actions.matcher.types import MatchResult, Query
    from actions.shop.database import Database
    from bot.settings import Settings

SHOWN = 10
"""Broken pictures that are named."""
BATCH = 256
"""Lines of a batch file that are answered together."""


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    app.command("index")(index)
    app.command("learn")(learn)
    app.command("match")(match)


def index(
    workers: Annotated[int, typer.Option(min=1, help="Processes here that encode side by side (Dask).")] = 1,
    cluster: Annotated[str, typer.Option(help="Address of a Dask scheduler whose workers encode.")] = "",
    report: Annotated[bool, typer.Option("--report", help="Say what is wrong with the catalog, too.")] = False,
    page: Annotated[Path | None, typer.Argument(metavar="[FILE.html]", help="Where to put the report's page.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Bring the match index up to date with the catalog (only what changed)."""
    from actions.matcher.indexing import update_index
    from actions.matcher.spreading import many_hands
    from actions.matcher.stores import store_of

    if page is not None and not report:
        raise CommandError(f"{page} is for the report: aisle index --report {page}")
    settings = _settings()
    store = store_of(settings)
    spread = partial(many_hands, workers, cluster) if cluster or workers > 1 else None
    with _progress() as tell:
        done = update_index(
            _database(settings),
            settings.home,
            settings.models,
            settings.threads,
            progress=tell,
            store=store,
            spread=spread,
            examined=report,
        )
    for line in done.missing:
        print_warning(line)
    if not report:
        _warn_of_pictures(done.problems)
    seconds = round(done.seconds, 2)
    facts: dict[str, Any] = {"products": done.products, "embedded": done.embedded, "seconds": seconds}
    if page is not None and done.health is not None:
        _write_page(page, done.health)
    if as_json:
        print_json({**facts, **({"health": health_facts(done.health)} if done.health is not None else {})})
        return
    print_line(f"{done.products} products indexed, {done.embedded} texts and pictures read, {seconds} s")
    if done.health is not None:
        print_health(done.health)


def _warn_of_pictures(problems: "list[PictureProblem]") -> None:
    for problem in problems[:SHOWN]:
        print_warning(f"{problem.product_id}: picture {problem.picture}: {problem.reason}; found by words only")
    if len(problems) > SHOWN:
        print_warning(f"… and {len(problems) - SHOWN} more pictures that can't be used")


def _write_page(page: Path, health: "Health") -> None:
    from actions.matcher.health_page import page_of

    try:
        page.write_text(page_of(health), encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{page} can't be written: {error.strerror}.") from error


def learn(
    file: Annotated[Path | None, typer.Argument(help="CSV with photo,product_id; photos relative to it.")] = None,
    per_product: Annotated[int, typer.Option(min=0, help="Only the first so many of each product.")] = 0,
    listed: Annotated[bool, typer.Option("--list", help="Show what was learned so far.")] = False,
    rollback: Annotated[int | None, typer.Option(min=0, help="Forget what came after this version.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Learn from customer photos whose product is known; or list what was learned, or go back to a version."""
    from actions.matcher.references import learn_file
    from actions.matcher.stores import store_of

    if (file is not None) + listed + (rollback is not None) != 1:
        raise CommandError("Say one of: a FILE.csv to learn from, --list, or --rollback VERSION.")
    settings = _settings()
    if file is None:
        _lessons(settings, rollback, as_json)
        return
    with _progress() as tell:
        report = learn_file(
            _database(settings),
            settings.home,
            settings.models,
            settings.threads,
            file,
            per_product,
            tell,
            store_of(settings),
        )
    rejected = [{"row": one.row, "photo": one.photo, "reason": one.reason} for one in report.rejected]
    if as_json:
        print_json({"photos": report.photos, "products": report.products, "rejected": rejected})
        return
    for one in report.rejected:
        print_warning(f"line {one.row}: {one.photo}: {one.reason}")
    print_line(f"{report.photos} photos of {report.products} products, {len(rejected)} rejected")


def _lessons(settings: "Settings", rollback: int | None, as_json: bool) -> None:
    from actions.matcher.lessons import Lessons
    from actions.matcher.references import go_back
    from actions.matcher.stores import store_of

    gone = None
    if rollback is not None:
        with _progress() as tell:
            gone = go_back(
                _database(settings),
                settings.home,
                settings.models,
                settings.threads,
                rollback,
                tell,
                store_of(settings),
            )
    with Lessons.open(settings.home) as lessons:
        found = lessons.listed()
    if as_json:
        print_json({"versions": [asdict(one) for one in found], **({} if gone is None else {"forgotten": gone})})
        return
    if gone is not None:
        print_line(f"{gone} photos forgotten")
    for one in found:
        print_line(f"{one.version}  {one.learned_at}  {one.photos} photos of {one.products} products from {one.source}")
    if not found:
        print_line("nothing learned yet")


def match(
    text: Annotated[str | None, typer.Option(help="Words.")] = None,
    image: Annotated[Path | None, typer.Option(help="A photo.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many products at most.")] = 5,
    batch: Annotated[Path | None, typer.Option(help='Lines of {"id":…,"text":…,"image":…}.')] = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False,
) -> None:
    """Find products by words, by a photo or by both."""
    from actions.matcher.matcher import Matcher
    from actions.matcher.stores import store_of
    from actions.matcher.types import Query

    if batch is None and not text and image is None:
        raise CommandError("Say what to match: --text, --image or --batch FILE.jsonl.")
    settings = _settings()
    matcher = Matcher.open(settings.home, settings.models, settings.threads, store=store_of(settings))
    if batch is None:
        _show(None, matcher.match(Query(text=text, image=image, limit=limit)), as_json)
        return
    lines = _read_batch(batch, limit)
    while some := list(islice(lines, BATCH)):
        for key, answer in _answer(matcher, some):
            _show(key, answer, as_json)


def _answer(matcher: "Matcher", asked: list[tuple[Any, "Query"]]) -> "Iterator[tuple[Any, MatchResult | str]]":
    """Answers lines together; where a photo can't be read, one by one, so that only its line says so."""
    from actions.matcher.errors import PictureError

    try:
        yield from zip([key for key, _ in asked], matcher.match_many([query for _, query in asked]), strict=True)
    except PictureError:
        for key, query in asked:
            try:
                yield key, matcher.match(query)
            except PictureError as error:
                yield key, str(error)


def _read_batch(file: Path, limit: int) -> Iterator[tuple[Any, "Query"]]:
    from actions.matcher.types import Query

    try:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                asked = json.loads(line)
                if not isinstance(asked, dict) or not (asked.get("text") or asked.get("image")):
                    raise CommandError(f"{file} line {number}: expected an object with text, image or both.")
                photo = file.parent / asked["image"] if asked.get("image") else None
                yield asked.get("id"), Query(text=asked.get("text"), image=photo, limit=limit)
    except OSError as error:
        raise CommandError(f"{file} can't be read: {error.strerror}.") from error
    except ValueError as error:
        raise CommandError(f"{file} line {number}: not JSON ({error}).") from error


def _show(key: Any, answer: "MatchResult | str", as_json: bool) -> None:
    head = {} if key is None else {"id": key}
    if isinstance(answer, str):
        if as_json:
            print_json({**head, "confident": False, "ms": 0.0, "matches": [], "error": answer})
        else:
            print_line(f"{key}: {answer}")
        return
    if as_json:
        matches = [
            {
                "product_id": one.product_id,
                "title": one.title,
                "score": one.score,
                "reason": one.reason,
                "relevant": one.relevant,
            }
            for one in answer.matches
        ]
        print_json({**head, "confident": answer.confident, "ms": answer.ms, "matches": matches})
        return
    sure = "sure" if answer.confident else "not sure" if answer.relevant else "nothing really fits"
    print_line(f"{'' if key is None else f'{key}: '}{sure}, {answer.ms:.0f} ms")
    for one in answer.matches:
        print_line(f"  {one.score:.2f}  {one.product_id}  {one.title}  ({one.reason})")


def _settings() -> "Settings":
    from bot.settings import Settings

    return Settings()


def _database(settings: "Settings") -> "Database":
    from actions.shop.database import Database

    database = Database(settings.database_url)
    database.upgrade()
    return database


@contextmanager
def _progress() -> Iterator["Progress | None"]:
    """A bar on stderr, where that is a terminal."""
    from rich.console import Console
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    with Bar(console=console, transient=True) as bar:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, of: int) -> None:
            task = tasks[what] if what in tasks else tasks.setdefault(what, bar.add_task(what, total=of))
            bar.update(task, completed=done, total=of)

        yield tell
