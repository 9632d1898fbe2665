"""The shop's own system, behind signed webhooks; docs/shop-system.md is the contract."""
