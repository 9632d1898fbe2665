// Keeps Tab inside the open panel.

export function trapFocus(inside: HTMLElement, event: KeyboardEvent): void {
  if (event.key !== "Tab") return;
  const all = [...inside.querySelectorAll<HTMLElement>("a[href], button, textarea, input, [tabindex='0']")].filter(
    (each) => each.tabIndex >= 0 && !each.hasAttribute("disabled") && each.getClientRects().length > 0,
  );
  const first = all[0];
  const last = all.at(-1);
  const active = (inside.getRootNode() as ShadowRoot).activeElement;
  if (event.shiftKey && active === first) {
    event.preventDefault();
    last?.focus();
  } else if (!event.shiftKey && active === last) {
    event.preventDefault();
    first?.focus();
  }
}
