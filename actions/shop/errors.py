"""Errors of the shop, one tree. Each text is one line for a person: what is wrong, what to do.

ShopError
├── DatabaseError            the database can't be opened or brought up to date
├── MoneyError               an amount or a currency that isn't one
├── ImportFailed             a file that can't be imported at all (single bad rows are only reported)
├── KeyTaken                 a change came with the key of another one
└── Refusal                  the shop's answer is no; the session still commits (tries are counted)
    ├── OrderNotFound        no such order, or not this viewer's: deliberately the same
    │   └── EmailNeeded      a guest must give the order's e-mail first; says nothing about the order
    ├── TooManyTries         the door is closed after too many wrong tries
    ├── NotAllowed           only the shop's own people may do this
    ├── ReturnNotFound       no return with this number (said to agents only)
    ├── CaseNotFound         no case with this number (said to agents only)
    ├── WrongState           a return or case where this can't be done (any more)
    ├── TooMuch              more money than can be given back
    ├── ProductNotFound      no such product
    └── NotEnoughStock       fewer in stock than asked for
"""


class ShopError(Exception):
    """Anything the shop can't do."""


class DatabaseError(ShopError):
    """The database can't be opened or brought up to date."""


class MoneyError(ShopError):
    """An amount or a currency that isn't one, or two currencies mixed."""


class ImportFailed(ShopError):
    """The file as a whole can't be imported."""


class KeyTaken(ShopError):
    """A change came with a key that another change has: keys are random, so somebody mixed them up."""

    def __init__(self) -> None:
        super().__init__("This key belongs to another change: ask again with a new one.")


class Refusal(ShopError):
    """The answer is no. Not a failure: `Database.session()` commits what was written before it (counted tries)."""


class OrderNotFound(Refusal):
    """No such order, or not an order of this viewer: nobody can tell which."""

    def __init__(self) -> None:
        super().__init__("No order with this number and e-mail address.")


class EmailNeeded(OrderNotFound):
    """A guest has to give the e-mail address on the order; said of any number, existing or not."""


class TooManyTries(Refusal):
    """Too many wrong tries from this chat or this address."""

    def __init__(self) -> None:
        super().__init__("Too many wrong tries to look up an order.")


class NotAllowed(Refusal):
    """A shopper tried what only the shop's own people may do."""

    def __init__(self) -> None:
        super().__init__("Only the shop's own people may do this.")


class ReturnNotFound(Refusal):
    """No return with this number."""

    def __init__(self, number: str) -> None:
        super().__init__(f"No return {number!r}: `aisle service` lists those that wait.")


class CaseNotFound(Refusal):
    """No case with this number."""

    def __init__(self, number: str) -> None:
        super().__init__(f"No case {number!r}: `aisle service` lists those that are open.")


class WrongState(Refusal):
    """A return or a case is in a state in which this can't be done."""

    def __init__(self, number: str, state: str) -> None:
        super().__init__(f"{number} is {state}: this can't be done now.")
        self.state = state


class TooMuch(Refusal):
    """More than what was paid and is neither given back nor promised."""

    def __init__(self, number: str, left: str) -> None:
        super().__init__(f"At most {left} can be given back of order {number}.")


class ProductNotFound(Refusal):
    """No product with this id."""

    def __init__(self, product_id: str) -> None:
        super().__init__(f"No product {product_id!r} in the catalog.")
        self.product_id = product_id


class NotEnoughStock(Refusal):
    """Fewer pieces than asked for can be bought."""

    def __init__(self, product_id: str, available: int) -> None:
        super().__init__(f"Only {available} of {product_id!r} can be bought.")
        self.product_id = product_id
        self.available = available
        """Pieces that can be bought; 0 when it is out of stock."""
