"""How `aisle index --report` shows a catalog's health: a table, or objects for machines."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from actions.matcher.health import Health

SHOWN = 15
"""Findings of each kind in the table."""


def health_facts(health: "Health") -> dict[str, Any]:
    """For machines: how many of each kind, and all of them."""
    findings = [
        {
            "kind": one.kind,
            "product_id": one.product.id,
            "title": one.product.title,
            "says": one.says,
            "others": [other.id for other in one.others],
            "chance": None if one.chance is None else round(one.chance, 3),
        }
        for one in health.findings
    ]
    return {"counts": health.counts(), "findings": findings}


def print_health(health: "Health") -> None:
    """For people."""
    from rich import box
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table("what", "product", "title", "says", box=box.SIMPLE_HEAD)
    for kind, count in health.counts().items():
        for i, one in enumerate(health.of(kind)[:SHOWN]):
            sure = "" if one.chance is None else f" ({one.chance:.0%})"
            name = f"{kind} ({count})" if i == 0 else ""
            table.add_row(name, *map(escape, (one.product.id, one.product.title, one.says + sure)))
        if count > SHOWN:
            table.add_row("", "…", f"and {count - SHOWN} more", "")
    if health.findings:
        Console().print(table)
    found = len(health.findings)
    Console().print(f"{health.products} products looked at, {found or 'no'} finding{'' if found == 1 else 's'}")
