"""Puts a new generation of the index together from the products and the vectors in the vault."""

import hashlib
from collections.abc import Sequence

import numpy as np

from actions.matcher.encoders import ImageEncoder, TextEncoder, Vectors
from actions.matcher.encoders.image import unit
from actions.matcher.encoding import Encoders, catalog_name, photo_name, probe_texts, query_name
from actions.matcher.generation import FORMAT, Contents, ImageVectors, TextVectors
from actions.matcher.learning import Learned, learn
from actions.matcher.lexical import LexicalIndex
from actions.matcher.probes import PRODUCTS, TALK
from actions.matcher.records import ProductRecord
from actions.matcher.vault import Vault, text_digest


def fingerprint_of(
    products: Sequence[ProductRecord], pictures: dict[str, list[str]], vault: Vault, encoders: Encoders
) -> str:
    whole = hashlib.sha256(f"{FORMAT}".encode())
    for encoder in (encoders.text, encoders.image):
        whole.update(f"|{encoder.name if encoder else ''}".encode())
    for product in products:
        whole.update(f"|{product.digest()}{''.join(pictures.get(product.id, ()))}".encode())
    for digest, product_id in vault.photos():
        whole.update(f"|{digest}{product_id}".encode())
    return whole.hexdigest()


def assemble(
    products: Sequence[ProductRecord],
    pictures: dict[str, list[str]],
    fingerprint: str,
    vault: Vault,
    encoders: Encoders,
) -> Contents:
    words = LexicalIndex.build(products)
    text = _text_vectors(products, vault, encoders.text, words) if encoders.text and products else None
    images = _image_vectors(products, pictures, vault, encoders.image) if encoders.image else None
    learned = _learned(products, vault, encoders.image, images) if encoders.image else None
    return Contents(products, fingerprint, words, text, images, learned)


def _text_vectors(
    products: Sequence[ProductRecord], vault: Vault, encoder: TextEncoder, words: LexicalIndex
) -> TextVectors:
    digests = [text_digest(product.passage()) for product in products]
    distinct = sorted(set(digests))
    here = vault.load(encoder.name, distinct)
    vectors = np.stack([here[digest] for digest in distinct])
    vectors = unit(vectors - vectors.mean(axis=0)) if len(vectors) > 1 else unit(vectors)
    position = {digest: i for i, digest in enumerate(distinct)}
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
    rows = np.array([position[digest] for digest in digests], dtype=np.int32)
    return TextVectors(encoder.name, vectors, rows, query_mean, unrelated)


def _image_vectors(
    products: Sequence[ProductRecord], pictures: dict[str, list[str]], vault: Vault, encoder: ImageEncoder
) -> ImageVectors | None:
    distinct = sorted({digest for digests in pictures.values() for digest in digests})
    if not distinct:
        return None
    here = vault.load(catalog_name(encoder), distinct)
    raw = np.stack([here[digest] for digest in distinct])
    mean = raw.mean(axis=0) if len(raw) > 2 else np.zeros(raw.shape[1], dtype=np.float32)
    vectors = unit(raw - mean)
    position = {digest: i for i, digest in enumerate(distinct)}
    pairs = [(row, position[digest]) for row, product in enumerate(products) for digest in pictures.get(product.id, ())]
    return ImageVectors(
        catalog_name(encoder),
        vectors,
        np.array([row for row, _ in pairs], dtype=np.int32),
        np.array([picture for _, picture in pairs], dtype=np.int32),
        mean,
        _unrelated_pictures(vectors),
    )


def _unrelated_pictures(vectors: Vectors) -> tuple[float, float]:
    """Median and 99th percentile of the similarity of two different pictures of this shop."""
    some = vectors[np.random.default_rng(0).permutation(len(vectors))[:1000]]
    pairs = (some @ some.T)[np.triu_indices(len(some), 1)]
    return (float(np.median(pairs)), float(np.quantile(pairs, 0.99))) if len(pairs) else (0.0, 0.3)


def _learned(
    products: Sequence[ProductRecord], vault: Vault, encoder: ImageEncoder, images: ImageVectors | None
) -> Learned | None:
    row_of = {product.id: row for row, product in enumerate(products)}
    photos = [(digest, row_of[product]) for digest, product in vault.photos() if product in row_of]
    here = vault.load(photo_name(encoder), (digest for digest, _ in photos))
    known = [(digest, row) for digest, row in photos if digest in here]
    if not known:
        return None
    prior = np.zeros(encoder.dim, dtype=np.float32) if images is None else images.mean
    return learn(np.stack([here[digest] for digest, _ in known]), [row for _, row in known], prior)
