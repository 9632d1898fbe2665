// Gets one thing at a time to the gateway. What fails for a while is tried again by itself; what fails for good
// waits for the shopper. Nothing is dropped.

import { ApiError, OfflineError } from "./errors";

const TRIES = 4;
const LONGEST_WAIT_SECONDS = 30;

/** Why something is not delivered yet, for the view. */
export type Trouble =
  | { kind: "offline" }
  | { kind: "waiting"; busy: boolean; until: number }
  | { kind: "gaveUp" }
  | { kind: "refused"; error: ApiError };

export interface Parcel {
  /** Tries to deliver; raises OfflineError or ApiError. */
  deliver(): Promise<void>;
  /** Called when delivery is in trouble, and with null when it is under way (again) or done. */
  troubled(trouble: Trouble | null): void;
  /** The shopper gave it up. */
  readonly cancelled: boolean;
}

export class Outbox {
  private readonly queue: Parcel[] = [];
  private running = false;
  private wake: (() => void) | null = null;

  constructor() {
    window.addEventListener("online", () => this.tryNow());
  }

  add(parcel: Parcel): void {
    this.queue.push(parcel);
    if (!this.running) void this.run();
  }

  /** Ends the present wait. */
  tryNow(): void {
    this.wake?.();
  }

  private async run(): Promise<void> {
    this.running = true;
    for (let parcel = this.queue.shift(); parcel; parcel = this.queue.shift()) {
      await this.deliver(parcel);
    }
    this.running = false;
  }

  private async deliver(parcel: Parcel): Promise<void> {
    for (let tries = 1; !parcel.cancelled; tries += 1) {
      parcel.troubled(null);
      try {
        await parcel.deliver();
        return;
      } catch (error) {
        if (error instanceof OfflineError) {
          if (navigator.onLine && tries >= TRIES) return parcel.troubled({ kind: "gaveUp" });
          parcel.troubled({ kind: "offline" });
          await this.pause(navigator.onLine ? 2 ** tries : Infinity);
        } else if (error instanceof ApiError && error.passes) {
          const seconds = error.retryAfter ?? 2 ** tries;
          if (tries >= TRIES || seconds > LONGEST_WAIT_SECONDS) return parcel.troubled(lasting(error));
          parcel.troubled({ kind: "waiting", busy: error.status === 429, until: Date.now() + seconds * 1000 });
          await this.pause(seconds);
        } else if (error instanceof ApiError) {
          return parcel.troubled({ kind: "refused", error });
        } else {
          parcel.troubled({ kind: "gaveUp" });
          throw error;
        }
      }
    }
  }

  private pause(seconds: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.wake = null;
        resolve();
      };
      const timer = Number.isFinite(seconds) ? setTimeout(done, seconds * 1000) : undefined;
      this.wake = done;
    });
  }
}

/** Out of patience: a long pause comes with the gateway's own words (such as "please type instead"). */
function lasting(error: ApiError): Trouble {
  return (error.retryAfter ?? 0) > LONGEST_WAIT_SECONDS ? { kind: "refused", error } : { kind: "gaveUp" };
}
