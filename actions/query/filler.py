"""Takes off what says nothing about the thing that is looked for."""

import re

from actions.query.text import blank, words_of
from actions.query.vocabulary import Vocabulary

_GLUE = frozenset({"", "-", ".", "/", "&", "'"})
"""What stands inside a word: T-shirt, 1.5, H&M; nothing between Chinese characters."""
_VERB_MEASURE = re.compile(r"[找买要来看选搜换]\s*(?P<measure>[个双件台部张顶款套条把])(?=[\u3400-\u9fff])")
""" "找个手机": the measure word goes with its verb."""
_OF = re.compile(r"(?<=[\u3400-\u9fff])的(?=[\u3400-\u9fff])")
_RUN = re.compile(r"[\u3400-\u9fff]+")


def strip_filler(text: str, vocabulary: Vocabulary) -> str:
    """What remains to be searched for, in the order it was said, words parted by one blank."""
    language = vocabulary.language
    for one in list(_VERB_MEASURE.finditer(text)):
        if not vocabulary.is_in_a_name(one["measure"], text[one.end() : one.end() + 1]):
            text = blank(text, one.start("measure"), one.end("measure"))
    for found in language.filler.find(text):
        said = text[found.start : found.end]
        if len(said) == 1 and vocabulary.is_in_a_name(said, text[found.end : found.end + 1]):
            continue
        text = blank(text, found.start, found.end)
    text = _OF.sub(lambda one: one[0] if vocabulary.is_in_a_name("的", text[one.end()]) else " ", text)
    text = _RUN.sub(lambda run: _without_particles(run[0], vocabulary), text)
    pieces: list[str] = []
    end_before = -1
    for _word, start, end in words_of(text):
        if pieces and end_before >= 0 and text[end_before:start] in _GLUE:
            pieces[-1] += text[end_before:end]
        else:
            pieces.append(text[start:end])
        end_before = end
    kept: list[str] = []
    for piece in pieces:
        number_before = bool(kept) and kept[-1].replace(".", "").isdigit()
        if piece.lower() in language.stop_words or (
            len(piece) == 1 and piece.isascii() and piece.isalpha() and not number_before
        ):
            continue
        kept.append(piece)
    return " ".join(kept)


def _without_particles(run: str, vocabulary: Vocabulary) -> str:
    """A run of Chinese characters without particles at its ends, unless a word or a product's name begins so."""
    language = vocabulary.language
    start, end = 0, len(run)
    while start < end:
        rest = run[start:end]
        particle = next((one for one in language.beginnings if rest.startswith(one)), "")
        named = len(rest) > 1 and vocabulary.is_in_a_name(rest[0], rest[1])
        if not particle or rest.startswith(language.kept) or (named and particle != "的"):
            break
        start += len(particle)
    while end > start and run[end - 1] in language.endings:
        end -= 1
    return " " * start + run[start:end] + " " * (len(run) - end)
