"""The confusions as a picture: meant down the side, understood along the top."""

from collections import Counter
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageFont

from benchmarks.understanding.figures import FALLBACK, Answer

CELL = 30
"""Pixels."""
TEXT = 17
GAP = 8
WHITE, GRID, FAINT, INK = (255, 255, 255), (225, 228, 232), (244, 246, 248), (30, 34, 40)
RIGHT, WRONG = (38, 120, 180), (205, 50, 40)
LIGHTEST = 0.18
"""How much of the colour even a single sentence gets, so that it can be seen."""


def draw(answers: Sequence[Answer], intents: Sequence[str]) -> Image.Image:
    """Each row's sentences by what they were understood as: blue the right ones, red the wrong ones, white none.

    The colour is the part of the row, the number the count, and the number beside the row the part that is right.
    """
    pairs = Counter((answer.sentence.intent, str(answer.understood.intent)) for answer in answers)
    right_pairs = {(answer.sentence.intent, answer.understood.intent) for answer in answers if answer.right}
    meant = Counter(answer.sentence.intent for answer in answers)
    rows = [intent for intent in intents if meant[intent]]
    columns = [*rows, *sorted({FALLBACK, *(name for _, name in pairs)} - set(rows))]
    font = ImageFont.load_default(TEXT)
    label = round(max(font.getlength(name) for name in columns)) + 2 * GAP
    share = round(font.getlength("100 % of 100")) + 2 * GAP
    picture = Image.new("RGB", (label + CELL * len(columns) + share, label + CELL * len(rows) + label), WHITE)
    pen = ImageDraw.Draw(picture)
    pen.text((label - GAP, label - GAP), "meant by row,\nunderstood by column", INK, font, anchor="rd", align="right")
    bottom, end = label + CELL * len(rows), label + CELL * len(columns)

    for column, name in enumerate(columns):
        left = label + CELL * column
        upright = text_upwards(name, font, label - GAP)
        picture.paste(upright, (left + (CELL - upright.width) // 2, 0))
        picture.paste(
            text_upwards(name, font, label - GAP, top=True), (left + (CELL - upright.width) // 2, bottom + GAP)
        )
    for row, intent in enumerate(rows):
        top = label + CELL * row
        middle = top + CELL // 2
        if row % 2:
            pen.rectangle((0, top, picture.width, top + CELL - 1), fill=FAINT)
        pen.text((label - GAP, middle), intent, INK, font, anchor="rm")
        right = sum(answer.right for answer in answers if answer.sentence.intent == intent) / meant[intent]
        pen.text((end + GAP, middle), f"{right:.0%} of {meant[intent]}", INK, font, anchor="lm")
        for column, name in enumerate(columns):
            if count := pairs[intent, name]:
                part = LIGHTEST + (1 - LIGHTEST) * count / meant[intent]
                box = (label + CELL * column, top, label + CELL * (column + 1) - 1, top + CELL - 1)
                pen.rectangle(box, fill=tint(RIGHT if (intent, name) in right_pairs else WRONG, part))
                centre = (box[0] + CELL // 2, middle)
                pen.text(centre, str(count), WHITE if part > 0.5 else INK, font, anchor="mm")
    for number in range(len(columns) + 1):
        pen.line((label + CELL * number, label, label + CELL * number, bottom), fill=GRID)
    for number in range(len(rows) + 1):
        pen.line((label, label + CELL * number, end, label + CELL * number), fill=GRID)
    return picture


def tint(color: tuple[int, int, int], part: float) -> tuple[int, ...]:
    """The colour on white, `part` of it."""
    return tuple(round(255 + (channel - 255) * part) for channel in color)


def text_upwards(
    text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, length: int, top: bool = False
) -> Image.Image:
    """The text turned to read upwards, at the lower end of a strip of that length, or at the upper."""
    strip = Image.new("RGB", (length, TEXT + 4), WHITE)
    place, anchor = ((length, TEXT // 2 + 2), "rm") if top else ((0, TEXT // 2 + 2), "lm")
    ImageDraw.Draw(strip).text(place, text, INK, font, anchor=anchor)
    return strip.transpose(Image.Transpose.ROTATE_90)
