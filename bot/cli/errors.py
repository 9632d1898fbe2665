"""How commands fail: one line on stderr that says what is wrong and what to do."""


class CommandError(Exception):
    """A command can't go on; its text is the one line that the user reads."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code
