// The lines of a conversation as the view shows them.

import type { Trouble } from "./outbox";
import type { Message } from "./types";

/** Something that the shopper said. */
export interface Said {
  readonly side: "shopper";
  readonly key: string;
  text: string;
  /** Address of a photo's preview (data: or blob:); "" while it is not here. */
  photo?: string;
  voice?: boolean;
  /** A recording whose words are not known yet. */
  hearing?: boolean;
  trouble?: Trouble | null;
}

/** Something that was answered. */
export interface Answered {
  readonly side: "assistant" | "agent";
  readonly key: string;
  readonly message: Message;
  /** From an earlier page load: its quick replies are over. */
  readonly past: boolean;
  thumbs?: "up" | "down";
}

/** A line in between, such as "everything is erased". */
export interface Note {
  readonly side: "note";
  readonly key: string;
  readonly text: string;
}

export type Entry = Said | Answered | Note;

/** What the view hears of. */
export interface Listener {
  added(entry: Entry): void;
  changed(entry: Entry): void;
  removed(entry: Entry): void;
  cleared(): void;
  /** Whether an answer is under way. */
  typing(on: boolean): void;
}
