"""The type that papers are set in: Noto Sans SC (SIL Open Font License, may be embedded), Latin and Chinese alike."""

from dataclasses import dataclass
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

REGULAR, BOLD = 400, 700
ASCII = "".join(map(chr, range(32, 127)))


@dataclass(frozen=True)
class Cut:
    """Files of one typeface, cut down to what a document needs."""

    regular: Path
    bold: Path


def cut(text: str, folder: Path) -> Cut:
    """Write the glyphs of `text` in two weights into `folder`.

    The packaged font is variable and holds 30,000 glyphs: cut down first, the two weights are made in a moment.
    """
    source = files("justmytype_intl_cjk") / "fonts/ofl/notosanssc/NotoSansSC[wght].ttf"
    font = TTFont(BytesIO(source.read_bytes()), lazy=True, recalcTimestamp=False)
    options = Options()
    options.layout_features = []
    options.notdef_outline = True  # what the font lacks shows as a box rather than vanishes
    subsetter = Subsetter(options)
    subsetter.populate(text=text + ASCII)
    subsetter.subset(font)
    small = BytesIO()
    font.save(small)
    return Cut(_weight(small, REGULAR, folder), _weight(small, BOLD, folder))


def _weight(small: BytesIO, weight: int, folder: Path) -> Path:
    small.seek(0)
    font = TTFont(small, recalcTimestamp=False)
    instantiateVariableFont(font, {"wght": weight}, inplace=True)
    path = folder / f"{weight}.ttf"
    font.save(path)
    return path
