"""What should come of changes, reckoned on a few integers: written apart from the ledger, to be held against it."""

from dataclasses import dataclass, field

FEE, RETURN_FEE, STANDARD = 200, 300, 400
"""Of the rules in `test_ledger_machine.py`, in cents."""
LEFT = ("shipped", "delivered", "returned")


@dataclass
class Line:
    """Pieces of a product."""

    product: str
    price: int
    ordered: int
    out: int = 0
    sent: int = 0

    @property
    def wanted(self) -> int:
        """Not taken out."""
        return self.ordered - self.out


@dataclass
class Back:
    """A return: pieces by line, cents by line, lines that are exchanged."""

    state: str
    pieces: dict[int, int]
    cents: dict[int, int]
    exchanged: bool
    shipping: int
    fee: int

    @property
    def total(self) -> int:
        """Paid when it arrives."""
        return sum(self.cents.values()) + self.shipping - self.fee

    @property
    def is_open(self) -> bool:
        """Whether its goods are awaited."""
        return self.state in ("requested", "approved")


@dataclass
class Account:
    """An order."""

    lines: list[Line]
    shipping: int
    status: str = "processing"
    cancelled_here: bool = False
    paid_back: int = 0
    moved: bool = False
    """Whether there are entries of money or pieces."""
    returns: dict[str, Back] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """Ordered, with delivery."""
        return sum(line.price * line.ordered for line in self.lines) + self.shipping

    @property
    def left(self) -> int:
        """Neither paid back nor promised."""
        return self.total - self.paid_back - sum(one.total for one in self.returns.values() if one.is_open)

    def gone(self, place: int) -> int:
        """Pieces that are on their way back or were received for money."""
        return sum(
            one.pieces.get(place, 0)
            for one in self.returns.values()
            if one.is_open or (one.state == "received" and not one.exchanged)
        )

    def pay(self, cents: int, pieces: int = 0) -> int:
        """Give back as much as there is."""
        given = min(cents, self.left)
        self.paid_back += given
        self.moved = self.moved or bool(given or pieces)
        return given

    def cancel(self, fee: int) -> str | int:
        """Cents, or why not."""
        if self.status == "cancelled":
            return "already"
        if self.status != "processing" or any(line.sent for line in self.lines):
            return "shipped"
        given = self.take_all_out()
        kept = min(fee, given)
        self.paid_back -= kept
        self.cancelled_here = True
        return given - kept

    def take_all_out(self) -> int:
        """Of a cancelled order nothing is wanted."""
        pieces = sum(line.wanted for line in self.lines)
        given = self.pay(sum(line.price * line.wanted for line in self.lines) + self.shipping, pieces)
        for line in self.lines:
            line.out = line.ordered
        self.status = "cancelled"
        return given

    def keep(self, place: int, quantity: int, product: str | None, fee: int) -> str | int:
        """Change one line."""
        line = self.lines[place]
        if self.status == "cancelled":
            return "already"
        if self.status in ("delivered", "returned") or all(one.wanted <= one.sent for one in self.lines):
            return "shipped"
        swapped = quantity > 0 and product not in (None, line.product)
        if quantity > line.wanted:
            return "more_money"
        if quantity < line.sent or (swapped and line.sent):
            return "shipped"
        if swapped and product is not None and product[0] != line.product[0]:
            return "other_product"
        if swapped and product == "B2":
            return "no_stock"
        if quantity == line.wanted and not swapped:
            return "already"
        if quantity + sum(one.wanted for one in self.lines if one is not line) == 0:
            return self.cancel(fee)
        given = self.pay(line.price * (line.wanted - quantity), line.wanted - quantity)
        line.out = line.ordered - quantity
        if swapped and product is not None:
            line.product = product
        return given

    def send_back(
        self, wanted: dict[int, int], variant: str | None, late: bool, blame: bool, has_rules: bool, number: str
    ) -> str | int:
        """Register a return under this number."""
        if self.status in ("processing", "shipped"):
            return "not_delivered"
        nothing = self.status in ("cancelled", "returned")
        if any(nothing or count > self.lines[place].sent - self.gone(place) for place, count in wanted.items()):
            return "nothing_left"
        for place in wanted if variant else ():
            product = self.lines[place].product
            if variant is not None and (product == variant or product[0] != variant[0]):
                return "other_product"
            if variant == "B2":
                return "no_stock"
        if late and has_rules:
            return "too_late"
        left = self.left
        cents = {}
        for place, count in wanted.items():
            cents[place] = 0 if variant else min(self.lines[place].price * count, left)
            left -= cents[place]
        whole = not variant and not any(one.is_open and one.exchanged for one in self.returns.values())
        whole = whole and all(
            line.sent >= line.wanted and self.gone(place) + wanted.get(place, 0) >= line.wanted
            for place, line in enumerate(self.lines)
        )
        shipping = min(self.shipping, STANDARD, left) if whole and has_rules else 0
        fee = min(RETURN_FEE, sum(cents.values()) + shipping) if has_rules and not blame else 0
        state = "approved" if has_rules else "requested"
        one = Back(state, dict(wanted), cents, variant is not None, shipping, fee)
        self.returns[number] = one
        return one.total

    def close(self, number: str, state: str) -> None:
        """Withdrawn or refused; whoever was promised the delivery cost for the whole order is so no more."""
        self.returns[number].state = state
        for one in self.returns.values():
            if one.is_open and one.shipping:
                one.shipping = 0
                one.fee = min(one.fee, sum(one.cents.values()))

    def receive(self, number: str, arrived: dict[int, int] | None = None) -> int:
        """Pay what was promised for what arrived."""
        one = self.returns[number]
        if arrived is not None and arrived != one.pieces:
            one.cents = {place: one.cents[place] * count // one.pieces[place] for place, count in arrived.items()}
            one.pieces, one.shipping = arrived, 0
            one.fee = min(one.fee, sum(one.cents.values()))
        one.state = "received"
        self.paid_back += one.total
        self.moved = True
        back = [
            sum(other.pieces.get(place, 0) for other in self.returns.values() if other.state == "received"
                and not other.exchanged)
            for place in range(len(self.lines))
        ]  # fmt: skip
        wanted = [line.wanted for line in self.lines]
        if any(wanted) and all(count >= needed for count, needed in zip(back, wanted, strict=True)):
            self.status = "returned"
        return one.total

    def imported(self, status: str, quantities: list[int], refunded: bool = False) -> None:
        """What a file of the shop's system does."""
        if self.status == "cancelled":
            assert self.cancelled_here  # the machine sends no file that takes a file's cancellation back
            if refunded:  # of what left all the same and came back: the fee that was kept went back too
                self.pay(self.left)
            return
        received = any(one.state == "received" for one in self.returns.values())
        stays = self.status == "returned" and received
        for place, (line, quantity) in enumerate(zip(self.lines, quantities, strict=True)):
            if not self.moved and not self.returns:
                line.ordered, line.out = quantity, 0
                continue
            line.ordered = max(line.ordered, quantity)
            taken = max(0, line.wanted - self.gone(place) - quantity)
            self.pay(line.price * taken, taken)
            line.out += taken
        if status in LEFT:
            for line in self.lines:
                line.sent = line.wanted
        if status == "cancelled" and not stays:
            self.take_all_out()
        elif not stays:
            self.status = status
        if status == "returned":
            for number, one in self.returns.items():
                if one.state == "approved":
                    self.receive(number)
            if refunded:
                self.pay(self.left)
