#!/usr/bin/env python3
"""How long `aisle import` takes for a large shop, and how much memory: one JSON line a file.

    python benchmarks/import_catalog.py [--rows 100000]

Makes a catalog (CSV, JSONL, XML) and orders of that many rows in a scratch directory, imports each with the real
command into a fresh SQLite shop, then the CSV once more, which changes nothing. Budget: 500 MB.
"""

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

WORDS = ("linen", "wool", "oak", "steel", "harbour", "meadow", "quiet", "bright", "folding", "travel", "kitchen")


def products(rows: int) -> Iterator[dict[str, str]]:
    """Products with descriptions of a usual length, four variants a group."""
    for place in range(rows):
        words = [WORDS[(place * step + step) % len(WORDS)] for step in (1, 3, 5, 7)]
        yield {
            "id": f"P{place:06}",
            "title": f"{' '.join(words[:3]).title()} {place}",
            "description": " ".join(words * 12),
            "price": f"{place % 300 + 1}.90 EUR",
            "availability": "in_stock" if place % 7 else "out_of_stock",
            "item_group_id": f"G{place // 4:06}",
            "color": ("blue", "red", "green", "black")[place % 4],
            "product_type": f"{words[0].title()} > {words[1].title()}",
            "image_link": f"pictures/{place}.webp",
        }


def write(folder: Path, rows: int) -> dict[str, Path]:
    """The files to import."""
    files = {kind: folder / f"catalog.{kind}" for kind in ("csv", "jsonl", "xml")}
    with files["csv"].open("w", newline="", encoding="utf-8") as text:
        table = csv.DictWriter(text, next(products(1)))
        table.writeheader()
        table.writerows(products(rows))
    with files["jsonl"].open("w", encoding="utf-8") as text:
        text.writelines(json.dumps(one) + "\n" for one in products(rows))
    with files["xml"].open("w", encoding="utf-8") as text:
        text.write('<rss xmlns:g="http://base.google.com/ns/1.0"><channel>\n')
        for one in products(rows):
            fields = "".join(f"<g:{name}>{escape(value)}</g:{name}>" for name, value in one.items())
            text.write(f"<item>{fields}</item>\n")
        text.write("</channel></rss>\n")
    files["orders"] = folder / "orders.csv"
    with files["orders"].open("w", newline="", encoding="utf-8") as text:
        columns = ("order_number", "customer_email", "placed_at", "status", "currency", "product_id", "quantity")
        columns += ("unit_price",)
        table = csv.DictWriter(text, columns)
        table.writeheader()
        for row in range(rows):
            order = row // 5
            cells = [f"{order}", f"c{order % 4000}@shop.example", f"2026-{order % 12 + 1:02}-01T08:00:00Z", "delivered"]
            cells += ["EUR", f"P{row * 7919 % rows:06}", "1", "9.90"]
            table.writerow(dict(zip(columns, cells, strict=True)))
    return files


def measure(home: Path, what: str, file: Path) -> dict[str, object]:
    """Run the command and read its peak memory from the kernel."""
    before = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, "-c", "from bot.cli import main; main()", "import", what, str(file), "--json"],
        env={**os.environ, "AISLE_HOME": str(home), "AISLE_DATABASE_URL": ""},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    said = json.loads(child.stdout.read())
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    counts = {name: said[name] for name in ("created", "updated", "unchanged")} | {"rejected": len(said["rejected"])}
    return {"seconds": round(time.perf_counter() - before, 1), "peak_mb": usage.ru_maxrss // 1024, **counts}


def main() -> None:
    """Measure each file."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rows", type=int, default=100_000)
    rows = arguments.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="aisle-import-") as name:
        folder = Path(name)
        files = write(folder, rows)
        for home, kind in (("csv", "csv"), ("csv", "csv"), ("jsonl", "jsonl"), ("xml", "xml"), ("csv", "orders")):
            what = "orders" if kind == "orders" else "catalog"
            print(json.dumps({"file": kind, "rows": rows, **measure(folder / home, what, files[kind])}), flush=True)


if __name__ == "__main__":
    main()
