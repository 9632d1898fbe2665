// Builds the page's elements. Text only ever becomes text nodes, and addresses are checked, so nothing that a
// message, a product or an order says can become markup or script.

type Child = Node | string | number | null | undefined | false;

interface Props {
  class?: string;
  on?: { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };
  [attribute: string]: unknown;
}

/** An element with attributes, listeners and children; `href` and `src` that are not safe are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  props: Props = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value as Record<string, EventListener>)) {
        element.addEventListener(event, listener);
      }
    } else if (name === "href" || name === "src") {
      const safe = safeUrl(String(value), document.baseURI, name === "src");
      if (safe) element.setAttribute(name, safe);
    } else {
      element.setAttribute(name, value === true ? "" : String(value));
    }
  }
  append(element, ...children);
  return element;
}

/** Adds children; strings become text nodes. */
export function append(parent: Node, ...children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    parent.appendChild(typeof child === "object" ? child : document.createTextNode(String(child)));
  }
}

/** The absolute address when it is http or https (pictures: also blob and data:image), else null. */
export function safeUrl(url: string, base: string, picture = false): string | null {
  let parsed: URL;
  try {
    parsed = new URL(url, base);
  } catch {
    return null;
  }
  if (parsed.protocol === "http:" || parsed.protocol === "https:") return parsed.href;
  if (picture && (parsed.protocol === "blob:" || /^data:image\/(jpeg|png|webp);/.test(url))) return parsed.href;
  return null;
}

/** Text with its http(s) addresses as links. */
export function linked(text: string): DocumentFragment {
  const fragment = document.createDocumentFragment();
  let last = 0;
  for (const match of text.matchAll(/https?:\/\/[^\s<>"'，。；！？）】]+[^\s<>"'.,;:!?)\]，。；！？）】]/g)) {
    append(fragment, text.slice(last, match.index));
    append(fragment, h("a", { href: match[0], target: "_blank", rel: "noopener noreferrer" }, match[0]));
    last = match.index + match[0].length;
  }
  append(fragment, text.slice(last));
  return fragment;
}
