// An order: what it holds and how far it is.

import { h, safeUrl } from "../dom";
import { icon } from "../icons";
import type { Words } from "../i18n";
import type { OrderCard, Shipment } from "../types";

const STEPS = ["processing", "shipped", "out_for_delivery", "delivered"];
const STEP_OF: Record<string, number> = { processing: 0, shipped: 1, in_transit: 1, out_for_delivery: 2, delivered: 3 };

export function orderCard(order: OrderCard, words: Words): HTMLElement {
  const step = STEP_OF[order.status];
  const items = order.items ?? [];
  return h(
    "section",
    { class: "order", "aria-label": words.t("order", { number: order.number }) },
    h(
      "header",
      {},
      h("div", {}, h("strong", {}, words.t("order", { number: order.number })), placed(order, words)),
      h("span", { class: `status ${order.status}` }, words.name(order.status, order.status_text)),
    ),
    step !== undefined && progress(step, words),
    dates(order, words),
    items.length > 0 &&
      h(
        "ul",
        { class: "items", role: "list" },
        ...items.map((item) =>
          h(
            "li",
            {},
            h("span", { class: "item-title" }, item.title ?? item.product_id),
            h("span", { class: "item-count" }, words.t("times", { count: item.quantity ?? 1 })),
            item.price && h("span", { class: "item-price" }, words.price(item.price)),
          ),
        ),
      ),
    order.total &&
      h("p", { class: "total" }, h("span", {}, words.t("total")), h("strong", {}, words.price(order.total))),
    ...(order.shipments ?? []).map((shipment) => parcel(shipment, words)),
  );
}

function placed(order: OrderCard, words: Words): HTMLElement | null {
  return order.placed_at ? h("small", {}, words.t("placed", { date: words.date(order.placed_at) })) : null;
}

function dates(order: OrderCard, words: Words): HTMLElement | null {
  if (order.delivered_at) {
    return h("p", { class: "when" }, icon("check", 16), words.t("deliveredOn", { date: words.date(order.delivered_at) }));
  }
  const expected = order.estimated_delivery;
  if (!expected || order.status === "cancelled" || order.status === "returned") return null;
  return h("p", { class: "when" }, icon("truck", 16), words.t("expected", { date: words.date(expected) }));
}

function progress(step: number, words: Words): HTMLElement {
  return h(
    "ol",
    { class: "steps", role: "list" },
    ...STEPS.map((name, at) =>
      h(
        "li",
        { class: at < step ? "done" : at === step ? "now" : "", "aria-current": at === step ? "step" : null },
        h("span", {}, words.name(name)),
      ),
    ),
  );
}

function parcel(shipment: Shipment, words: Words): HTMLElement | null {
  if (!shipment.tracking_number) return null;
  const address = shipment.tracking_url ? safeUrl(shipment.tracking_url, location.href) : null;
  const number = address
    ? h("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, shipment.tracking_number)
    : h("code", {}, shipment.tracking_number);
  return h(
    "p",
    { class: "parcel" },
    h("span", {}, shipment.carrier ? `${shipment.carrier} · ${words.t("tracking")}` : words.t("tracking")),
    number,
  );
}
