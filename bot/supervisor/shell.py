"""`rasa shell` in the foreground, with the action server beside it for as long as it lasts."""

import asyncio
import os
import signal
from pathlib import Path

import httpx

from bot.cli.errors import CommandError
from bot.settings import PROJECT, Settings
from bot.supervisor.child import Child, last_line
from bot.supervisor.plan import actions_child, shared_environment
from bot.training import RASA_ENVIRONMENT, rasa_python

PATIENCE_SECONDS = 60.0


async def talk(settings: Settings, model: Path) -> None:
    """Start the action server, hand the terminal to `rasa shell`, and stop the server when it is left.

    Raises CommandError when the action server does not start.
    """
    logs = settings.home / "logs"
    logs.mkdir(mode=0o700, parents=True, exist_ok=True)
    actions = Child(actions_child(settings, logs))
    # Ctrl-C belongs to rasa shell, which leaves on it; this process has to outlive it to tidy up.
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, lambda: None)
    try:
        await actions.start()
        await wait_until_ready(actions)
        rasa = await asyncio.create_subprocess_exec(
            *(str(rasa_python()), "-m", "bot.rasa.serve", "shell", "-m", str(model)),
            *("--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
            cwd=PROJECT,
            env={
                **os.environ,
                **shared_environment(settings),
                **RASA_ENVIRONMENT,
                "PYTHONPATH": str(PROJECT),
                "LOG_LEVEL": "ERROR",
            },
        )
        await rasa.wait()
    finally:
        await actions.stop()


async def wait_until_ready(child: Child) -> None:
    """Return as soon as the child answers; raises CommandError when it ends first or takes too long."""
    async with httpx.AsyncClient() as client:
        for _ in range(int(PATIENCE_SECONDS / 0.2)):
            if await child.is_ready(client):
                return
            if child.process is not None and child.process.returncode is not None:
                break
            await asyncio.sleep(0.2)
    raise CommandError(f"the action server does not start: {last_line(child.spec.log)} - see {child.spec.log}")
