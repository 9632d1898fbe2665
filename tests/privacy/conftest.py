"""The small shop of the shop's own tests, on both databases."""

from tests.shop.conftest import (
    any_shop,
    empty_file,
    postgres_server,
    postgres_shop,
    postgres_template,
    postgres_url,
    shop,
    shop_file,
)

__all__ = [
    "any_shop",
    "empty_file",
    "postgres_server",
    "postgres_shop",
    "postgres_template",
    "postgres_url",
    "shop",
    "shop_file",
]
