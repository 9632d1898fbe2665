"""What one line of answer says, from what Rasa parsed."""

from bot.rasa.parse_lines import answer, memory_mb


def ranking(*names: str) -> list[dict[str, object]]:
    return [{"name": name, "confidence": 1 - 0.1 * place} for place, name in enumerate(names)]


def test_an_understood_message() -> None:
    parsed = {"intent": {"name": "greet", "confidence": 1.0}, "intent_ranking": ranking("greet", "thank")}
    assert answer(parsed, 0.0123) == {"intent": "greet", "guess": "greet", "confidence": 1.0, "ms": 12.3}


def test_the_guess_behind_a_fallback() -> None:
    parsed = {"intent": {"name": "nlu_fallback"}, "intent_ranking": ranking("nlu_fallback", "greet", "thank")}
    found = answer(parsed, 0.01)
    assert (found["intent"], found["guess"], found["confidence"]) == ("nlu_fallback", "greet", 0.9)


def test_nothing_readable() -> None:
    parsed = {"intent": {"name": "nlu_fallback"}, "intent_ranking": ranking("nlu_fallback")}
    assert answer(parsed, 0.01)["guess"] is None


def test_memory_is_that_of_a_process() -> None:
    held = bytearray(b"x" * 200_000_000)
    assert len(held) / 1e6 < memory_mb() < 20_000  # megabytes, neither bytes nor KiB
