"""Puts a new generation of the index together from the products and the vectors in the vault."""

import hashlib
from collections.abc import Sequence

import numpy as np

from actions.matcher.arrays import MANY, SKETCH, WIDE, is_long
from actions.matcher.encoders import ImageEncoder, TextEncoder, Vectors
from actions.matcher.encoders.image import unit
from actions.matcher.encoding import Encoders, catalog_name, photo_name, probe_texts, query_name
from actions.matcher.generation import FORMAT, Contents, Generation, ImageVectors, NewVectors, TextVectors
from actions.matcher.learning import Learned, learn
from actions.matcher.lexical import LexicalIndex
from actions.matcher.probes import PRODUCTS, TALK
from actions.matcher.records import ProductRecord
from actions.matcher.vault import Vault, text_digest
from actions.matcher.vectors import Laid, VectorStore

PART = 4096
MEAN_MOVED = 0.05
"""Distance that a catalog's mean may move before its vectors are centred anew; vectors have length 1."""


def fingerprint_of(
    products: Sequence[ProductRecord],
    pictures: dict[str, list[str]],
    vault: Vault,
    encoders: Encoders,
    store: VectorStore,
) -> str:
    """Digest of all that a generation is made from."""
    whole = hashlib.sha256(f"{FORMAT}|{store.name}".encode())
    for encoder in (encoders.text, encoders.image):
        whole.update(f"|{encoder.name if encoder else ''}".encode())
    for product in products:
        whole.update(product.line())
        whole.update("".join(pictures.get(product.id, ())).encode())
    for digest, product_id in vault.photos():
        whole.update(f"|{digest}{product_id}".encode())
    return whole.hexdigest()


def assemble(
    products: Sequence[ProductRecord],
    pictures: dict[str, list[str]],
    fingerprint: str,
    vault: Vault,
    encoders: Encoders,
    before: Generation | None = None,
    settle: bool = False,
) -> Contents:
    """Everything of a new generation. What the one before has already is taken from there; with `settle` it is its
    means, while they are about right, so that vectors of products that didn't change stay the same.
    """
    same = None if settle else before
    before = before if settle else None
    words = LexicalIndex.build(products)
    text = images = None
    if encoders.text and products:
        text = _text_vectors(products, vault, encoders.text, words, before.text if before else None)
    if encoders.image and any(pictures.values()):
        images = _image_vectors(products, pictures, vault, encoders.image, before.images if before else None, same)
    learned = _learned(products, vault, encoders.image, images) if encoders.image else None
    return Contents(products, fingerprint, words, text, images, learned)


def _text_vectors(
    products: Sequence[ProductRecord],
    vault: Vault,
    encoder: TextEncoder,
    words: LexicalIndex,
    before: TextVectors | None,
) -> NewVectors:
    digests = [text_digest(product.passage()) for product in products]
    distinct = sorted(set(digests))
    vectors = vault.matrix(encoder.name, distinct)
    mean = vectors.mean(axis=0) if len(vectors) > 1 else np.zeros(encoder.dim, dtype=np.float32)
    mean = settled(mean, before.mean if before and before.encoder == encoder.name else None)
    centre_in_place(vectors, mean)
    probes = vault.load(query_name(encoder), map(text_digest, probe_texts()))
    # All questions share a direction that says "a question", as all products share one: both are taken away.
    query_mean = np.mean(list(probes.values()), axis=0).astype(np.float32)
    unsold = [pair for pair in PRODUCTS if words.evidence(pair[0]).coverage.max() < 0.5]
    unsold += [pair for pair in TALK if words.evidence(pair[0]).coverage.max() < 0.75]
    unsold = unsold or list(TALK)
    unrelated: dict[str, tuple[float, float]] = {}
    for script, pick in (("latin", 0), ("han", 1)):
        asked = [probes[text_digest(pair[pick])] for pair in unsold]
        best = (unit(np.stack(asked) - query_mean) @ vectors.T).max(axis=1)
        unrelated[script] = (float(np.quantile(best, 0.5)), float(np.quantile(best, 0.95)))
    position = {digest: i for i, digest in enumerate(distinct)}
    items = np.array([position[digest] for digest in digests], dtype=np.int32)
    rows = np.arange(len(products), dtype=np.int32)
    laid = Laid(space_of(encoder.name, mean), products, rows, items, vectors, distinct)
    means = {"mean": mean, "query_mean": query_mean}
    return NewVectors(encoder.name, contents_of(encoder.name, distinct), laid, means, unrelated)


