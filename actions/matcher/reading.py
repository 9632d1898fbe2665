"""Reads what is written on the shop's own pictures, once for each, where a department's pictures have text at all.

Reading takes a quarter of a second a picture, and most departments (clothes, fruit) have nothing written on theirs: a
few pictures of each department are read first, and the rest only where those had text.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from actions.matcher.encoders import SeenText
from actions.matcher.encoding import Encoders, FilesRead, Progress, here, parts_of
from actions.matcher.errors import PictureError
from actions.matcher.pictures import load_picture
from actions.matcher.prints import packed, points_of
from actions.matcher.records import ProductRecord
from actions.matcher.spreading import Hands
from actions.matcher.vault import Reading, Vault
from actions.matcher.words import split_levels

SAMPLE = 4
"""Pictures of a department that are read to find out whether it has text."""
WORD = 3
"""Letters that a line must have to be a word and not a misread pattern."""
CERTAIN = 0.8
READ_AT_ONCE = 4


def read_pictures(
    products: Sequence[ProductRecord],
    pictures: dict[str, list[str]],
    vault: Vault,
    encoders: Encoders,
    hands: Hands,
    tell: Progress,
) -> list[ProductRecord]:
    """The products with what is written on their pictures (`pictures`: product id to digests of usable files)."""
    if encoders.reader is None:
        return list(products)
    paths: dict[str, str] = {}
    departments: dict[str, set[str]] = defaultdict(set)
    for product in products:
        usable = set(pictures.get(product.id, ()))
        department = (split_levels(product.product_type) or [""])[0]
        for picture in product.images:
            digest = vault.file_digest(Path(picture))
            if digest is not None and digest in usable:
                paths.setdefault(digest, picture)
                departments[department].add(digest)
    first = {name: sorted(digests)[:SAMPLE] for name, digests in departments.items()}
    read = partial(_read, vault=vault, reader=encoders.reader.name, hands=hands, tell=tell)
    texts = read({digest: paths[digest] for some in first.values() for digest in some})
    written = [name for name, some in first.items() if any(has_words(texts.get(digest, ())) for digest in some)]
    texts |= read({digest: paths[digest] for name in written for digest in departments[name]})
    return [
        replace(
            product,
            seen=tuple(
                dict.fromkeys(
                    line.text
                    for digest in pictures.get(product.id, ())
                    for line in texts.get(digest, ())
                    if has_words([line], least=0.0)
                )
            ),
        )
        for product in products
    ]


def has_words(lines: Sequence[SeenText], least: float = CERTAIN) -> bool:
    """Whether anything in a picture was surely a word."""
    return any(line.certainty >= least and sum(map(str.isalpha, line.text)) >= WORD for line in lines)


def _read(
    paths: dict[str, str], vault: Vault, reader: str, hands: Hands, tell: Progress
) -> dict[str, tuple[SeenText, ...]]:
    """By digest: from the vault, else read now and kept there."""
    texts = vault.texts(reader, paths)
    todo = parts_of([digest for digest in paths if digest not in texts], READ_AT_ONCE)
    files = FilesRead([[Path(paths[digest]) for digest in some] for some in todo])
    done = 0
    for place, readings in hands.each(read_files, files):
        known = {digest: one for digest, one in zip(todo[place], readings, strict=True) if one is not None}
        vault.store_readings(reader, known)
        texts |= {digest: one.lines for digest, one in known.items()}
        done += len(readings)
        tell("Reading what is on pictures", done, sum(map(len, todo)))
    return texts


def read_files(encoders: Encoders, files: Sequence[bytes]) -> list[Reading | None]:
    """What a worker does with the bytes of some picture files; None for one that can't be read: the image encoder has
    named it already, or it has changed since and is read the next time.
    """
    return [_read_file(encoders, content) for content in files]


def _read_file(encoders: Encoders, content: bytes) -> Reading | None:
    try:
        picture = load_picture(content)
    except PictureError:
        return None
    lines = here(encoders.reader).read(picture)
    return Reading(lines, packed(points_of(picture)) if has_words(lines, least=0.0) else None)
