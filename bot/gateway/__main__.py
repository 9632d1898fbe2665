"""`python -m bot.gateway`: serves the gateway on the settings' host and port."""

import logging
import sys
import warnings

import uvicorn

from bot.settings import Settings

FRAME_BYTES = 256 * 1024
CLOSING_SECONDS = 8


def main() -> int:
    """Runs until it is told to stop; returns the exit status."""
    from actions.shop.errors import ShopError
    from bot.gateway.app import create_app

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)  # it logs whole addresses, with the token in one of them
    warnings.filterwarnings("ignore", message="Image size .* exceeds limit")  # pictures that size are refused
    settings = Settings()
    if not settings.token.get_secret_value():
        logging.warning("AISLE_TOKEN is empty, so Rasa will refuse every message; `aisle run` sets it for all three")
    try:
        app = create_app(settings)
    except (ShopError, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,  # it would keep addresses
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        ws_max_size=FRAME_BYTES,
        timeout_graceful_shutdown=CLOSING_SECONDS,
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
