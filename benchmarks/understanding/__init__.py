"""How well messages are understood that the model has not learnt: `make confusions`, or by name among the benchmarks.

Trains when the training data changed, asks the model as it ships for everything in tests/heldout, prints a JSON line
for each set and the tables, and writes into benchmarks/output/understanding: `report.md` (figures, confusions for each
intent), `confusions.png` (the same as a picture) and `misunderstood.csv` (every sentence that was not understood).
"""

import json

import yaml

from benchmarks.understanding import figures, picture, report
from benchmarks.understanding.evaluation import evaluate
from bot.settings import PROJECT, Settings
from bot.training import train

OUTPUT = PROJECT / "benchmarks" / "output" / "understanding"


def intent_order() -> list[str]:
    """The intents as the domain groups them, neighbours side by side."""
    names = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    return [name if isinstance(name, str) else next(iter(name)) for name in names]


def main() -> None:
    """Measure, print, write."""
    training = train(Settings().models)
    evaluation = evaluate(training.model)
    for line in report.json_lines(evaluation, training.seconds or None):
        print(json.dumps(line), flush=True)
    order = intent_order()
    intents = figures.by_intent(evaluation.written, order)
    print("", *report.summary(evaluation), "", *report.confidence(evaluation), "", sep="\n")
    print(*report.confusions([one for one in intents if one.mistaken]), sep="\n")

    OUTPUT.mkdir(parents=True, exist_ok=True)
    (OUTPUT / "report.md").write_text(report.page(evaluation, intents), encoding="utf-8")
    report.write_misunderstood(evaluation, OUTPUT / "misunderstood.csv")
    picture.draw(evaluation.written, order).save(OUTPUT / "confusions.png")
    print(f"\nThe whole report is in {OUTPUT.relative_to(PROJECT)}.")
