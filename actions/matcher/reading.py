"""Reads what is written on the shop's own pictures, once for each, where a department's pictures have text at all.

Reading takes a quarter of a second a picture, and most departments (clothes, fruit) have nothing written on theirs: a
few pictures of each department are read first, and the rest only where those had text.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from actions.matcher.encoders import SeenText, TextReader
from actions.matcher.encoding import Progress
from actions.matcher.errors import PictureError
from actions.matcher.pictures import load_picture
from actions.matcher.records import ProductRecord
from actions.matcher.vault import Vault
from actions.matcher.words import split_levels

SAMPLE = 4
"""Pictures of a department that are read to find out whether it has text."""
WORD = 3
"""Letters that a line must have to be a word and not a misread pattern."""
CERTAIN = 0.8


def read_pictures(
    products: Sequence[ProductRecord],
    pictures: dict[str, list[str]],
    vault: Vault,
    reader: TextReader | None,
    tell: Progress,
) -> list[ProductRecord]:
    """The products with what is written on their pictures (`pictures`: product id to digests of usable files)."""
    if reader is None:
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
    told = partial(tell, "Reading what is on pictures")
    texts = _read({digest: paths[digest] for some in first.values() for digest in some}, vault, reader, told)
    written = [name for name, some in first.items() if any(has_words(texts.get(digest, ())) for digest in some)]
    texts |= _read({digest: paths[digest] for name in written for digest in departments[name]}, vault, reader, told)
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
    paths: dict[str, str], vault: Vault, reader: TextReader, tell: partial[None]
) -> dict[str, tuple[SeenText, ...]]:
    """By digest: from the vault, else read now and kept there."""
    texts = vault.texts(reader.name, paths)
    todo = [digest for digest in paths if digest not in texts]
    for done, digest in enumerate(todo):
        tell(done, len(todo))
        try:
            texts[digest] = reader.read(load_picture(Path(paths[digest])))
        except PictureError:
            continue  # named by the image encoder already, or changed since: read the next time
        vault.store_text(reader.name, digest, texts[digest])
    return texts
