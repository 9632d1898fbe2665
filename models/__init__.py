"""Where model weights come from: `manifest.toml` names them, `registry` finds and checks them."""
