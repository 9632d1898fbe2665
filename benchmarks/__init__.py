"""Where the README's figures come from: `make bench`, or one of them by `python -m benchmarks NAME`."""
