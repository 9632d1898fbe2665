"""The words by which a product is named, as they are compared with what a shopper says."""

from actions.matcher.words import title_terms
from actions.shop.models.catalog import Product


def own_terms(product: Product) -> frozenset[str]:
    """Of its title in both languages and its brand."""
    return title_terms(f"{product.title} \n {product.title_zh} \n {product.brand}")


def text_terms(product: Product) -> frozenset[str]:
    """Of everything that the catalog says of it."""
    more = (product.description, product.description_zh, product.material, product.color)
    return name_terms(product) | title_terms(" \n ".join(more))


def name_terms(product: Product) -> frozenset[str]:
    """Of its title, brand and categories."""
    return own_terms(product) | title_terms(f"{product.product_type} \n {product.product_type_zh}")
