"""Google Merchant feeds: CSV and TSV, JSONL, XML (RSS 2.0 and Atom)."""

import json
from collections.abc import Iterator
from typing import Any, BinaryIO, TextIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from actions.shop.errors import ImportFailed
from actions.shop.importers.report import Rejection
from actions.shop.importers.source import Source
from actions.shop.importers.table import FeedRow, header, plain_name, read_rows, require_columns

REQUIRED = ("id", "title", "price")
MANY = ("additional_image_link",)


def read_table(source: Source, text: TextIO) -> Iterator[FeedRow | Rejection]:
    """Rows of a CSV or TSV feed."""
    columns, delimiter = header(source, plain_name)
    require_columns(source, columns, REQUIRED, "a product feed")
    yield from read_rows(text, columns, delimiter, MANY)


def read_jsonl(text: TextIO) -> Iterator[FeedRow | Rejection]:
    """Rows of a file with a JSON object a line."""
    for row, line in enumerate(text, 1):
        if not line.strip():
            continue
        try:
            item = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield Rejection(row, "", f"not JSON ({str(error)[:80]})")
            continue
        if isinstance(item, dict):
            yield FeedRow(row, {plain_name(name): _flat(value) for name, value in item.items()})
        else:
            yield Rejection(row, "", "not a JSON object")


def _flat(value: Any) -> str:
    """A JSON value as the text that a CSV would hold; `{"value": "15.00", "currency": "USD"}` is a price."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ",".join(_flat(one) for one in value)
    if isinstance(value, dict):
        return f"{_flat(value.get('value'))} {_flat(value.get('currency'))}".strip()
    return str(value).strip()


def read_xml(source: Source, binary: BinaryIO) -> Iterator[FeedRow | Rejection]:
    """Items of an RSS or entries of an Atom feed; each is forgotten once it is read."""
    root: Element | None = None
    row = 0
    try:
        for event, element in iterparse(binary, events=("start", "end")):
            if root is None:
                root = element
                _check_root(source, root)
            if event == "end" and _local(element) in ("item", "entry"):
                row += 1
                yield FeedRow(row, _fields(element))
                root.clear()
                element.clear()
    except ParseError as error:
        after = f" after {row} products, which were read" if row else ""
        raise ImportFailed(f"{source.path} stops being XML at line {error.position[0]}{after}.") from error
    except DefusedXmlException as error:
        raise ImportFailed(f"{source.path} defines XML entities, which are refused.") from error
    if row == 0:
        raise ImportFailed(f"{source.path} is XML, but no product feed: it has no <item> or <entry>.")


def _check_root(source: Source, root: Element) -> None:
    if _local(root) not in ("rss", "feed", "RDF", "channel"):
        what = "a web page" if _local(root).lower() == "html" else f"XML with the root <{_local(root)}>"
        raise ImportFailed(f"{source.path} is {what}, not a product feed (RSS or Atom).")


def _fields(item: Element) -> dict[str, str]:
    values: dict[str, str] = {}
    for child in item:
        name = plain_name(_local(child))
        text = (child.text or child.get("href") or "").strip()
        google = child.tag.startswith("{http://base.google.com/")
        if name == "summary" or (name == "content" and "description" not in values):
            name = "description"
        if name in MANY and values.get(name):
            values[name] += f",{text}"
        elif google or not values.get(name):
            values[name] = text
    return values


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
