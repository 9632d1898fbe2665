"""What is counted, for Prometheus; each app has its own registry, so that several can live in one process."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.025, 0.05, 0.1, 0.15, 0.25, 0.4, 0.7, 1.0, 1.5, 2.5, 5.0, 10.0, 15.0)


class Metrics:
    """The gateway's counters. Labels are kinds, never anything that a shopper said or is."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.sessions = Counter("aisle_sessions", "Sessions opened.", ["kind"], registry=self.registry)
        self.turns = Counter("aisle_turns", "Turns.", ["modality", "outcome"], registry=self.registry)
        self.turn_seconds = Histogram(
            "aisle_turn_seconds",
            "A whole turn, with its waiting.",
            ["modality"],
            registry=self.registry,
            buckets=SECONDS,
        )
        self.rasa_seconds = Histogram(
            "aisle_rasa_seconds", "Rasa's part of a turn.", registry=self.registry, buckets=SECONDS
        )
        self.transcription_seconds = Histogram(
            "aisle_transcription_seconds",
            "Speech to text of one recording.",
            registry=self.registry,
            buckets=SECONDS,
        )
        self.problems = Counter("aisle_problems", "Calls that failed.", ["code"], registry=self.registry)
        self.malformed = Counter(
            "aisle_malformed_messages",
            "Messages of the assistant that were cut to their text.",
            registry=self.registry,
        )
        self.requests = Counter("aisle_http_requests", "Calls.", ["method", "status"], registry=self.registry)
        self.sent = Counter(
            "aisle_outbox_tries", "Messages of the outbox, tried.", ["channel", "outcome"], registry=self.registry
        )
        self.unsent = Gauge(
            "aisle_outbox_unsent",
            "Messages of the outbox that wait, and dead ones that a person must look at.",
            ["state"],
            registry=self.registry,
        )
        self.sockets = Gauge("aisle_open_sockets", "Open WebSockets.", registry=self.registry)

    def page(self) -> bytes:
        """All of it in Prometheus's text format."""
        return generate_latest(self.registry)
