// Who the shop says the shopper is. The token is made and signed by the shop's backend and checked by the gateway;
// the widget only carries it.

/** Asks the shop's own endpoint, with its cookies, for the identity token; "" for a guest. */
export async function fetchIdentity(endpoint: string): Promise<string> {
  if (!endpoint) return "";
  const response = await fetch(endpoint, { credentials: "include", headers: { Accept: "application/json" } });
  if (response.status === 204 || response.status === 401 || response.status === 403) return "";
  if (!response.ok) throw new Error(`the identity endpoint answered ${response.status}`);
  const text = (await response.text()).trim();
  if (!text.startsWith("{")) return text;
  const body = JSON.parse(text) as { identity?: string | null };
  return body.identity ?? "";
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
