"""Searching, narrowing, more, choosing."""

from typing import Any

from tests.actions.shopping.talking import Talk


def slot(name: str, value: Any) -> dict[str, Any]:
    return {"event": "slot", "timestamp": None, "name": name, "value": value}


def test_a_search_remembers_what_was_asked_and_shown(talk: Talk) -> None:
    answer = talk.say("search_product", "do you have a desk lamp?")
    request = {"words": "desk lamp", "phrase": "desk lamp"}
    assert answer.events == [
        slot("search", {"request": request, "image_id": None, "like": None, "seen": ["LAMP"]}),
        slot("shown", ["LAMP"]),
        slot("focus", "LAMP"),
    ]
    assert "Desk lamp — $45.00, can be pre-ordered" in answer.text


def test_a_list_of_several_leaves_open_which_one_is_meant(talk: Talk) -> None:
    answer = talk.say("search_product", "do you have milk?")
    assert set(answer.ids) == {"OAT", "SOY"}
    assert answer.events[1:] == [slot("shown", answer.ids), slot("focus", None)]


def test_the_products_part_is_as_the_contract_says(talk: Talk) -> None:
    answer = talk.say("search_product", "crag trail running shoes")
    product = answer.products[0]
    assert {key: product[key] for key in product if key not in ("score", "reason", "image_url")} == {
        "id": "TRAIL",
        "title": "Crag trail running shoes",
        "price": {"amount": "120.00", "currency": "USD"},
        "sale_price": {"amount": "95.00", "currency": "USD"},
        "url": "/products/TRAIL",
        "availability": "in_stock",
    }
    assert product["image_url"] == "/media/products/TRAIL"
    assert 0 < product["score"] <= 1 and isinstance(product["reason"], str)
    assert "$95.00 (was $120.00)" in answer.text


def test_a_list_is_numbered_and_shows_one_of_each_group(talk: Talk) -> None:
    answer = talk.say("search_product", "running shoes")
    groups = [one.split("-")[0] for one in answer.ids]
    assert {"RUN", "TRAIL"} <= set(groups) and len(groups) == len(set(groups))
    assert "\n1. " in answer.text and "\n2. " in answer.text
    assert any(button["payload"].startswith("/product_details{") for button in answer.buttons)


def test_rasa_shell_gets_the_text_alone(talk: Talk) -> None:
    talk.channel = "cmdline"
    answer = talk.say("search_product", "oat milk")
    assert answer.products == [] and "Oat milk" in answer.text


def test_narrowing_step_by_step(talk: Talk) -> None:
    talk.say("search_product", "running shoes")
    cheap = talk.say("refine_search", "only under 90 dollars")
    assert [one[:3] for one in cheap.ids] == ["RUN"]
    talk.say("search_product", "running shoes")
    black = talk.say("refine_search", "in black please")
    assert black.ids == ["RUN-BLA-40"]
    assert "black" in black.text and "orange" not in black.text


def test_a_new_search_forgets_the_old_limits(talk: Talk) -> None:
    talk.say("search_product", "running shoes under 90 in black")
    answer = talk.say("search_product", "apples")
    assert sorted(answer.ids) == ["CRIMSON", "GRANNY"]


def test_a_limit_without_a_product_narrows_what_is_on_the_screen(talk: Talk) -> None:
    talk.say("search_product", "apples")
    assert talk.say("search_product", "under 3.10").ids == ["GRANNY"]


def test_cheaper_means_than_what_is_shown(talk: Talk) -> None:
    talk.say("search_product", "shoes")
    talk.say("refine_search", "over 130")
    assert talk.slots["shown"] == ["OXFORD"]
    talk.say("search_product", "milk")
    answer = talk.say("refine_search", "anything cheaper?")
    assert answer.ids == ["SOY"]
    assert "nothing cheaper" in answer.text


