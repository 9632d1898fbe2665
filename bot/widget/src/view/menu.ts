// The menu in the head: language, a fresh start, erase.

import { h } from "../dom";
import { icon, type IconName } from "../icons";
import type { Words } from "../i18n";

export interface MenuActions {
  switchLanguage(): void;
  startOver(): void;
  /** Resolves to false when it could not be done. */
  erase(): Promise<boolean>;
}

export function menu(words: Words, actions: MenuActions): HTMLElement {
  const list = h("div", { class: "menu", role: "menu", hidden: true });
  const more = h(
    "button",
    { type: "button", class: "tool", "aria-label": words.t("more"), title: words.t("more"), "aria-haspopup": "menu", "aria-expanded": "false" },
    icon("more", 22),
  );
  const holder = h("div", { class: "menu-holder" }, more, list);

  const show = (on: boolean): void => {
    list.hidden = !on;
    more.setAttribute("aria-expanded", String(on));
    if (on) list.replaceChildren(...choices());
  };
  const item = (name: IconName, label: string, act: () => void): HTMLElement =>
    h("button", { type: "button", role: "menuitem", on: { click: act } }, icon(name, 18), label);
  const choices = (): HTMLElement[] => [
    item("globe", words.t("otherLanguage"), actions.switchLanguage),
    item("retry", words.t("startOver"), () => {
      show(false);
      actions.startOver();
    }),
    item("trash", words.t("erase"), confirmErase),
  ];
  const confirmErase = (): void => {
    const question = h("p", { role: "alert" }, words.t("eraseAsk"));
    const yes = h("button", { type: "button", class: "danger" }, words.t("eraseYes"));
    const no = h("button", { type: "button" }, words.t("eraseNo"));
    no.addEventListener("click", () => show(false));
    yes.addEventListener("click", () => {
      yes.disabled = true;
      void actions.erase().then((done) => {
        yes.disabled = false;
        if (done) show(false);
        else question.textContent = words.t("eraseFailed");
      });
    });
    list.replaceChildren(question, h("div", { class: "confirm" }, no, yes));
    no.focus();
  };

  more.addEventListener("click", () => {
    show(list.hidden === true);
    list.querySelector<HTMLElement>("button")?.focus();
  });
  holder.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    const items = [...list.querySelectorAll<HTMLElement>("button")];
    const at = items.indexOf((list.getRootNode() as ShadowRoot).activeElement as HTMLElement);
    if (event.key === "ArrowDown") items[(at + 1) % items.length]?.focus();
    else if (event.key === "ArrowUp") items[(at - 1 + items.length) % items.length]?.focus();
    else if (event.key === "Escape") {
      show(false);
      more.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  holder.addEventListener("focusout", (event) => {
    const to = event.relatedTarget;
    if (to instanceof Node && !holder.contains(to)) show(false);
  });
  return holder;
}
