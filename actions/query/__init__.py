"""Understands what a shopper asks for, from the words of the shop's own catalog.

`understand(text, vocabulary)` gives a `SearchRequest`. Nothing here touches the database or Rasa.
"""

from actions.query.request import SearchRequest, from_slot, merge, to_slot
from actions.query.understanding import understand
from actions.query.vocabulary import Vocabulary

__all__ = ["SearchRequest", "Vocabulary", "from_slot", "merge", "to_slot", "understand"]
