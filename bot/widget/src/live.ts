// Hears what the shopper is told unasked, at once. The history has it all, so what is missed here is only later.

import type { Session } from "./session";
import type { HistoryMessage } from "./types";

const PING_SECONDS = 50;
const LONGEST_PAUSE_SECONDS = 60;
/** The gateway doesn't want this page or this session: trying again changes nothing. */
const FOR_GOOD = new Set([4401, 4403]);

export interface Hearer {
  /** Something was told. */
  noticed(message: HistoryMessage): void;
  /** It is heard from now on: what was told before is in the history. */
  connected(): void;
}

export class Live {
  private socket: WebSocket | null = null;
  private token: string | null = null;
  private timer: number | undefined;
  private ping: number | undefined;
  private failures = 0;

  constructor(
    private readonly base: string,
    private readonly session: Session,
    private readonly hearer: Hearer,
  ) {}

  /** Listens while there is a session; called whenever there may be one, or another. */
  listen(): void {
    const { present } = this.session;
    if (present === this.token && (this.socket || this.timer !== undefined)) return;
    this.stop();
    this.token = present;
    if (present) this.connect(present);
  }

  /** The session is over. */
  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.token = null;
    const socket = this.socket;
    this.release();
    socket?.close();
  }

  private connect(token: string): void {
    const address = new URL("/v1/ws", this.base || location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.socket = socket;
    const mine = (): boolean => this.socket === socket;
    socket.addEventListener("open", () => socket.send(JSON.stringify({ type: "auth", token })));
    socket.addEventListener("message", (event) => mine() && this.heard(String(event.data)));
    socket.addEventListener("close", (event) => {
      if (!mine()) return;
      this.release();
      if (!FOR_GOOD.has(event.code)) this.again();
    });
  }

  private heard(data: string): void {
    const frame = JSON.parse(data) as { type: string; message?: HistoryMessage };
    if (frame.type === "ready") {
      this.failures = 0;
      this.ping = window.setInterval(() => this.socket?.send('{"type":"ping"}'), PING_SECONDS * 1000);
      this.hearer.connected();
    } else if (frame.type === "notice" && frame.message) {
      this.hearer.noticed(frame.message);
    }
  }

  private release(): void {
    clearInterval(this.ping);
    this.socket = null;
  }

  private again(): void {
    this.failures += 1;
    const seconds = Math.min(2 ** this.failures, LONGEST_PAUSE_SECONDS) * (0.5 + Math.random() / 2);
    this.timer = window.setTimeout(() => {
      this.timer = undefined;
      this.listen(); // the socket is gone
    }, seconds * 1000);
  }
}
