"""What words mean whatever a shop sells: colours, letter sizes, sorting, filler. Read from language.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.query.phrases import Phrases

SOURCE = Path(__file__).with_name("language.toml")


@dataclass(frozen=True)
class Color:
    """A colour name."""

    name: str
    """As Google's feed would have it."""
    words: tuple[str, ...]
    within: tuple[str, ...]
    """Wider colours it also counts as: navy is blue."""


@dataclass(frozen=True)
class Language:
    """The contents of language.toml, ready to look things up."""

    colors: dict[str, Color]
    ambiguous: frozenset[str]
    """Colour words that are more often things (olive, cream)."""
    materials: dict[str, tuple[str, ...]]
    genders: Phrases[str]
    sizes: dict[str, tuple[str, ...]]
    """Letter size → other ways to say it."""
    sort: Phrases[str]
    relative: Phrases[str]
    marks: Phrases[str]
    clear: Phrases[str]
    fit: Phrases[None]
    """How a review speaks of fit."""
    filler: Phrases[None]
    stop_words: frozenset[str]
    beginnings: tuple[str, ...]
    endings: frozenset[str]
    kept: tuple[str, ...]
    """Words that only look as if they began with a particle."""

    @classmethod
    def load(cls, source: Path = SOURCE) -> "Language":
        """Reads the file. Raises OSError or tomllib.TOMLDecodeError when it is missing or broken."""
        data = tomllib.loads(source.read_text("utf-8"))
        return cls(
            colors={
                name: Color(name, tuple(color["words"]), tuple(color.get("within", ())))
                for name, color in data["colors"].items()
            },
            ambiguous=frozenset(data["ambiguous"]["colors"]),
            materials={name: tuple(words) for name, words in data["materials"].items()},
            genders=_phrases(data["genders"]),
            sizes={name: tuple(words) for name, words in data["sizes"].items()},
            sort=_phrases(data["sort"]),
            relative=_phrases(data["relative"]),
            marks=_phrases(data["marks"]),
            clear=_phrases(data["clear"]),
            fit=Phrases((phrase, None) for phrase in data["fit"]["words"]),
            filler=Phrases((phrase, None) for phrase in data["filler"]["phrases"]),
            stop_words=frozenset(data["filler"]["words"]),
            beginnings=tuple(sorted(data["filler"]["beginnings"], key=len, reverse=True)),
            endings=frozenset(data["filler"]["endings"]),
            kept=tuple(data["filler"]["kept"]),
        )


def _phrases(table: dict[str, Any]) -> Phrases[str]:
    return Phrases((word, name) for name, words in table.items() for word in words)
