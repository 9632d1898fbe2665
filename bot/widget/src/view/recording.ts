// Shown instead of the input while the shopper speaks: how loud, how long, discard, send.

import { h } from "../dom";
import { icon } from "../icons";
import type { Words } from "../i18n";
import type { Recording } from "../recorder";

const BARS = 30;
const EVERY_MS = 90;

export function recordingBar(
  recording: Recording,
  words: Words,
  actions: { cancel(): void; send(): void },
): HTMLElement {
  const clock = h("time", {}, "0:00");
  const bars = Array.from({ length: BARS }, () => h("i"));
  const levels = new Array<number>(BARS).fill(0);
  const bar = h(
    "div",
    {
      class: "recording-bar",
      on: {
        keydown: (event) => {
          if (event.key !== "Escape") return;
          event.stopPropagation();
          actions.cancel();
        },
      },
    },
    h("button", { type: "button", class: "tool", "aria-label": words.t("recordCancel"), title: words.t("recordCancel"), on: { click: actions.cancel } }, icon("trash", 20)),
    h("span", { class: "live" }),
    clock,
    h("div", { class: "levels", "aria-hidden": "true" }, ...bars),
    h("span", { class: "hidden", role: "status" }, words.t("recording")),
    h("button", { type: "button", class: "send", "aria-label": words.t("recordSend"), title: words.t("recordSend"), on: { click: actions.send } }, icon("send", 20)),
  );
  const timer = setInterval(() => {
    if (!bar.isConnected) return clearInterval(timer);
    levels.shift();
    levels.push(recording.level());
    bars.forEach((each, at) => (each.style.transform = `scaleY(${Math.max(0.08, levels[at] ?? 0)})`));
    const seconds = Math.floor(recording.seconds());
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }, EVERY_MS);
  return bar;
}
