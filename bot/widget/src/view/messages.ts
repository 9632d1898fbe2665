// The lines of the conversation.

import { append, h, linked, safeUrl } from "../dom";
import type { Answered, Entry, Said } from "../entries";
import { icon } from "../icons";
import type { Words } from "../i18n";
import type { Button, Source } from "../types";
import { feedbackBar, type GiveFeedback } from "./feedback";
import { orderCard } from "./order";
import { productRow } from "./products";
import { wordsOf } from "./text";
import { troubleBar, type TroubleActions } from "./trouble";

export interface MessageActions extends TroubleActions {
  press(button: Button): void;
  feedback: GiveFeedback;
  /** The gateway's origin, against which relative addresses are read. */
  readonly base: string;
}

export function entryView(entry: Entry, words: Words, actions: MessageActions): HTMLElement {
  if (entry.side === "note") return h("p", { class: "note" }, entry.text);
  return entry.side === "shopper" ? saidView(entry, words, actions) : answeredView(entry, words, actions);
}

function saidView(said: Said, words: Words, actions: MessageActions): HTMLElement {
  const line = h("div", { class: "line shopper" }, h("span", { class: "hidden" }, `${words.t("you")}: `));
  if (said.photo !== undefined) {
    const image = said.photo && h("img", { class: "sent-photo", src: said.photo, alt: words.t("photo") });
    line.append(image || h("span", { class: "sent-photo missing" }, icon("photo", 22), words.t("photo")));
  }
  if (said.voice) {
    const text = said.text || words.t(said.hearing ? "hearing" : "voiceMessage");
    line.append(h("div", { class: said.text ? "bubble" : "bubble unheard" }, icon("mic", 16), h("span", {}, text)));
  } else if (said.text) {
    line.append(h("div", { class: "bubble" }, said.text));
  }
  if (said.trouble) {
    line.classList.add("undelivered");
    line.append(troubleBar(said, words, actions));
  }
  return line;
}

function answeredView(answered: Answered, words: Words, actions: MessageActions): HTMLElement {
  const { message } = answered;
  const who = answered.side === "agent" ? "agent" : "assistant";
  const line = h("div", { class: `line ${who}`, "data-type": message.type, "data-message": message.id });
  append(line, h("span", { class: who === "agent" ? "from" : "hidden" }, `${words.t(who)}: `));
  if (message.handoff?.waiting) {
    append(line, h("p", { class: "note waiting" }, message.text));
  } else if (message.type === "handoff") {
    append(line, h("div", { class: "handoff" }, icon("person", 20), h("div", {}, h("strong", {}, words.t("handoff")), linked(message.text))));
  } else {
    const text = wordsOf(message);
    append(line, text && h("div", { class: "bubble" }, linked(text)));
  }
  if (message.products?.length) line.append(productRow(message.products, words, actions.base));
  if (message.order) line.append(orderCard(message.order, words));
  if (message.sources?.length) line.append(sourceList(message.sources, words, actions.base));
  if (message.buttons?.length && !answered.past) line.append(quickReplies(message.buttons, actions));
  if (who === "assistant" && !message.handoff?.waiting) line.append(feedbackBar(answered, words, actions.feedback));
  return line;
}

function quickReplies(buttons: Button[], actions: MessageActions): HTMLElement {
  return h(
    "div",
    { class: "replies" },
    ...buttons.map((button) =>
      h("button", { type: "button", class: "reply", on: { click: () => actions.press(button) } }, button.title),
    ),
  );
}

function sourceList(sources: Source[], words: Words, base: string): HTMLElement {
  return h(
    "ul",
    { class: "sources", role: "list", "aria-label": words.t("sources") },
    ...sources.map((source) => {
      const address = source.url ? safeUrl(source.url, base) : null;
      const inside = [icon("page", 15), h("span", {}, source.title)];
      return h(
        "li",
        {},
        address ? h("a", { href: address, target: "_blank", rel: "noopener" }, ...inside) : h("span", {}, ...inside),
      );
    }),
  );
}
