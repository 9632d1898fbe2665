// Under something that did not arrive: why, and what can be done.

import { h } from "../dom";
import type { Said } from "../entries";
import { icon } from "../icons";
import type { Words } from "../i18n";
import type { Trouble } from "../outbox";

export interface TroubleActions {
  again(said: Said): void;
  edit(said: Said): void;
  discard(said: Said): void;
}

export function troubleBar(said: Said, words: Words, actions: TroubleActions): HTMLElement {
  const trouble = said.trouble as Trouble;
  const sentence = h("span", {}, explain(trouble, words));
  const counts = trouble.kind === "waiting";
  if (counts) countDown(sentence, trouble, words);
  const button = (label: string, act: (said: Said) => void): HTMLElement =>
    h("button", { type: "button", on: { click: () => act(said) } }, label);
  const waits = trouble.kind === "waiting" || trouble.kind === "offline";
  return h(
    "div",
    { class: "trouble", role: "alert" },
    h("p", {}, icon("warn", 16), sentence, counts && h("span", { class: "hidden" }, explain(trouble, words))),
    h(
      "p",
      { class: "trouble-actions" },
      button(words.t(waits ? "tryNow" : "sendAgain"), actions.again),
      said.text && !said.voice && button(words.t("edit"), actions.edit),
      button(words.t("discard"), actions.discard),
    ),
  );
}

function explain(trouble: Trouble, words: Words): string {
  switch (trouble.kind) {
    case "offline":
      return words.t("offline");
    case "gaveUp":
      return words.t("gaveUp");
    case "waiting":
      return words.t(trouble.busy ? "busy" : "unavailable", { seconds: secondsUntil(trouble.until) });
    case "refused":
      if (trouble.error.message) return trouble.error.message; // the gateway says it best: what, and what to do
      if (trouble.error.status === 413) return words.t("tooBig");
      return words.t(trouble.error.status === 415 ? "refusedType" : "failed");
  }
}

function countDown(sentence: HTMLElement, trouble: Trouble & { kind: "waiting" }, words: Words): void {
  sentence.setAttribute("aria-hidden", "true"); // counting aloud would talk over everything; it is said once beside it
  const timer = setInterval(() => {
    if (!sentence.isConnected || Date.now() > trouble.until) clearInterval(timer);
    else sentence.textContent = explain(trouble, words);
  }, 1000);
}

function secondsUntil(until: number): number {
  return Math.max(1, Math.ceil((until - Date.now()) / 1000));
}
