"""The demo shop's orders are moved in time, so that they are fresh whenever it is opened.

Its file has fixed days. All of them move by the same number of days: what was late stays late, what could still be
returned still can.
"""

import csv
import datetime as dt
from pathlib import Path

INSTANTS = ("placed_at", "delivered_at")
DAYS = ("estimated_delivery",)


def move_orders(file: Path, today: dt.date, target: Path) -> None:
    """Write the orders of a file to another, moved so that the newest was placed yesterday."""
    with file.open(encoding="utf-8", newline="") as text:
        reader = csv.DictReader(text)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    newest = max(_instant(row["placed_at"]).date() for row in rows)
    by = today - dt.timedelta(days=1) - newest
    with target.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, columns)
        writer.writeheader()
        writer.writerows(_moved(row, by) for row in rows)


def _moved(row: dict[str, str], by: dt.timedelta) -> dict[str, str]:
    instants = {name: (_instant(row[name]) + by).isoformat() for name in INSTANTS if row[name]}
    days = {name: (dt.date.fromisoformat(row[name]) + by).isoformat() for name in DAYS if row[name]}
    return {**row, **instants, **days}


def _instant(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)
