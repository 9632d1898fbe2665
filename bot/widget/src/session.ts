// One session with the gateway: opened when it is first needed, kept over page loads, opened anew when it is gone.

import { fetchIdentity, shopperOf } from "./identity";
import type { Locale } from "./i18n";
import type { Store } from "./store";
import type { SessionAnswer } from "./types";

export type OpenSession = (identity: string, locale: Locale) => Promise<SessionAnswer>;

export class Session {
  private opening: Promise<string> | null = null;
  /** What the shop's page said itself; goes before the endpoint. */
  private given: string | null = null;
  private fetched: string | null = null;

  constructor(
    private readonly store: Store,
    private readonly endpoint: string,
    private readonly open: OpenSession,
    public locale: Locale,
  ) {}

  /** Whether there is a conversation of an earlier page to show. */
  get kept(): boolean {
    return this.present !== null;
  }

  /** The token of the conversation that there is. */
  get present(): string | null {
    return this.store.session()?.token ?? null;
  }

  /** The bearer token; opens a session when there is none. */
  async token(): Promise<string> {
    this.opening ??= this.obtain().finally(() => {
      this.opening = null;
    });
    return this.opening;
  }

  /** The next call opens a new session. */
  drop(): void {
    this.store.forget();
    this.fetched = null; // an identity token may have expired: ask for a fresh one
  }

  /** The shop says who the shopper is now ("" for nobody). True when that ends the present conversation. */
  identify(identity: string): boolean {
    this.given = identity;
    const saved = this.store.session();
    if (saved && saved.shopper !== shopperOf(identity)) {
      this.store.forget();
      return true;
    }
    return false;
  }

  private async obtain(): Promise<string> {
    const identity = this.given ?? (this.fetched ??= await fetchIdentity(this.endpoint));
    const shopper = shopperOf(identity);
    const saved = this.store.session();
    if (saved && saved.shopper === shopper) return saved.token;
    if (saved) this.store.forget();
    const answer = await this.open(identity, this.locale);
    this.store.keepSession({ token: answer.token, expires: Date.parse(answer.expires_at), shopper });
    return answer.token;
  }
}
