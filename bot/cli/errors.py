"""How commands fail: one line on stderr that says what is wrong and what to do."""


class CommandError(Exception):
    """A command can't go on; its text is the one line that the user reads."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


OWN_ERRORS = ("actions.shop.errors", "actions.matcher.errors", "speech.errors", "models.registry", "bot.cli.errors")


def one_line(error: Exception) -> str | None:
    """The line that tells a user what is wrong and what to do; None for what nobody expected."""
    if any(base.__module__ in OWN_ERRORS for base in type(error).__mro__):
        return str(error)
    return bad_setting(error)


def bad_setting(error: Exception) -> str | None:
    """Which environment variable has a value that can't be used; None when the error is another one."""
    from pydantic import ValidationError
    from pydantic_settings import SettingsError

    if isinstance(error, SettingsError):
        return f'A setting can\'t be read: {error}. Lists are written as JSON, like ["https://shop.example"].'
    if isinstance(error, ValidationError) and error.title == "Settings":
        first = error.errors(include_url=False)[0]
        name = "AISLE_" + str(first["loc"][0]).upper()
        return f"{name} can't be {first['input']!r}: {first['msg'][0].lower()}{first['msg'][1:]}."
    return None
