"""What changes do to an order's pieces and money, one file a kind. Knows nothing of who asks, nor of any wording.

Each kind has one function that works out a `Plan`: the quote that is told, and the steps that make it true. So what
is promised is what is done. Whoever carries a plan out holds the order's lock (`locking.lock_order`).
"""
