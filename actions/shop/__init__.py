"""The shop's core: catalog, stock, orders, reviews, policies, carts. Knows nothing of Rasa."""
