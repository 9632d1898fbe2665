// Product cards in a row that scrolls sideways.

import { h, safeUrl } from "../dom";
import { icon } from "../icons";
import type { Words } from "../i18n";
import type { ProductCard } from "../types";

export function productRow(products: ProductCard[], words: Words, base: string): HTMLElement {
  const list = h("ul", { class: "cards", role: "list", tabindex: "0", "aria-label": words.t("products") });
  for (const product of products) list.append(card(product, words, base));
  const row = h("div", { class: "row" }, list);
  if (products.length > 1) addArrows(row, list, words);
  return row;
}

function card(product: ProductCard, words: Words, base: string): HTMLElement {
  const address = product.url ? safeUrl(product.url, base) : null;
  const elsewhere = address !== null && new URL(address).origin !== location.origin;
  const availability = product.availability ?? "";
  const inside = [
    picture(product, words, base),
    h(
      "div",
      { class: "card-text" },
      h("p", { class: "card-title" }, product.title),
      price(product, words),
      availability && h("p", { class: `stock ${availability}` }, words.name(availability)),
    ),
  ];
  const body = address
    ? h("a", { class: "card", href: address, ...(elsewhere ? { target: "_blank", rel: "noopener" } : {}) }, ...inside)
    : h("div", { class: "card" }, ...inside);
  return h("li", { "data-product": product.id }, body);
}

function picture(product: ProductCard, words: Words, base: string): HTMLElement {
  const frame = h("div", { class: "card-picture" });
  const address = product.image_url ? safeUrl(product.image_url, base) : null;
  const none = (): void => frame.prepend(icon("box", 40));
  if (address) {
    const image = h("img", { src: address, alt: "", loading: "lazy", decoding: "async", width: 168, height: 168 });
    image.addEventListener("error", () => {
      image.remove();
      none();
    });
    frame.append(image);
  } else {
    none();
  }
  if (product.sale_price) frame.append(h("span", { class: "badge" }, words.t("sale")));
  return frame;
}

function price(product: ProductCard, words: Words): HTMLElement {
  const full = words.price(product.price);
  if (!product.sale_price) return h("p", { class: "price" }, full);
  return h(
    "p",
    { class: "price" },
    h("span", { class: "now" }, words.price(product.sale_price)),
    " ",
    h("s", { "aria-label": words.t("was", { price: full }) }, full),
  );
}

function addArrows(row: HTMLElement, list: HTMLElement, words: Words): void {
  const arrow = (side: "left" | "right", label: string): HTMLButtonElement =>
    h(
      "button",
      {
        class: `arrow ${side}`,
        type: "button",
        tabindex: "-1", // the row itself takes the arrow keys
        "aria-label": label,
        on: { click: () => list.scrollBy({ left: (side === "left" ? -1 : 1) * 260, behavior: "smooth" }) },
      },
      icon(side, 18),
    );
  const left = arrow("left", words.t("previous"));
  const right = arrow("right", words.t("next"));
  const update = (): void => {
    left.hidden = list.scrollLeft < 8;
    right.hidden = list.scrollLeft + list.clientWidth > list.scrollWidth - 8;
  };
  list.addEventListener("scroll", update, { passive: true });
  new ResizeObserver(update).observe(list);
  row.append(left, right);
}
