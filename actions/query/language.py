"""What words mean whatever a shop sells: colours, letter sizes, sorting, filler. Read from language.toml."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.query.clear import Clearing
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
    shade: str = ""
    """dark or light, where it is known for that."""


@dataclass(frozen=True)
class Material:
    """What something is made of."""

    words: tuple[str, ...]
    within: tuple[str, ...] = ()
    """Wider materials it also counts as: suede is leather."""


@dataclass(frozen=True)
class Language:
    """The contents of language.toml, ready to look things up."""

    colors: dict[str, Color]
    ambiguous: frozenset[str]
    """Colour words that are more often things (olive, cream)."""
    shades: Phrases[str]
    """Words that make a colour dark, light or bright."""
    materials: dict[str, Material]
    genders: Phrases[str]
    sizes: dict[str, tuple[str, ...]]
    """Letter size → other ways to say it."""
    units: dict[str, dict[str, Any]]
    """Unit → what it is `of`, how many of the smallest unit it `is`, and its `words`."""
    order: Phrases[str]
    """In which order to show things, or cheaper or dearer than what is shown."""
    marks: Phrases[str]
    clear: Clearing
    back: Phrases[str]
    """What goes back: "one" step, "alone" only where nothing else is said, "start", "again" (one step more)."""
    correction: Phrases[None]
    pointing: Phrases[str]
    """ "both" and "all" of what is shown; "other": the one that is not talked about."""
    fit: Phrases[None]
    """How a review speaks of fit."""
    alerts: Phrases[None]
    """How a shopper asks to be told of something."""
    spelling: frozenset[str]
    """Words that the patterns in the code read."""
    filler: Phrases[None]
    stop_words: frozenset[str]
    beginnings: tuple[str, ...]
    endings: frozenset[str]
    kept: tuple[str, ...]
    """Words that only look as if they began with a particle."""

    def telling_words(self) -> Iterator[str]:
        """The words that say something, which a typing error may hide."""
        for phrases in (self.shades, self.genders, self.order, self.marks):
            yield from phrases.words()
        for color in self.colors.values():
            yield from (word for phrase in color.words for word in phrase.split())
        for material in self.materials.values():
            yield from (word for phrase in material.words for word in phrase.split())
        yield from self.spelling

    def other_words(self) -> Iterator[str]:
        """The words that it only knows."""
        for phrases in (self.filler, self.back, self.correction, self.pointing, self.fit):
            yield from phrases.words()
        yield from self.stop_words

    @classmethod
    def load(cls, source: Path = SOURCE) -> "Language":
        """Reads the file. Raises OSError or tomllib.TOMLDecodeError when it is missing or broken."""
        data = tomllib.loads(source.read_text("utf-8"))
        return cls(
            colors={
                name: Color(name, tuple(color["words"]), tuple(color.get("within", ())), color.get("shade", ""))
                for name, color in data["colors"].items()
            },
            ambiguous=frozenset(data["ambiguous"]["colors"]),
            shades=_phrases(data["shades"]),
            materials={
                name: Material(tuple(material["words"]), tuple(material.get("within", ())))
                for name, material in data["materials"].items()
            },
            genders=_phrases(data["genders"]),
            sizes={name: tuple(words) for name, words in data["sizes"].items()},
            units=data["units"],
            order=_phrases({**data["sort"], **data["relative"]}),
            marks=_phrases(data["marks"]),
            clear=Clearing(data["clear"]),
            back=_phrases(data["back"]),
            correction=Phrases((phrase, None) for phrase in data["correction"]["words"]),
            pointing=_phrases(data["pointing"]),
            fit=Phrases((phrase, None) for phrase in data["fit"]["words"]),
            alerts=Phrases((phrase, None) for phrase in data["alerts"]["words"]),
            spelling=frozenset(data["spelling"]["words"]),
            filler=Phrases((phrase, None) for phrase in data["filler"]["phrases"]),
            stop_words=frozenset(data["filler"]["words"]),
            beginnings=tuple(sorted(data["filler"]["beginnings"], key=len, reverse=True)),
            endings=frozenset(data["filler"]["endings"]),
            kept=tuple(data["filler"]["kept"]),
        )


def _phrases(table: dict[str, Any]) -> Phrases[str]:
    return Phrases((word, name) for name, words in table.items() for word in words)
