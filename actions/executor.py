"""Runs actions, and says of a failure where it happened but nothing of what the shopper wrote."""

import asyncio
import logging
import traceback
from typing import Any

from rasa_sdk.executor import ActionExecutor, ActionExecutorRunResult, CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection, ActionMissingDomainException, ActionNotFoundException

from actions.matcher.errors import MatcherError
from actions.shop.errors import ShopError
from actions.wording import WordingError

logger = logging.getLogger("actions")

OF_THE_PROTOCOL = (ActionExecutionRejection, ActionMissingDomainException, ActionNotFoundException)
"""Answers to Rasa rather than failures."""
OWN_ERRORS = (ShopError, MatcherError, WordingError)
"""Errors whose text is ours and free of personal data."""


class ActionFailed(Exception):
    """An action ended in an error; the text names the action only."""


class QuietExecutor(ActionExecutor):  # type: ignore[misc]  # rasa_sdk has no types
    """rasa_sdk's executor, whose errors may hold words of the shopper and would be logged and sent back whole."""

    async def run(
        self,
        action_call: dict[str, Any],
        sink: "asyncio.Queue[Any] | None" = None,
        dispatcher: CollectingDispatcher | None = None,
    ) -> ActionExecutorRunResult | None:
        """Runs the action that Rasa names.

        Raises:
            ActionFailed: it ended in an error, which is logged without its text unless that is our own.
        """
        try:
            return await super().run(action_call, sink, dispatcher)
        except OF_THE_PROTOCOL:
            raise
        except Exception as error:
            name = action_call.get("next_action")
            reason = f"{type(error).__name__}: {error}" if isinstance(error, OWN_ERRORS) else type(error).__name__
            logger.error("%s failed: %s\n%s", name, reason, "".join(traceback.format_tb(error.__traceback__)))
            raise ActionFailed(f"{name} failed") from None
