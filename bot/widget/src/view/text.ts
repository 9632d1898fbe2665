// An answer's words. `text` tells everything by itself; where a card shows the same, the repeated lines are left out.

import type { Message } from "../types";

export function wordsOf(message: Message): string {
  if (message.type === "products" && message.products?.length) return withoutProductLines(message);
  if (message.type === "order" && message.order?.items?.length) return firstLine(message.text);
  return message.text.trim();
}

function withoutProductLines(message: Message): string {
  const titles = (message.products ?? []).map((product) => product.title);
  const kept = message.text.split("\n").filter((line) => {
    const listed = /^\s*(\d+[.)、．]|[-*•])\s*/.test(line);
    return !(listed && titles.some((title) => line.includes(title)));
  });
  return kept.join("\n").replace(/\n{2,}/g, "\n").trim();
}

function firstLine(text: string): string {
  return text.trim().split("\n")[0] ?? "";
}
