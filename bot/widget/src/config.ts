// What the shop says in the script tag.

import { asLocale, type Locale } from "./i18n";

export interface Config {
  /** Origin of the gateway, without a slash at its end. */
  readonly api: string;
  readonly locale: Locale;
  /** Where the shop's own backend gives the signed-in shopper's identity token; empty for guests only. */
  readonly identityEndpoint: string;
  /** Shown in the head of the panel; empty for the assistant's own name. */
  readonly title: string;
  /** A CSS colour for the head, the buttons and the shopper's own words; empty for the default. */
  readonly accent: string;
  readonly theme: "light" | "dark" | "auto";
  readonly side: "right" | "left";
  /** First questions to tap, separated by "|" in the tag; empty for the default ones. */
  readonly suggestions: readonly string[];
}

/** Reads `data-*` of the script tag; the gateway is where the script came from unless `data-api` says otherwise. */
export function readConfig(script: HTMLScriptElement | null): Config {
  const data = script?.dataset ?? {};
  const from = data.api ?? (script?.src || location.href);
  const theme = data.theme === "light" || data.theme === "dark" ? data.theme : "auto";
  return {
    api: new URL(from, location.href).origin,
    locale: asLocale(data.locale ?? document.documentElement.lang ?? navigator.language),
    identityEndpoint: data.identityEndpoint ?? "",
    title: data.title ?? "",
    accent: data.accent ?? "",
    theme,
    side: data.side === "left" ? "left" : "right",
    suggestions: (data.suggestions ?? "").split("|").map((text) => text.trim()).filter(Boolean),
  };
}
