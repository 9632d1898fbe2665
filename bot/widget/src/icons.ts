// Line icons, 24 × 24, drawn for Aisle.

const PATHS = {
  chat: ["M4 11.5C4 7.4 7.6 4 12 4s8 3.4 8 7.5-3.6 7.5-8 7.5c-1 0-2-.2-2.9-.5L4.5 20l1.2-3.6A7.2 7.2 0 0 1 4 11.5Z"],
  spark: ["M12 4.5l1.7 4.8 4.8 1.7-4.8 1.7L12 17.5l-1.7-4.8L5.5 11l4.8-1.7Z", "M18.5 16.5v4M16.5 18.5h4"],
  close: ["M6.5 6.5l11 11M17.5 6.5l-11 11"],
  down: ["M6.5 9.5l5.5 5.5 5.5-5.5"],
  left: ["M14.5 6.5L9 12l5.5 5.5"],
  right: ["M9.5 6.5L15 12l-5.5 5.5"],
  more: ["M6 12h.01M12 12h.01M18 12h.01"],
  photo: ["M4 8.2A2.2 2.2 0 0 1 6.2 6h1.6l1.3-2h5.8l1.3 2h1.6A2.2 2.2 0 0 1 20 8.2v8.6a2.2 2.2 0 0 1-2.2 2.2H6.2A2.2 2.2 0 0 1 4 16.8Z", "M12 15.7a3.2 3.2 0 1 0 0-6.4 3.2 3.2 0 0 0 0 6.4Z"],
  mic: ["M12 3.5a2.8 2.8 0 0 1 2.8 2.8v5.4a2.8 2.8 0 0 1-5.6 0V6.3A2.8 2.8 0 0 1 12 3.5Z", "M6 11.5a6 6 0 0 0 12 0M12 17.5v3"],
  send: ["M12 19V5.5M6 11.3L12 5.3l6 6"],
  trash: ["M5 7h14M10 7V4.5h4V7M7 7l.8 12.5h8.4L17 7"],
  globe: ["M12 20a8 8 0 1 0 0-16 8 8 0 0 0 0 16Z", "M4 12h16M12 4c2.4 2.2 3.5 4.9 3.5 8s-1.1 5.8-3.5 8c-2.4-2.2-3.5-4.9-3.5-8S9.6 6.2 12 4Z"],
  up: ["M7.5 10.5v8.5H5a1 1 0 0 1-1-1v-6.5a1 1 0 0 1 1-1h2.5Zm0 0L11 4c1.4 0 2.3 1 2.3 2.4v2.9h4.5a1.9 1.9 0 0 1 1.9 2.2l-.9 5.9A1.9 1.9 0 0 1 16.9 19H7.5"],
  thumbDown: ["M16.5 13.5V5H19a1 1 0 0 1 1 1v6.5a1 1 0 0 1-1 1h-2.5Zm0 0L13 20c-1.4 0-2.3-1-2.3-2.4v-2.9H6.2a1.9 1.9 0 0 1-1.9-2.2l.9-5.9A1.9 1.9 0 0 1 7.1 5h9.4"],
  retry: ["M19.5 5v4.5H15", "M19 9.5A7.5 7.5 0 1 0 19.5 13"],
  warn: ["M12 8v5M12 16.3v.01", "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17Z"],
  person: ["M12 12a3.7 3.7 0 1 0 0-7.4 3.7 3.7 0 0 0 0 7.4Z", "M5 20c.6-3.6 3.3-5.6 7-5.6s6.4 2 7 5.6"],
  page: ["M7 3.5h6.5L18 8v12.5H7Z", "M13.5 3.5V8H18M10 12.5h5M10 16h5"],
  box: ["M12 3.5l7.5 4v9l-7.5 4-7.5-4v-9Z", "M4.5 7.5L12 11.5l7.5-4M12 11.5v9"],
  truck: ["M3.5 6h10v10.5h-10ZM13.5 10h3.5l3.5 3.5v3h-7Z", "M7.5 18.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6ZM16.8 18.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6Z"],
  check: ["M5.5 12.5l4.2 4.2 8.8-9"],
} as const;

export type IconName = keyof typeof PATHS;

/** An icon that screen readers skip. */
export function icon(name: IconName, size = 20): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  for (const [key, value] of Object.entries({
    viewBox: "0 0 24 24",
    width: size,
    height: size,
    fill: "none",
    stroke: "currentColor",
    "stroke-width": name === "more" ? 2.6 : 1.7,
    "stroke-linecap": "round",
    "stroke-linejoin": "round",
    "aria-hidden": "true",
    focusable: "false",
  })) {
    svg.setAttribute(key, String(value));
  }
  for (const d of PATHS[name]) {
    const path = document.createElementNS(space, "path");
    path.setAttribute("d", d);
    svg.appendChild(path);
  }
  return svg;
}
