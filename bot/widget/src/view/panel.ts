// The open chat: head, conversation, composer.

import type { Outgoing } from "../chat";
import { h } from "../dom";
import type { Entry, Listener } from "../entries";
import { icon } from "../icons";
import type { Words } from "../i18n";
import { pictureIn } from "../photo";
import { Composer } from "./composer";
import { trapFocus } from "./focus";
import { menu, type MenuActions } from "./menu";
import { entryView, type MessageActions } from "./messages";
import { welcome } from "./welcome";

export interface PanelActions extends MessageActions, MenuActions {
  close(): void;
  send(outgoing: Outgoing): void;
  draft(text: string): void;
}

export interface PanelTexts {
  title: string;
  suggestions: readonly string[];
  draft: string;
}

export class Panel implements Listener {
  readonly element: HTMLElement;
  readonly composer: Composer;
  private readonly log: HTMLElement;
  private readonly lines = new Map<string, HTMLElement>();
  private readonly dots: HTMLElement;
  private readonly greeting: HTMLElement;

  constructor(
    entries: readonly Entry[],
    private readonly words: Words,
    private readonly actions: PanelActions,
    texts: PanelTexts,
  ) {
    const title = texts.title || words.t("title");
    this.composer = new Composer(words, actions, texts.draft);
    this.greeting = welcome(words, texts.suggestions, (text) => actions.send({ text }));
    this.dots = h("div", { class: "line assistant typing", hidden: true }, h("div", { class: "bubble dots" }, h("i"), h("i"), h("i")), h("span", { class: "hidden" }, words.t("typing")));
    this.log = h("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions", tabindex: "0", "aria-label": title });
    this.log.append(this.greeting, this.dots);
    this.element = h(
      "section",
      { class: "panel", role: "dialog", "aria-label": title, lang: words.locale === "zh" ? "zh-CN" : "en" },
      this.head(title),
      this.log,
      this.composer.element,
      h("div", { class: "drop", "aria-hidden": "true" }, icon("photo", 36), h("span", {}, words.t("dropHere"))),
    );
    this.element.addEventListener("keydown", (event) => this.key(event));
    this.takeDrops();
    this.keepPlace();
    for (const entry of entries) this.added(entry);
    this.showGreeting();
  }

  added(entry: Entry): void {
    const view = entryView(entry, this.words, this.actions);
    this.lines.set(entry.key, view);
    if (entry.side === "shopper") for (const old of this.log.querySelectorAll(".replies")) old.remove();
    const follow = entry.side === "shopper" || this.nearEnd();
    this.dots.before(view);
    this.showGreeting();
    if (follow) this.toEnd();
  }

  changed(entry: Entry): void {
    const old = this.lines.get(entry.key);
    if (!old) return;
    const view = entryView(entry, this.words, this.actions);
    this.lines.set(entry.key, view);
    const follow = this.nearEnd();
    old.replaceWith(view);
    if (follow) this.toEnd();
  }

  removed(entry: Entry): void {
    this.lines.get(entry.key)?.remove();
    this.lines.delete(entry.key);
    this.showGreeting();
  }

  cleared(): void {
    for (const line of this.lines.values()) line.remove();
    this.lines.clear();
    this.showGreeting();
  }

  typing(on: boolean): void {
    const follow = this.nearEnd();
    this.dots.hidden = !on;
    this.log.setAttribute("aria-busy", String(on));
    if (follow) this.toEnd();
  }

  /** Scrolls to the newest line, but never past the shopper's own last words. */
  toEnd(): void {
    requestAnimationFrame(() => {
      const own = [...this.log.querySelectorAll<HTMLElement>(".line.shopper")].at(-1);
      const end = this.log.scrollHeight - this.log.clientHeight;
      this.log.scrollTop = own ? Math.min(end, own.offsetTop - 12) : end;
    });
  }

  /** Stays at the end when the composer below grows or the window changes. */
  private keepPlace(): void {
    let near = true;
    this.log.addEventListener("scroll", () => (near = this.nearEnd()), { passive: true });
    new ResizeObserver(() => {
      if (near) this.toEnd();
    }).observe(this.log);
  }

  private nearEnd(): boolean {
    const own = [...this.log.querySelectorAll<HTMLElement>(".line.shopper")].at(-1);
    const end = this.log.scrollHeight - this.log.clientHeight;
    return this.log.scrollTop > (own ? Math.min(end, own.offsetTop - 12) : end) - 80;
  }

  private showGreeting(): void {
    this.greeting.hidden = this.lines.size > 0;
  }

  private head(title: string): HTMLElement {
    const close = this.words.t("close");
    return h(
      "header",
      { class: "head" },
      h("span", { class: "mark" }, icon("spark", 22)),
      h("div", { class: "names" }, h("h2", {}, title), h("p", {}, this.words.t("subtitle"))),
      menu(this.words, this.actions),
      h("button", { type: "button", class: "tool close", "aria-label": close, title: close, on: { click: () => this.actions.close() } }, icon("close", 22)),
    );
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape" && !event.isComposing) this.actions.close();
    else trapFocus(this.element, event);
    event.stopPropagation(); // the page's own shortcuts don't fire while the shopper types here
  }

  private takeDrops(): void {
    const carries = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
    const over = (on: boolean) => (event: DragEvent) => {
      if (!carries(event)) return;
      event.preventDefault();
      const left = event.relatedTarget;
      const inside = left instanceof Node && this.element.contains(left);
      this.element.classList.toggle("dropping", on || inside);
    };
    this.element.addEventListener("dragenter", over(true));
    this.element.addEventListener("dragover", over(true));
    this.element.addEventListener("dragleave", over(false));
    this.element.addEventListener("drop", (event) => {
      if (!carries(event)) return;
      event.preventDefault();
      this.element.classList.remove("dropping");
      void this.composer.attach(pictureIn(event.dataTransfer) ?? event.dataTransfer?.files[0]);
    });
  }
}
