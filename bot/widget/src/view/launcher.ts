// The button in the corner of the shop's page.

import { h } from "../dom";
import { icon } from "../icons";
import type { Words } from "../i18n";

export class Launcher {
  readonly element: HTMLButtonElement;
  private readonly label: HTMLElement;

  constructor(
    private words: Words,
    open: () => void,
  ) {
    this.label = h("span", { class: "launcher-label" });
    this.element = h(
      "button",
      { type: "button", class: "launcher", "aria-haspopup": "dialog", "aria-expanded": "false", on: { click: open } },
      icon("spark", 24),
      this.label,
      h("span", { class: "unread" }),
    );
    this.speak(words);
  }

  speak(words: Words): void {
    this.words = words;
    this.label.textContent = words.t("open");
    this.unread(false);
  }

  /** A dot while an answer waits behind the closed panel. */
  unread(on: boolean): void {
    this.element.classList.toggle("has-unread", on);
    this.element.setAttribute("aria-label", this.words.t(on ? "openUnread" : "open"));
  }
}
