"""A shopper's data, wherever it lies: handed out, and erased but for what the law makes a shop keep."""
