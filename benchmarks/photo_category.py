"""The category of a garment from its photo, learned from example photos.

The data set's folder (as argument, or AISLE_BENCH_CLOTHES) holds `train` and `validation`, each with a folder of photos
for each category. The shop sells one product of each category, without a picture; everything is learned.
"""

import csv
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path

from actions.matcher.encoding import open_encoders
from actions.matcher.indexing import index_records
from actions.matcher.matcher import Matcher
from actions.matcher.records import ProductRecord
from actions.matcher.references import learn_references
from actions.matcher.types import Query
from benchmarks._photos import data_folder
from bot.settings import Settings


def main() -> None:
    """Prints the share of right categories, of sure answers and of right ones among these."""
    data = data_folder("AISLE_BENCH_CLOTHES")
    if data is None:
        return
    settings = Settings()
    encoders = open_encoders(settings.models, settings.threads)
    names = sorted(folder.name for folder in (data / "train").iterdir() if folder.is_dir())
    products = [ProductRecord(id=name, title=name, product_type=f"Clothing > {name}") for name in names]
    with tempfile.TemporaryDirectory() as scratch:
        home, lines = Path(scratch) / "home", Path(scratch) / "train.csv"
        index_records(products, home, encoders)
        with lines.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(("photo", "product_id"))
            writer.writerows((photo, name) for name in names for photo in sorted((data / "train" / name).iterdir()))
        started = time.perf_counter()
        learned = learn_references(products, home, encoders, lines)
        print(f"{learned.photos} photos learned in {time.perf_counter() - started:.0f} s")
        image, text = encoders.image, encoders.text
        assert image is not None and text is not None
        matcher = Matcher(home, lambda: text, lambda: image)
        shots = [(photo, name) for name in names for photo in sorted((data / "validation" / name).iterdir())]
        answers = matcher.match_many([Query(image=photo) for photo, _ in shots])
        right = [answer.matches[0].product_id == name for answer, (_, name) in zip(answers, shots, strict=True)]
        sure = [one for one, answer in zip(right, answers, strict=True) if answer.confident]
        print(f"category right: {statistics.mean(right):.3f} of {len(right)}")
        print(f"sure: {len(sure) / len(right):.3f}, right {statistics.mean(sure) if sure else 0:.3f}")
        missed = Counter(
            f"{name} taken for {answer.matches[0].product_id}"
            for answer, (_, name), one in zip(answers, shots, right, strict=True)
            if not one
        )
        print("; ".join(f"{count} {what}" for what, count in missed.most_common(6)))


if __name__ == "__main__":
    main()
