"""What each intent is, from the tables in data/nlu/README.md."""

import re
from pathlib import Path

ROW = re.compile(r"\| (?P<names>`[a-z_]+`(?:, `[a-z_]+`)*) \| (?P<means>[^|]*) \|")


def descriptions(guide: Path) -> dict[str, str]:
    """A few words for each intent that the guide describes; empty when there is no guide."""
    if not guide.exists():
        return {}
    return {
        name: row["means"].strip()
        for row in ROW.finditer(guide.read_text(encoding="utf-8"))
        for name in re.findall(r"[a-z_]+", row["names"])
    }
