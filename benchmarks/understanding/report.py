"""The evaluation as lines for machines and as a page for people."""

import csv
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.understanding import figures
from benchmarks.understanding.evaluation import Comparison, Evaluation
from benchmarks.understanding.figures import IntentFigures

EXAMPLES = 3
"""Sentences shown for each confusion; all of them are in the table of misunderstood sentences."""


def json_lines(evaluation: Evaluation, training_seconds: float | None) -> Iterable[dict[str, Any]]:
    """One object a set; shares 0 to 1, costs in points of accuracy."""
    for name, answers in evaluation.sets.items():
        yield {"set": name, **rounded(asdict(figures.score(answers))), "left_out": evaluation.left_out[name]}
    yield {"set": "all written", **rounded(asdict(figures.score(evaluation.written)))}
    for name, typos in evaluation.typos.items():
        yield {"set": f"one typo, {name}", **compared(typos)}
    yield {"set": "one typo, all", **compared(evaluation.all_typos)}
    yield {"set": "transcripts", **compared(evaluation.speech), "left_out": evaluation.left_out["transcripts"]}
    yield {"set": "confidence", "calibration_error": round(calibration_error(evaluation), 4)}
    times = [understood.ms for understood in evaluation.process.understood]
    yield {
        "set": "process",
        "parse_p50_ms": round(statistics.median(times), 1),
        "parse_p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
        "load_seconds": evaluation.process.load_seconds,
        "memory_mb": evaluation.process.memory_mb,
        "training_seconds": training_seconds,
    }


def rounded(record: dict[str, Any]) -> dict[str, Any]:
    """Its floats to four digits."""
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in record.items()}


def compared(comparison: Comparison) -> dict[str, Any]:
    """Accuracy of both forms and the points between them."""
    before, after = figures.score(comparison.before), figures.score(comparison.after)
    shares = {"ours": after.ours, "accuracy_before": before.accuracy, "accuracy": after.accuracy}
    return rounded({**shares, "kept": after.kept, "rejected": after.rejected, "cost_points": comparison.cost})


def calibration_error(evaluation: Evaluation) -> float:
    """Of the guesses for everything written."""
    return figures.calibration_error(figures.reliability(evaluation.written))


def percent(part: float | None) -> str:
    """A share as people read it."""
    return "–" if part is None else f"{100 * part:.1f} %"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Lines of a Markdown table, in columns that also read well as they are; what is no text stands to the right."""
    body = [list(row) for row in rows]
    right = [any(not isinstance(row[column], str) for row in body) for column in range(len(head))]
    cells = [list(head), *([str(cell).replace("|", "\\|") for cell in row] for row in body)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]

    def line(row: Sequence[str]) -> str:
        padded = (
            cell.rjust(width) if right_ else cell.ljust(width)
            for cell, width, right_ in zip(row, widths, right, strict=True)
        )
        return f"| {' | '.join(padded)} |"

    rule = "|".join("-" * (width + 1) + (":" if right_ else "-") for width, right_ in zip(widths, right, strict=True))
    return [line(cells[0]), f"|{rule}|", *(line(row) for row in cells[1:])]


def summary(evaluation: Evaluation) -> list[str]:
    """The sets in one table, and what typing errors and speaking cost."""
    scores = {**evaluation.sets, "all": evaluation.written}
    rows = [
        (name, one.ours, percent(one.accuracy), percent(one.kept), one.fell_back, one.not_ours, percent(one.rejected))
        for name, one in ((name, figures.score(answers)) for name, answers in scores.items())
    ]
    costs = {**{f"one typo, {name}": one for name, one in evaluation.typos.items()}}
    costs |= {"one typo, all": evaluation.all_typos, "spoken": evaluation.speech}
    pairs = [
        (
            name,
            figures.score(one.after).ours,
            percent(figures.score(one.before).accuracy),
            percent(figures.score(one.after).accuracy),
            round(one.cost, 1),
        )
        for name, one in costs.items()
    ]
    return [
        *table(("set", "ours", "right", "kept", "fell back", "not ours", "turned away"), rows),
        "",
        *table(("the same sentences", "ours", "as written", "changed", "points lost"), pairs),
    ]


def confidence(evaluation: Evaluation) -> list[str]:
    """How often a guess is right, by the model's confidence."""
    bins = figures.reliability(evaluation.written)
    rows = [
        (f"{one.low:.1f} to {one.high:.1f}", one.answers, percent(one.confidence), percent(one.right)) for one in bins
    ]
    return table(("confidence", "guesses", "mean confidence", "right"), rows)


def confusions(intents: Sequence[IntentFigures]) -> list[str]:
    """A line for each intent, the least understood first."""
    rows = [
        (
            one.intent,
            one.sentences,
            percent(one.precision),
            percent(one.recall),
            ", ".join(f"{name} {len(texts)}" for name, texts in one.mistaken.items()),
        )
        for one in sorted(intents, key=lambda one: one.recall)
    ]
    return table(("intent", "sentences", "precision", "recall", "understood as instead"), rows)


def sentences_of(intents: Sequence[IntentFigures]) -> Iterable[str]:
    """Some of the sentences behind each confusion."""
    for one in intents:
        if one.mistaken:
            yield from ("", f"### {one.intent}", "")
        for name, texts in one.mistaken.items():
            more = f" … and {len(texts) - EXAMPLES} more" if len(texts) > EXAMPLES else ""
            yield f"- {name}: " + " · ".join(f"“{text}”" for text in texts[:EXAMPLES]) + more


def page(evaluation: Evaluation, intents: Sequence[IntentFigures]) -> str:
    """The whole report in Markdown."""
    left_out = ", ".join(f"{count} of {name}" for name, count in evaluation.left_out.items())
    lines = [
        "# How well messages are understood",
        "",
        f"The held-out sentences in tests/heldout; left out because they also stand in the training data: {left_out}.",
        "Right is the intent after the fallback decision.",
        "",
        *summary(evaluation),
        "",
        "## Confidence",
        "",
        f"Expected calibration error {calibration_error(evaluation):.3f}.",
        "",
        *confidence(evaluation),
        "",
        "## Confusions",
        "",
        "![Meant down the side, understood along the top](confusions.png)",
        "",
        *confusions(intents),
        "",
        "## Misunderstood sentences",
        *sentences_of(intents),
    ]
    return "\n".join(lines) + "\n"


def write_misunderstood(evaluation: Evaluation, file: Path) -> None:
    """Every wrong answer of all sets, typing errors and transcripts included, as CSV."""
    forms = {**evaluation.sets, **{f"one typo, {name}": one.after for name, one in evaluation.typos.items()}}
    forms["typed"], forms["spoken"] = evaluation.speech.before, evaluation.speech.after
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(("set", "meant", "understood", "guess", "confidence", "text"))
        for name, answers in forms.items():
            for answer in answers:
                if not answer.right:
                    said = answer.understood
                    meant, sure = answer.sentence.intent, round(said.confidence, 3)
                    writer.writerow((name, meant, said.intent, said.guess, sure, answer.sentence.text))
