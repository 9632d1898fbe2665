// Who the shop says the shopper is. The token is made and signed by the shop's backend and checked by the gateway;
// the widget only carries it.

import { OfflineError } from "./errors";

/** Asks the shop's own endpoint, with its cookies, for the identity token; "" for a guest. Raises OfflineError. */
export async function fetchIdentity(endpoint: string): Promise<string> {
  if (!endpoint) return "";
  let response: Response;
  let text: string;
  try {
    response = await fetch(endpoint, { credentials: "include", headers: { Accept: "application/json" } });
    text = (await response.text()).trim();
  } catch {
    throw new OfflineError("the identity endpoint can't be reached");
  }
  if ([204, 401, 403].includes(response.status)) return "";
  if (!response.ok) {
    console.warn(`Aisle: ${endpoint} answered ${response.status}; the shopper goes on as a guest.`);
    return "";
  }
  return text.startsWith("{") ? ((JSON.parse(text) as { identity?: string | null }).identity ?? "") : text;
}

/** `sub` of the token, unchecked: only tells one shopper's conversation from another's in this browser. */
export function shopperOf(identity: string): string {
  const part = identity.split(".")[1];
  if (!part) return "";
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll("-", "+").replaceAll("_", "/")), (char) => char.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes)) as { sub?: string };
    return claims.sub ?? "";
  } catch {
    return "";
  }
}
