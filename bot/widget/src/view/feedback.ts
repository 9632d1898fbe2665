// Thumbs under an answer, and room for a word when it was not helpful.

import { h } from "../dom";
import type { Answered } from "../entries";
import { icon } from "../icons";
import type { Words } from "../i18n";

export type GiveFeedback = (answered: Answered, thumbs: "up" | "down", comment?: string) => Promise<void>;

export function feedbackBar(answered: Answered, words: Words, give: GiveFeedback): HTMLElement {
  const said = h("span", { class: "feedback-said", role: "status" });
  const bar = h("div", { class: "feedback" });
  const thumb = (which: "up" | "down"): HTMLButtonElement =>
    h(
      "button",
      {
        type: "button",
        class: "thumb",
        "aria-label": words.t(which === "up" ? "helpful" : "notHelpful"),
        "aria-pressed": String(answered.thumbs === which),
        on: { click: () => void choose(which) },
      },
      icon(which === "up" ? "up" : "thumbDown", 16),
    );
  const up = thumb("up");
  const down = thumb("down");

  const keep = async (which: "up" | "down", comment = ""): Promise<boolean> => {
    try {
      await give(answered, which, comment);
    } catch {
      said.textContent = words.t("feedbackFailed");
      return false;
    }
    up.setAttribute("aria-pressed", String(which === "up"));
    down.setAttribute("aria-pressed", String(which === "down"));
    bar.classList.add("given");
    return true;
  };
  const choose = async (which: "up" | "down"): Promise<void> => {
    bar.querySelector("form")?.remove();
    if (!(await keep(which))) return;
    if (which === "up") said.textContent = words.t("thanks");
    else ask();
  };
  const ask = (): void => {
    said.textContent = "";
    const input = h("input", { type: "text", maxlength: 500, placeholder: words.t("whatWrong"), "aria-label": words.t("whatWrong") });
    const done = (): void => {
      form.remove();
      said.textContent = words.t("thanks");
    };
    const form = h(
      "form",
      {
        on: {
          submit: (event) => {
            event.preventDefault();
            const comment = input.value.trim();
            if (!comment) done();
            else void keep("down", comment).then((kept) => kept && done());
          },
        },
      },
      input,
      h("button", { type: "submit" }, words.t("tell")),
      h("button", { type: "button", class: "plain", on: { click: done } }, words.t("skip")),
    );
    bar.append(form);
    input.focus();
  };
  if (answered.thumbs) bar.classList.add("given");
  bar.append(up, down, said);
  return bar;
}
