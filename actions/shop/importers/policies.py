"""`aisle import policies`: a directory of Markdown files `TOPIC.LOCALE.md`, and perhaps the rules that they quote."""

from collections.abc import Iterator
from pathlib import Path

from babel import Locale, UnknownLocaleError
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from actions.shop.database import Database
from actions.shop.errors import ImportFailed
from actions.shop.importers.rendering import render_policy
from actions.shop.importers.report import BadField, ImportReport, Progress, no_progress
from actions.shop.importers.rules import RULES, read_rules, store_rules
from actions.shop.importers.source import open_source
from actions.shop.importers.values import content_hash, short
from actions.shop.models.policies import PolicySection
from actions.shop.rules import ShopRules, shop_rules


def import_policies(database: Database, path: Path, progress: Progress = no_progress) -> ImportReport:
    """Bring policies in; counts are of files, and a rejection's row is the file's place in the directory by name.

    Where a directory holds `rules.toml`, all of it goes in or nothing does, so that what is said and what is done
    can't differ. Without that file, policies quote the rules that the shop has.

    Raises:
        ImportFailed: no directory, or none with Markdown files; mistakes in rules, or in policies beside them.
    """
    if not path.exists():
        raise ImportFailed(f"{path} does not exist.")
    files = sorted(path.glob("*.md")) if path.is_dir() else [path]
    if not path.is_dir() and path.suffix != ".md":
        raise ImportFailed(f"{path} is neither a directory of policies nor a Markdown file (TOPIC.LOCALE.md).")
    if not files:
        raise ImportFailed(f"{path} holds no Markdown files named TOPIC.LOCALE.md, like returns.en.md.")
    rules_file = path / RULES
    given = read_rules(rules_file) if rules_file.exists() else None
    report = ImportReport()
    with database.session() as session:
        rules = given or shop_rules(session)
        for place, file in enumerate(files, 1):
            try:
                _write(session, read_policy(file, rules), report)
            except BadField as error:
                report.rejected.append(error.at(place))
            progress(place, len(files))
        if given is not None:
            if report.rejected:
                mistakes = "; ".join(f"{one.field}: {one.reason}" for one in report.rejected)
                raise ImportFailed(f"{mistakes}. Nothing was imported.")
            store_rules(session, given, report)
    return report


def read_policy(file: Path, rules: ShopRules) -> list[PolicySection]:
    """The sections of one file: what stands before the first subheading, and each subheading's part.

    Raises:
        BadField: a bad name, no title, nothing below it, not text, or a rule quoted that there is not.
    """
    topic, _, language = file.stem.rpartition(".")
    if not topic or topic.startswith("."):
        raise BadField(file.name, "is not named TOPIC.LOCALE.md, like returns.en.md")
    short(file.name, topic)
    try:
        locale = Locale.parse(language.replace("-", "_")).language
    except (UnknownLocaleError, ValueError) as error:
        raise BadField(file.name, f"{language!r} is not a language, like en or zh") from error
    try:
        source = open_source(file)
    except ImportFailed as error:
        raise BadField(file.name, str(error)) from error
    with source.open() as (text, _):
        markdown = render_policy(file.name, text.read(), rules, locale)
    title, parts = "", [("", list[str]())]
    for level, words in _blocks(markdown):
        if level == 1 and not title:
            title = words
        elif level:
            parts.append((words, []))
        else:
            parts[-1][1].append(words)
    if not title:
        raise BadField(file.name, "has no title: begin it with a line like '# Returns'")
    sections = [
        PolicySection(topic=topic.lower(), locale=locale, title=title, heading=heading, text="\n".join(texts))
        for heading, texts in parts
        if texts
    ]
    if not sections:
        raise BadField(file.name, "has nothing below its title")
    digest = content_hash([markdown])
    for position, section in enumerate(sections):
        section.position, section.content_hash = position, digest
    return sections


def _blocks(markdown: str) -> Iterator[tuple[int, str]]:
    """Headings (level, text), paragraphs and table rows (0, plain text) in order."""
    tree = SyntaxTreeNode(MarkdownIt("commonmark").enable("table").parse(markdown))
    for node in tree.walk():
        if node.type == "table":
            yield from ((0, row) for row in _table_rows(node))
        elif node.type == "inline" and not (node.parent and node.parent.type in ("th", "td")):
            above = node.parent
            level = int(above.tag[1]) if above is not None and above.type == "heading" else 0
            in_list = above is not None and above.parent is not None and above.parent.type == "list_item"
            words = " ".join(_words(node).split())
            if words:
                yield level, f"- {words}" if in_list and not level else words


def _table_rows(table: SyntaxTreeNode) -> Iterator[str]:
    """A sentence-like line a row: `Express: Cost 12.00 USD, Time 1 to 2 working days`."""
    header, *rows = [
        [_words(cell).strip() for cell in row.children] for part in table.children for row in part.children
    ]
    for first, *rest in rows:
        yield f"{first}: " + ", ".join(f"{name} {cell}" for name, cell in zip(header[1:], rest, strict=False) if cell)


def _words(node: SyntaxTreeNode) -> str:
    if node.type in ("softbreak", "hardbreak"):
        return " "
    if node.type in ("text", "code_inline"):
        return node.content
    return "".join(_words(child) for child in node.children)


def _write(session: Session, sections: list[PolicySection], report: ImportReport) -> None:
    topic, locale = sections[0].topic, sections[0].locale
    same_file = (PolicySection.topic == topic, PolicySection.locale == locale)
    known = session.scalar(select(PolicySection.content_hash).where(*same_file).limit(1))
    if known == sections[0].content_hash:
        report.unchanged += 1
        return
    session.execute(delete(PolicySection).where(*same_file))
    session.add_all(sections)
    if known is None:
        report.created += 1
    else:
        report.updated += 1