def test_the_cheapest_comes_first(talk: Talk) -> None:
    answer = talk.say("search_product", "cheapest shoes")
    prices = [float((one.get("sale_price") or one["price"])["amount"]) for one in answer.products]
    assert prices == sorted(prices) and len(prices) == 3


def test_what_is_unwanted_is_left_out_but_not_what_lacks_it(talk: Talk) -> None:
    assert talk.say("search_product", "milk without sugar").ids == ["OAT"]
    assert "OXFORD" not in talk.say("search_product", "shoes, not leather").ids


def test_nothing_that_fits_is_said_and_the_nearest_named_as_such(talk: Talk) -> None:
    answer = talk.say("search_product", "purple running shoes")
    assert "nothing that is all of this: purple running shoes" in answer.text
    assert "apart from the colour" in answer.text and answer.ids
    answer = talk.say("search_product", "leather shoes under 20")
    assert "apart from the price" in answer.text and "up to $19.99" in answer.text


def test_nothing_at_all_is_admitted_and_forgets_nothing(talk: Talk) -> None:
    talk.say("search_product", "oat milk")
    before = dict(talk.slots)
    answer = talk.say("search_product", "helicopter")
    assert "nothing like" in answer.text and answer.ids == []
    assert {name: value for name, value in talk.slots.items() if name != "trail"} == before


def test_a_colour_that_no_product_names_is_found_in_its_words(talk: Talk) -> None:
    assert talk.say("search_product", "green apples").ids == ["GRANNY"]


def test_more_goes_on_and_ends(talk: Talk) -> None:
    first = talk.say("search_product", "show me 2 results of shoes")
    assert len(first.ids) == 2 and any(button["payload"] == "/show_more" for button in first.buttons)
    second = talk.say("show_more", "more")
    assert len(second.ids) == 1 and not set(second.ids) & set(first.ids)
    assert talk.say("show_more", "more").ids == []


def test_more_of_nothing_asks_what_to_look_for(talk: Talk) -> None:
    assert "What are you looking for" in talk.say("show_more", "more").text


def test_choosing_by_place_name_colour_and_price(talk: Talk) -> None:
    talk.say("search_product", "cheapest shoes")
    shown = talk.slots["shown"]
    assert talk.say("select_item", "the second one").events == [slot("focus", shown[1])]
    assert talk.say("select_item", "the last one").events == [slot("focus", shown[-1])]
    assert talk.say("select_item", "the leather ones").events == [slot("focus", "OXFORD")]
    assert talk.say("select_item", "the orange one").events == [slot("focus", "TRAIL")]
    assert talk.say("select_item", "the most expensive").events == [slot("focus", "OXFORD")]
    assert talk.say("select_item", "", ordinal="1").events == [slot("focus", shown[0])]
    assert "it has 3" in talk.say("select_item", "the ninth one").text


def test_chinese_searches_and_answers_in_chinese(chinese: Talk) -> None:
    answer = chinese.say("search_product", "有没有蓝色的跑鞋")
    assert answer.ids == ["RUN-BLU-40"]
    assert "疾风跑鞋" in answer.text and "US$80.00，有货" in answer.text
    assert answer.products[0]["title"].startswith("疾风跑鞋")
    assert "没有更便宜" in chinese.say("refine_search", "有没有便宜点的").text
    assert chinese.say("search_product", "兩百塊以內的皮鞋").ids == ["OXFORD"]
    chinese.say("search_product", "跑鞋")
    assert chinese.say("select_item", "第二个").events[0]["value"] == chinese.slots["shown"][1]
    assert chinese.say("refine_search", "要黑色的").ids == ["RUN-BLA-40"]


def test_a_shop_without_an_index_says_so(talk: Talk, services: Any, tmp_path: Any, domain: Any) -> None:
    from actions.matcher.matcher import Matcher
    from actions.services import Services

    empty = Services(services.database, Matcher.open(tmp_path / "empty", tmp_path, 1), tmp_path)
    answer = Talk(empty, domain).say("search_product", "oat milk")
    assert "search isn't working" in answer.text and answer.events == []
