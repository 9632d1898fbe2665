// What an empty conversation shows: a greeting and a few questions to tap.

import { h } from "../dom";
import { icon, type IconName } from "../icons";
import type { Words } from "../i18n";

export function welcome(words: Words, suggestions: readonly string[], ask: (text: string) => void): HTMLElement {
  const own = (["suggestion1", "suggestion2", "suggestion3", "suggestion4"] as const).map((key) => words.t(key));
  const ways: IconName[] = ["chat", "mic", "photo"];
  return h(
    "div",
    { class: "welcome" },
    h("div", { class: "ways" }, ...ways.map((way) => h("span", {}, icon(way, 24)))),
    h("h3", {}, words.t("greeting")),
    h("p", {}, words.t("greetingMore")),
    h(
      "div",
      { class: "suggestions" },
      ...(suggestions.length ? suggestions : own).map((text) =>
        h("button", { type: "button", on: { click: () => ask(text) } }, text),
      ),
    ),
  );
}
