"""What is wrong with a catalog, as far as its fields, its pictures and its neighbours tell.

| kind | says | rests on |
|---|---|---|
| field | a description, price or category is missing | the record |
| picture | no picture, or one that can't be used | the file |
| shared picture | other products, not its variants, show the very same picture | the file's content |
| misleading picture | the picture goes with other products' words | its neighbours (`suspicion`) |
| category | words and picture say that it belongs elsewhere | its neighbours (`suspicion`) |
| double | another product is nearly the same in words, price and picture | similarity |
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from actions.matcher.arrays import WIDE, principal_axes
from actions.matcher.assembling import centre_in_place
from actions.matcher.doubles import doubles_among
from actions.matcher.encoders import Vectors
from actions.matcher.encoding import Encoders, PictureProblem, Progress, catalog_name, encode_own_words, own_words_name
from actions.matcher.neighbours import Neighbours
from actions.matcher.records import ProductRecord
from actions.matcher.spreading import Hands
from actions.matcher.suspicion import Looks, misleading_pictures, wrong_categories
from actions.matcher.vault import Vault, text_digest
from actions.matcher.words import split_levels

FIELD, PICTURE, SHARED, MISLEADING, CATEGORY, DOUBLE = KINDS = (
    "missing field",
    "no usable picture",
    "shared picture",
    "misleading picture",
    "suspected category",
    "nearly the same product",
)


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
    health.findings += misleading(products, looks)
    health.findings += misplaced(products, looks)
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
    words = [text_digest(one.own_words()) for one in products]
    number: dict[tuple[str, ...], int] = {}
    for row, one in enumerate(products):
        number.setdefault((one.group, words[row], digests[row], one.product_type), row)
    rows = list(number.values())
    group_number: dict[str, int] = {}
    groups = [group_number.setdefault(products[row].group, len(group_number)) for row in rows]
    text, image = encoders.text, encoders.image
    narrow = [products[row].product_type for row in rows]
    return Looks(
        rows,
        np.array(groups, dtype=np.int32),
        narrow,
        [next(iter(split_levels(category)), "") for category in narrow],
        centred(vault, own_words_name(text) if text else "", [words[row] for row in rows]),
        centred(vault, catalog_name(image) if image else "", [digests[row] for row in rows]),
    )


def centred(vault: Vault, name: str, digests: Sequence[str]) -> Vectors:
    """Shape (n, dim): vectors without what all have in common, in the directions in which they differ most; zeros for
    those that aren't in the vault.
    """
    distinct = sorted(set(digests) - set(vault.missing(name, digests)))
    if not distinct:
        return np.zeros((len(digests), 1), dtype=np.float32)
    vectors = vault.matrix(name, distinct)
    centre_in_place(vectors, vectors.mean(axis=0))
    if vectors.shape[1] > WIDE:
        vectors = vectors @ principal_axes(vectors)
        centre_in_place(vectors, np.zeros(vectors.shape[1], dtype=np.float32))
    position = {digest: i for i, digest in enumerate(distinct)}
    laid = np.zeros((len(digests), vectors.shape[1]), dtype=np.float32)
    for i, digest in enumerate(digests):
        if digest in position:
            laid[i] = vectors[position[digest]]
    return laid


def misleading(products: Sequence[ProductRecord], looks: Looks) -> list[Finding]:
    """Pictures that go with other products' words."""
    found = []
    for look, (chance, near) in misleading_pictures(looks).items():
        others = nearest_products(products, looks, near)
        says = f"its picture looks like {others[0].product_type or others[0].title}" if others else "its picture is odd"
        found.append(Finding(MISLEADING, products[looks.rows[look]], says, others, chance))
    return found


def misplaced(products: Sequence[ProductRecord], looks: Looks) -> list[Finding]:
    """Categories that words and picture contradict; said once for all variants."""
    found: dict[tuple[str, str], Finding] = {}
    for look, (chance, category, near) in wrong_categories(looks).items():
        product = products[looks.rows[look]]
        others = nearest_products(products, looks, near)
        one = Finding(CATEGORY, product, f"may belong to {category}", others, chance)
        before = found.get((product.group, product.product_type))
        if before is None or (before.chance or 0) < chance:
            found[product.group, product.product_type] = one
    return list(found.values())


def nearest_products(products: Sequence[ProductRecord], looks: Looks, near: Neighbours) -> tuple[ProductRecord, ...]:
    """The nearest two."""
    return tuple(products[looks.rows[item]] for item in near.items[0, :2].tolist() if item >= 0)
