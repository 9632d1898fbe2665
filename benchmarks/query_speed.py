"""How long it takes to read a shopper's message by the words of a shop with N made-up products.

    python -m benchmarks query_speed            (10,000 products: 800 brands, 200 categories, 150 shades)

Prints how long the vocabulary takes to build, then for each message the median and the slowest of 100 tries.
"""

import random
import statistics
import time

from actions.query import Vocabulary, understand
from actions.query.language import Language
from actions.query.vocabulary import Title
from actions.shop.catalog import Facets

PRODUCTS = 10_000
TRIES = 100
COLORS = ("black", "white", "navy", "red", "blue", "light grey", "forest green", "off-white")
MESSAGES = (
    "do you have black running shoes under 100 in size 42",
    "something cheaper",
    "我想要一双男士黑色跑鞋，40码，两百以内",
    "i'm looking for a leathr jaket for my wife, not brown, between fifty and eighty dollars please",
    "headphons in blak",
    "navy or black coat, no wool, size M, best rated, on sale",
    "what is your return policy for shoes that I have already worn once outside because they do not fit me",
    "ab cd " * 100,
    "我想要两百以内的" * 70,
)


def shop_words(products: int) -> tuple[Facets, list[Title]]:
    """Facets and titles out of made-up words."""
    chance = random.Random(1)
    words = ["".join(chance.choice("bcdfglmnprst") + chance.choice("aeiou") for _ in range(3)) for _ in range(6000)]
    han = ["".join(chr(chance.randint(0x4E00, 0x6E00)) for _ in range(2)) for _ in range(2000)]
    titles = [
        Title(
            " ".join(chance.sample(words, 3)) + f", {chance.choice(COLORS)}",
            "".join(chance.sample(han, 3)),
            chance.choice((*COLORS, "")),
            chance.choice(words).title(),
        )
        for _ in range(products)
    ]
    facets = Facets(
        colors=(*COLORS, *(f"{word} blue" for word in words[:150])),
        sizes=("S", "M", "L", "XL", "38", "40", "42", "32x34", "128 GB", "3-4 years", *(f"{n} ml" for n in range(100))),
        brands=tuple(word.title() for word in words[:800]),
        categories=("Shoes", "Bags", *(f"{a} {b}" for a, b in zip(words[800:1000], words[1000:1200], strict=True))),
        categories_zh=tuple(a + b for a, b in zip(han[:200], han[200:400], strict=True)),
        materials=("leather", "cotton", "wool blend", "solid oak"),
        genders=("male", "female", "unisex"),
        currencies=("USD",),
    )
    return facets, titles


def main() -> None:
    """Prints the figures."""
    facets, titles = shop_words(PRODUCTS)
    started = time.perf_counter()
    vocabulary = Vocabulary(Language.load(), facets, titles)
    print(f"vocabulary of {PRODUCTS:,} products: {time.perf_counter() - started:.1f} s")
    for message in MESSAGES:
        tries = []
        for _ in range(TRIES):
            started = time.perf_counter()
            understand(message, vocabulary)
            tries.append((time.perf_counter() - started) * 1000)
        print(f"{statistics.median(tries):6.2f} ms, slowest {max(tries):6.2f} ms: {message[:60]}")


if __name__ == "__main__":
    main()
