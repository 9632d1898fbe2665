// An answer's words. `text` tells everything by itself; where a card shows the same, the repeated lines are left out.

import type { Message, OrderCard, ProductCard, Source } from "../types";

export function wordsOf(message: Message): string {
  let lines = message.text.trim().split("\n");
  if (message.products?.length) lines = lines.filter((line) => !listsAProduct(line, message.products ?? []));
  const order = message.order;
  if (order?.items?.length) lines = lines.filter((line, at) => at === 0 || !isOnTheCard(line, order));
  const sources = message.sources;
  if (sources?.length) lines = lines.filter((line, at) => at < lines.length - 1 || !namesASource(line, sources));
  return lines.join("\n").replace(/\n{3,}/g, "\n\n").trim();
}

function listsAProduct(line: string, products: ProductCard[]): boolean {
  const told = line.replace(/^\s*(\d+[.)、．]|[-*•])\s*/, "");
  return products.some((product) => told.startsWith(product.title));
}

/** "Source: Returns" at the end, or a bare address, which the link under the text says too. */
function namesASource(line: string, sources: Source[]): boolean {
  return sources.some(({ title, url }) => line === url || (line.includes(title) && line.length <= title.length + 24));
}

function isOnTheCard(line: string, order: OrderCard): boolean {
  const shown = [
    ...(order.items ?? []).map((item) => item.title),
    ...(order.shipments ?? []).map((shipment) => shipment.tracking_number),
    order.total?.amount,
  ];
  return shown.some((value) => value && line.includes(value));
}
