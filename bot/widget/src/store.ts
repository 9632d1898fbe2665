// What the browser keeps between pages: the session's token, and whether the panel is open.

interface SavedSession {
  token: string;
  expires: number;
  /** `sub` of the signed-in shopper, empty for a guest: another shopper never continues this conversation. */
  shopper: string;
}

/** localStorage where there is one; else memory, so that private windows work too. */
export class Store {
  private readonly memory = new Map<string, string>();

  constructor(private readonly prefix: string) {}

  session(): SavedSession | null {
    const saved = this.read<SavedSession>("session");
    return saved && saved.expires > Date.now() + 5_000 ? saved : null;
  }

  keepSession(session: SavedSession): void {
    this.write("session", session);
  }

  /** A setting of this visit only (the tab). */
  flag(name: string): string | null {
    try {
      return sessionStorage.getItem(this.prefix + name);
    } catch {
      return this.memory.get(name) ?? null;
    }
  }

  setFlag(name: string, value: string): void {
    try {
      sessionStorage.setItem(this.prefix + name, value);
    } catch {
      this.memory.set(name, value);
    }
  }

  /** Forgets the conversation's token. */
  forget(): void {
    this.memory.delete("session");
    try {
      localStorage.removeItem(`${this.prefix}session`);
    } catch {
      // Storage is closed to this page: nothing was kept there.
    }
  }

  private read<T>(name: string): T | null {
    let text = this.memory.get(name);
    try {
      text = localStorage.getItem(this.prefix + name) ?? text;
    } catch {
      // As above.
    }
    try {
      return text ? (JSON.parse(text) as T) : null;
    } catch {
      return null;
    }
  }

  private write(name: string, value: unknown): void {
    const text = JSON.stringify(value);
    try {
      localStorage.setItem(this.prefix + name, text);
    } catch {
      this.memory.set(name, text);
    }
  }
}