def _image_vectors(
    products: Sequence[ProductRecord],
    pictures: dict[str, list[str]],
    vault: Vault,
    encoder: ImageEncoder,
    before: ImageVectors | None,
    same: Generation | None,
) -> NewVectors:
    name = catalog_name(encoder)
    distinct = sorted({digest for digests in pictures.values() for digest in digests})
    position = {digest: i for i, digest in enumerate(distinct)}
    pairs = [(row, position[digest]) for row, product in enumerate(products) for digest in pictures.get(product.id, ())]
    rows, items = np.array(pairs, dtype=np.int32).T.copy()
    contents = contents_of(name, distinct)
    if same is not None and same.images is not None and same.images.contents == contents:
        laid = Laid("", products, rows, items, np.zeros((0, 0), dtype=np.float32), distinct, same_in=same.folder)
        return NewVectors(name, contents, laid, {"mean": same.images.mean}, same.images.unrelated)
    vectors = vault.matrix(name, distinct, np.float16 if is_long(len(distinct), encoder.dim) else np.float32)
    mean = mean_of(vectors) if len(vectors) > 2 else np.zeros(vectors.shape[1], dtype=np.float32)
    mean = settled(mean, before.mean if before and before.encoder == name else None)
    centre_in_place(vectors, mean)
    laid = Laid(space_of(name, mean), products, rows, items, vectors, distinct)
    return NewVectors(name, contents, laid, {"mean": mean}, _unrelated_pictures(vectors))


def contents_of(name: str, digests: Sequence[str]) -> str:
    """Digest of what vectors are made of, and by what."""
    return hashlib.sha256(f"{name} {MANY} {WIDE} {SKETCH} {' '.join(digests)}".encode()).hexdigest()


def mean_of(vectors: Vectors) -> Vectors:
    """Shape (dim,); in single precision, whatever the vectors are in."""
    return np.asarray(vectors.mean(axis=0, dtype=np.float32))


def settled(mean: Vectors, before: Vectors | None) -> Vectors:
    """The mean to take away: the one of before while this one is near it."""
    if before is None or before.shape != mean.shape or np.linalg.norm(mean - before) > MEAN_MOVED:
        return mean
    return before


def centre_in_place(vectors: Vectors, mean: Vectors) -> None:
    """Takes the mean away and scales to unit length, without a second copy of a big array."""
    for start in range(0, len(vectors), PART):
        vectors[start : start + PART] = unit(vectors[start : start + PART].astype(np.float32) - mean)


def space_of(name: str, mean: Vectors) -> str:
    """Names the space that centred vectors are in."""
    return f"{name}-{hashlib.sha256(np.ascontiguousarray(mean).tobytes()).hexdigest()[:12]}"


def _unrelated_pictures(vectors: Vectors) -> tuple[float, float]:
    """Median and 99th percentile of the similarity of two different pictures of this shop."""
    some = vectors[np.random.default_rng(0).permutation(len(vectors))[:1000]].astype(np.float32)
    pairs = (some @ some.T)[np.triu_indices(len(some), 1)]
    return (float(np.median(pairs)), float(np.quantile(pairs, 0.99))) if len(pairs) else (0.0, 0.3)


def _learned(
    products: Sequence[ProductRecord], vault: Vault, encoder: ImageEncoder, images: NewVectors | None
) -> Learned | None:
    row_of = {product.id: row for row, product in enumerate(products)}
    photos = [(digest, row_of[product]) for digest, product in vault.photos() if product in row_of]
    here = vault.load(photo_name(encoder), (digest for digest, _ in photos))
    known = [(digest, row) for digest, row in photos if digest in here]
    if not known:
        return None
    prior = np.zeros(encoder.dim, dtype=np.float32) if images is None else images.means["mean"]
    return learn(np.stack([here[digest] for digest, _ in known]), [row for _, row in known], prior)
