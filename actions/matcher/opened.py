"""The matcher's models, each opened when it is first needed and then kept."""

import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from models.registry import ModelError

logger = logging.getLogger(__name__)
Model = TypeVar("Model")


class Opened(Generic[Model]):
    """One model; thread-safe."""

    def __init__(self, opener: Callable[[], Model]) -> None:
        self._opener = opener
        self._model: Model | None = None
        self._missing = False
        self._lock = threading.RLock()

    def get(self) -> Model:
        """The model. Raises ModelError or EncoderMissing when it is not here."""
        with self._lock:
            if self._model is None:
                self._model = self._opener()
            return self._model

    def if_here(self) -> Model | None:
        """The model; None where it is not installed, which is logged once."""
        if self._missing:
            return None
        try:
            return self.get()
        except ModelError as error:
            self._missing = True
            logger.warning("%s", error)
            return None
