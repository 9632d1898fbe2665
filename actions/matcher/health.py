"""What is wrong with a catalog, as far as its fields, its pictures and its neighbours tell.

| kind | says | rests on |
|---|---|---|
| field | a description, price or category is missing | the record |
| picture | no picture, or one that can't be used | the file |
| shared picture | other products, not its variants, show the very same picture | the file's content |
| misleading picture | the picture looks like another category, the words don't | neighbours' votes |
| category | words and picture say that it belongs elsewhere | neighbours' votes |
| double | another product is nearly the same in words, price and picture | similarity |
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from actions.matcher.arrays import MANY, WIDE, principal_axes
from actions.matcher.assembling import centre_in_place
from actions.matcher.doubles import doubles_among
from actions.matcher.encoders import Vectors
from actions.matcher.encoding import Encoders, PictureProblem, Progress, catalog_name, encode_own_words, own_words_name
from actions.matcher.records import ProductRecord
from actions.matcher.spreading import Hands
from actions.matcher.vault import Vault, text_digest
from actions.matcher.votes import Neighbours, nearest_others, vote
from actions.matcher.words import split_levels

FIELD, PICTURE, SHARED, MISLEADING, CATEGORY, DOUBLE = KINDS = (
    "missing field",
    "no usable picture",
    "shared picture",
    "misleading picture",
    "suspected category",
    "nearly the same product",
)
FEW_GROUPS = 4
"""Groups of variants that a category of the narrowest level needs to be judged as such, and not with its wider one."""


@dataclass(frozen=True)
class Finding:
    """Something about a product that its shop should look at."""

    kind: str
    product: ProductRecord
    says: str
    others: tuple[ProductRecord, ...] = ()
    """Products to compare it with."""
    chance: float | None = None
    """Of a suspicion: how probable it is, 0..1."""


@dataclass
class Health:
    """All findings, those of a kind together, the surest first."""

    products: int
    findings: list[Finding] = field(default_factory=list)

    def of(self, kind: str) -> list[Finding]:
        """Those of one kind."""
        return [one for one in self.findings if one.kind == kind]

    def counts(self) -> dict[str, int]:
        """Kind to how many."""
        return {kind: len(self.of(kind)) for kind in KINDS}


@dataclass(frozen=True)
class Looks:
    """The distinct appearances of products: variants with the same words, picture and category are one."""

    rows: list[int]
    """Of the first product of each."""
    of_product: NDArray[np.int32]
    """Shape (products,)."""
    groups: NDArray[np.int32]
    labels: list[str]
    texts: Vectors | None
    """Shape (looks, dim): centred, unit length."""
    pictures: Vectors | None
    """Shape (looks, dim); zeros for those without a picture."""


def examine(
    products: Sequence[ProductRecord],
    problems: Sequence[PictureProblem],
    vault: Vault,
    encoders: Encoders,
    hands: Hands,
    tell: Progress,
) -> Health:
    """Looks at all products, whose texts and pictures are in the vault; `problems` are pictures that can't be used."""
    health = Health(len(products))
    health.findings += missing_fields(products)
    health.findings += unusable_pictures(products, problems)
    digests = [main_picture(product, vault) for product in products]
    health.findings += shared_pictures(products, digests)
    encode_own_words(products, vault, encoders, hands, tell)
    looks = take_looks(products, digests, vault, encoders)
    tell("Comparing products", 0, 1)
    health.findings += doubted(products, looks)
    health.findings += [
        Finding(DOUBLE, products[row], f"is nearly the same as {products[other].id}", (products[other],), alike)
        for row, other, alike in doubles_among(products, looks.rows, looks.groups, looks.texts, looks.pictures)
    ]
    health.findings.sort(key=lambda one: (KINDS.index(one.kind), -(one.chance or 0), one.product.id))
    return health


def missing_fields(products: Sequence[ProductRecord]) -> list[Finding]:
    """Products without a description, a price or a category."""
    found = []
    for one in products:
        lacking = [
            name
            for name, here in (
                ("description", one.description or one.description_zh),
                ("price", one.price > 0),
                ("category", one.product_type or one.product_type_zh),
            )
            if not here
        ]
        if lacking:
            found.append(Finding(FIELD, one, f"has no {' and no '.join(lacking)}"))
    return found


def unusable_pictures(products: Sequence[ProductRecord], problems: Sequence[PictureProblem]) -> list[Finding]:
    """Products without a picture, and pictures that can't be used."""
    by_id = {one.id: one for one in products}
    found = [Finding(PICTURE, one, "has no picture") for one in products if not one.images]
    return found + [
        Finding(PICTURE, by_id[one.product_id], f"{Path(one.picture).name}: {one.reason}") for one in problems
    ]


def main_picture(product: ProductRecord, vault: Vault) -> str:
    """Digest of its first picture that can be opened; empty without one."""
    return next((digest for path in product.images if (digest := vault.file_digest(Path(path)))), "")


