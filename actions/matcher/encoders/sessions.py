"""ONNX Runtime sessions that leave the cores to others."""

from pathlib import Path
from typing import Any


def open_session(model: Path, threads: int) -> Any:
    """A network on `threads` threads, which don't wait for one another in a busy loop: where other processes use the
    cores too, reading a photo took more than twice as long with that.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
