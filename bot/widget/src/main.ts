// The script that a shop embeds: `<script src="https://shop/widget.js" defer></script>`.

import { readConfig } from "./config";
import { Widget } from "./widget";

export interface AisleApi {
  open(): void;
  close(): void;
  /** Opens the chat and asks something in the shopper's name. */
  ask(text: string): void;
  /** The shop's signed token for the shopper, or "" after signing out. */
  identify(identity: string): void;
}

declare global {
  interface Window {
    Aisle?: AisleApi;
  }
}

const script = document.currentScript instanceof HTMLScriptElement ? document.currentScript : null;

function start(): void {
  if (window.Aisle) return; // the script is on the page twice
  const widget = new Widget(readConfig(script));
  window.Aisle = {
    open: () => widget.open(),
    close: () => widget.close(),
    ask: (text) => widget.ask(text),
    identify: (identity) => widget.identify(identity),
  };
  window.dispatchEvent(new CustomEvent("aisle:ready"));
}

if (document.body) start();
else document.addEventListener("DOMContentLoaded", start, { once: true });