def shared_pictures(products: Sequence[ProductRecord], digests: Sequence[str]) -> list[Finding]:
    """Products whose main picture is also that of a product that isn't a variant of theirs."""
    owners: dict[str, list[int]] = defaultdict(list)
    for row, digest in enumerate(digests):
        if digest:
            owners[digest].append(row)
    found = []
    for rows in owners.values():
        firsts = list({products[row].group: row for row in reversed(rows)}.values())
        for row in firsts if len(firsts) > 1 else ():
            others = tuple(products[other] for other in sorted(firsts) if other != row)
            names = ", ".join(one.id for one in others[:3])
            more = f" and {len(others) - 3} more" if len(others) > 3 else ""
            found.append(Finding(SHARED, products[row], f"has the same picture as {names}{more}", others[:3]))
    return found


def take_looks(products: Sequence[ProductRecord], digests: Sequence[str], vault: Vault, encoders: Encoders) -> Looks:
    """What is compared, each appearance once."""
    labels = labels_of(products)
    words = [text_digest(one.own_words()) for one in products]
    number: dict[tuple[str, ...], int] = {}
    of_product = np.array(
        [
            number.setdefault((one.group, words[row], digests[row], labels[row]), len(number))
            for row, one in enumerate(products)
        ],
        dtype=np.int32,
    )
    rows = np.unique(of_product, return_index=True)[1].tolist() if len(products) else []
    group_number: dict[str, int] = {}
    groups = [group_number.setdefault(products[row].group, len(group_number)) for row in rows]
    texts = pictures = None
    if encoders.text is not None and rows:
        texts = centred(vault, own_words_name(encoders.text), [words[row] for row in rows])
    if encoders.image is not None and rows:
        pictures = centred(vault, catalog_name(encoders.image), [digests[row] for row in rows])
    return Looks(rows, of_product, np.array(groups, dtype=np.int32), [labels[row] for row in rows], texts, pictures)


def labels_of(products: Sequence[ProductRecord]) -> list[str]:
    """The category to judge each by: the narrowest, or its widest where that has few products."""
    groups: dict[str, set[str]] = defaultdict(set)
    for one in products:
        groups[one.product_type].add(one.group)
    return [
        one.product_type
        if len(groups[one.product_type]) >= FEW_GROUPS
        else next(iter(split_levels(one.product_type)), "")
        for one in products
    ]


def centred(vault: Vault, name: str, digests: Sequence[str]) -> Vectors | None:
    """Shape (n, dim): vectors without what all have in common, short enough to be compared each with each; zeros for
    those that aren't in the vault. None when none is.
    """
    distinct = sorted(set(digests) - set(vault.missing(name, digests)))
    if not distinct:
        return None
    vectors = vault.matrix(name, distinct)
    centre_in_place(vectors, vectors.mean(axis=0))
    if len(vectors) >= MANY and vectors.shape[1] > WIDE:
        vectors = vectors @ principal_axes(vectors)
        centre_in_place(vectors, np.zeros(vectors.shape[1], dtype=np.float32))
    position = {digest: i for i, digest in enumerate(distinct)}
    laid = np.zeros((len(digests), vectors.shape[1]), dtype=np.float32)
    for i, digest in enumerate(digests):
        if digest in position:
            laid[i] = vectors[position[digest]]
    return laid


def doubted(products: Sequence[ProductRecord], looks: Looks) -> list[Finding]:
    """Categories that words and picture contradict together, and pictures that alone contradict what the words say."""
    texts, pictures = neighbours_of(looks.texts, looks.groups), neighbours_of(looks.pictures, looks.groups)
    if texts is None:
        return []
    by_words = vote([texts], looks.labels, looks.groups).suspected()
    by_picture = vote([pictures], looks.labels, looks.groups).suspected() if pictures else {}
    together = vote([texts, pictures], looks.labels, looks.groups).suspected() if pictures else by_words
    found = []
    told: set[tuple[str, str, str]] = set()  # variants of one thing share a wrong category: it is said once
    for look, row in enumerate(looks.rows):
        product = products[row]
        if look in together and look in by_words and by_words[look][0] == together[look][0]:
            category, chance = together[look]
            others = kin(products, looks, texts, look, category)
            if (same := (product.group, product.product_type, category)) in told:
                continue
            told.add(same)
            found.append(Finding(CATEGORY, product, f"may belong to {category}", others, chance))
        elif look in by_picture and look not in by_words and pictures is not None:
            category, chance = by_picture[look]
            others = kin(products, looks, pictures, look, category)
            found.append(Finding(MISLEADING, product, f"its picture looks like {category}", others, chance))
    return found


def neighbours_of(vectors: Vectors | None, groups: NDArray[np.int32]) -> Neighbours | None:
    """None without vectors; items whose vector is zero have no neighbours."""
    if vectors is None:
        return None
    found = nearest_others(vectors, groups)
    empty = np.all(vectors == 0, axis=1)
    items = np.where(empty[:, None] | empty[found.items] | (found.items < 0), -1, found.items)
    return Neighbours(items.astype(np.int32), found.similarity)


def kin(
    products: Sequence[ProductRecord], looks: Looks, neighbours: Neighbours, look: int, category: str
) -> tuple[ProductRecord, ...]:
    """The nearest two of the category that it is suspected to belong to."""
    near = [int(other) for other in neighbours.items[look] if other >= 0 and looks.labels[int(other)] == category]
    return tuple(products[looks.rows[other]] for other in near[:2])
