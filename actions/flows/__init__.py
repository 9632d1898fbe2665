"""What the service desk does for an order, step by step: find out what is wanted, say what follows, do it on a yes."""
