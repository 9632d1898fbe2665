"""`aisle service`: what waits for the shop's people, and what they decide about returns, cases and refunds."""

import getpass
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.database import open_database
from bot.cli.output import print_json, print_line
from bot.cli.service_reviews import handle_review

if TYPE_CHECKING:
    from actions.shop.agent_desk import AgentDesk

Json = Annotated[bool, typer.Option("--json", help="JSON, one object a line.")]
Agent = Annotated[str, typer.Option("--agent", help="Who does it, for the audit log. [default: the user's name]")]

HELP = (
    "Returns, cases and conflicts that wait for the shop's people, and what they decide.\n\n"
    "A return is approved by the shop's rules, or waits here where there are none. When its goods arrive, "
    "`--receive` pays back what was promised, once. The shopper is told what was decided. Everything is written into "
    "the audit log with the name of who did it."
)


def register(app: typer.Typer) -> None:
    """Adds the commands."""
    family = typer.Typer(invoke_without_command=True, help=HELP)
    family.callback()(waiting)
    family.command("return")(handle_return)
    family.command("case")(handle_case)
    family.command("refund")(refund)
    family.command("order")(show_order)
    family.command("review")(handle_review)
    app.add_typer(family, name="service")


def waiting(context: typer.Context, as_json: Json = False) -> None:
    if context.invoked_subcommand is not None:
        return
    from actions.shop.conflicts import order_id_of
    from bot.cli.service_facts import case_facts, case_line, conflict_facts, conflict_line, return_facts, return_line

    with desk("") as agent:
        conflicts = [conflict_facts(one, agent.number_of(order_id_of(one))) for one in agent.conflicts()]
        returns = [return_facts(one, agent.number_of(one.order_id)) for one in agent.waiting_returns()]
        cases = [case_facts(one, agent.number_of(one.order_id)) for one in agent.open_cases()]
    for one in conflicts:
        print_json(one) if as_json else print_line(conflict_line(one))
    for one in returns:
        print_json(one) if as_json else print_line(return_line(one))
    for one in cases:
        print_json(one) if as_json else print_line(case_line(one))
    if not (conflicts or returns or cases or as_json):
        print_line("Nothing waits.")


def handle_return(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="Like R-7KQ2M9XB.", show_default=False)],
    approve: Annotated[bool, typer.Option("--approve", help="Let the goods come.")] = False,
    refuse: Annotated[
        str | None, typer.Option("--refuse", metavar="REASON", help="Say no; the shopper is told why.")
    ] = None,
    receive: Annotated[bool, typer.Option("--receive", help="The goods are here: pay back what was promised.")] = False,
    lines: Annotated[
        str, typer.Option("--lines", metavar="LINE=PIECES,…", help="With --receive: what came, when not all did.")
    ] = "",
    by: Agent = "",
    as_json: Json = False,
) -> None:
    """Show a return, or approve, refuse or receive it."""
    from bot.cli.errors import CommandError
    from bot.cli.service_facts import arrived_pieces, return_facts, return_text

    check_one(approve, refuse is not None, receive)
    if (refuse is not None and not refuse.strip()) or (lines and not receive):
        raise CommandError("--refuse needs a reason, and --lines goes with --receive.", exit_code=2)
    with desk(by) as agent:
        if approve:
            agent.approve(number)
        elif refuse is not None:
            agent.refuse(number, refuse.strip())
        elif receive:
            agent.receive(number, arrived_pieces(lines, agent.find_return(number)[1]) if lines else None)
        order, one = agent.find_return(number)
        facts = return_facts(one, order.number)
    print_json(facts) if as_json else print_line(return_text(facts))


def handle_case(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="Like C-7KQ2M9XB.", show_default=False)],
    close: Annotated[bool, typer.Option("--close", help="The case is answered.")] = False,
    answer: Annotated[str, typer.Option("--answer", metavar="TEXT", help="What the shopper is told.")] = "",
    by: Agent = "",
    as_json: Json = False,
) -> None:
    """Show a case, or close it with an answer."""
    from bot.cli.errors import CommandError
    from bot.cli.service_facts import case_facts, case_text

    if close != bool(answer.strip()):
        raise CommandError("--close and --answer go together: the shopper is told the answer.", exit_code=2)
    with desk(by) as agent:
        case = agent.close_case(number, answer.strip()) if close else agent.find_case(number)
        facts = case_facts(case, agent.number_of(case.order_id))
    print_json(facts) if as_json else print_line(case_text(facts))


def refund(
    number: Annotated[str, typer.Argument(metavar="ORDER", help="The order's number.", show_default=False)],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help='Like "12.00 USD" or 12.00.', show_default=False)],
    reason: Annotated[str, typer.Option("--reason", help="Why, for the order's account.", show_default=False)],
    key: Annotated[str, typer.Option("--key", help="The same key pays once, however often it is run.")] = "",
    by: Agent = "",
    as_json: Json = False,
) -> None:
    """Give money back out of goodwill; never more than was paid."""
    from actions.shop.money import Money

    with desk(by) as agent:
        order = agent.find(number)
        money = Money.parse(amount, order.currency)
        left = agent.refund(order, money, reason, key or secrets.token_hex(16))
    if as_json:
        print_json({"order": order.number, "refunded": str(money), "left": str(left)})
    else:
        print_line(f"{money} of order {order.number} goes back. {left} could still be given back.")


def show_order(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="The order's number.", show_default=False)],
    seen: Annotated[bool, typer.Option("--seen", help="Its conflict has been seen to, and waits no more.")] = False,
    by: Agent = "",
    as_json: Json = False,
) -> None:
    """The full account of an order: lines, money, returns and who did what."""
    from bot.cli.errors import CommandError
    from bot.cli.service_account import account, account_text

    with desk(by) as agent:
        order = agent.find(number)
        if seen and not agent.see_to(order):
            raise CommandError(f"Order {order.number} has no conflict that waits: `aisle service` lists them.")
        facts = account(agent, order)
    print_json(facts) if as_json else print_line(account_text(facts))


def check_one(*chosen: bool) -> None:
    """At most one of several options."""
    from bot.cli.errors import CommandError

    if sum(chosen) > 1:
        raise CommandError("Only one of --approve, --refuse and --receive can be done at a time.", exit_code=2)


@contextmanager
def desk(name: str) -> "Iterator[AgentDesk]":
    """A desk in one transaction of the shop's database."""
    from actions.shop.access import Viewer
    from actions.shop.agent_desk import AgentDesk

    with open_database() as database, database.session() as session:
        yield AgentDesk(session, Viewer("", agent=name or getpass.getuser()))
