"""The words of a small shop with traps in them: names that hold colours, a brand that is a verb."""

import pytest

from actions.query import Vocabulary
from actions.query.language import Language
from actions.query.vocabulary import Title
from actions.shop.catalog import Facets

FACETS = Facets(
    colors=("black", "black/white", "blue", "light grey", "navy", "red", "olive"),
    sizes=("S", "M", "L", "XL", "2XL", "38", "40", "42", "EU 44", "500 ml"),
    brands=("Carry", "Velox", "Holm & Pine"),
    categories=("Shoes", "Running", "Bags", "Backpacks", "Apparel", "Dresses", "T-shirts", "Juice"),
    categories_zh=("鞋", "跑鞋", "连衣裙", "T恤"),
    materials=("leather", "organic cotton", "knit, rubber", "stainless steel"),
    genders=("female", "male", "unisex"),
    currencies=("USD",),
)
TITLES = [
    Title("Bravo orange juice", "橙汁", ""),
    Title("Orange", "橙子", ""),
    Title("Red bell pepper", "红甜椒", ""),
    Title("Black tea", "红茶", ""),
    Title("Strider running shoes, blue, 40", "疾行跑鞋，蓝色，40", "blue"),
    Title("Sour cream", "酸奶油", ""),
    Title("Humidifier", "加湿器", ""),
]


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return Vocabulary(Language.load(), FACETS, TITLES)
