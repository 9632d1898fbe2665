// The conversation: what was said, what is on its way, and what the shopper may do with it.

import type { Api } from "./api";
import type { Answered, Entry, Listener, Note, Said } from "./entries";
import { ApiError, OfflineError } from "./errors";
import { type Outbox, type Parcel, type Trouble } from "./outbox";
import type { Photo } from "./photo";
import type { Session } from "./session";
import type { Button, HistoryMessage, Message, OutgoingMessage } from "./types";

/** What a shopper sends in one go. */
export interface Outgoing {
  text?: string;
  payload?: string;
  photo?: Photo;
  recording?: Blob;
  /** The photo as it was uploaded, so that a second try is the same message. */
  uploaded?: { token: string; imageId: string };
}

export class Chat {
  readonly entries: Entry[] = [];
  private readonly parcels = new Map<string, { parcel: Parcel & { cancelled: boolean }; outgoing: Outgoing }>();
  private listener: Listener | null = null;
  private loading: Promise<void> | null = null;
  private waiting = 0;

  constructor(
    private readonly api: Api,
    private readonly session: Session,
    private readonly outbox: Outbox,
  ) {}

  listen(listener: Listener): void {
    this.listener = listener;
  }

  get busy(): boolean {
    return this.waiting > 0;
  }

  /** Brings back an earlier page's conversation, once. Raises OfflineError or ApiError; may be called again then. */
  async resume(): Promise<void> {
    // a conversation that began on this page is all there is: its history would say everything twice
    this.loading ??= this.session.kept ? this.load() : Promise.resolve();
    try {
      await this.loading;
    } catch (error) {
      this.loading = null;
      throw error;
    }
  }

  /** Shows what the shopper was told unasked. */
  async noticed(message: HistoryMessage): Promise<void> {
    await this.resume();
    this.answered(message);
  }

  /** Shows what was told while nobody listened. */
  async catchUp(): Promise<void> {
    if (!this.loading) return; // the history isn't shown yet, and will hold it
    await this.loading;
    const messages = await this.api.history(await this.session.token());
    for (const message of messages) if (message.modality === "notice") this.answered(message);
  }

  say(outgoing: Outgoing): void {
    const said: Said = { side: "shopper", key: newKey(), text: outgoing.text ?? "" };
    if (outgoing.photo) said.photo = outgoing.photo.preview;
    if (outgoing.recording) said.voice = said.hearing = true;
    this.add(said);
    this.post(said, outgoing);
  }

  press(button: Button): void {
    this.say({ text: button.title, payload: button.payload });
  }

  /** Tries something undelivered again. */
  again(said: Said): void {
    const known = this.parcels.get(said.key);
    if (!known) return;
    if (said.trouble?.kind === "waiting" || said.trouble?.kind === "offline") this.outbox.tryNow();
    else this.post(said, known.outgoing);
  }

  /** Takes something undelivered back and returns it, so that it can be changed. */
  takeBack(said: Said): Outgoing | null {
    const known = this.parcels.get(said.key);
    if (!known) return null;
    known.parcel.cancelled = true;
    this.outbox.tryNow();
    this.parcels.delete(said.key);
    this.remove(said);
    return known.outgoing;
  }

  async feedback(answered: Answered, thumbs: "up" | "down", comment = ""): Promise<void> {
    await this.api.feedback(await this.session.token(), answered.message.id, thumbs, comment);
    answered.thumbs = thumbs;
  }

  /** Erases this shopper's conversation at the shop and here. */
  async erase(note: string): Promise<void> {
    if (this.session.kept) {
      try {
        await this.api.erase(await this.session.token());
      } catch (error) {
        if (!(error instanceof ApiError && error.sessionGone)) throw error;
      }
    }
    this.startOver();
    const entry: Note = { side: "note", key: newKey(), text: note };
    this.add(entry);
  }

  /** Leaves the present conversation behind. */
  startOver(): void {
    for (const { parcel } of this.parcels.values()) parcel.cancelled = true;
    this.parcels.clear();
    this.outbox.tryNow();
    this.session.drop();
    this.entries.length = 0;
    this.loading = null;
    this.listener?.cleared();
  }

  private post(said: Said, outgoing: Outgoing): void {
    const parcel = {
      cancelled: false,
      deliver: () => this.deliver(said, outgoing),
      troubled: (trouble: Trouble | null) => {
        if (parcel.cancelled || (said.trouble ?? null) === trouble) return;
        said.trouble = trouble;
        this.listener?.changed(said);
      },
    };
    this.parcels.set(said.key, { parcel, outgoing });
    this.outbox.add(parcel);
  }

  private async deliver(said: Said, outgoing: Outgoing): Promise<void> {
    this.typing(1);
    try {
      await this.withSession((token) => this.turn(token, said, outgoing));
      this.parcels.delete(said.key);
    } finally {
      this.typing(-1);
    }
  }

  /** Calls with the token; a session that is gone is replaced by a new one without a word. */
  private async withSession(call: (token: string) => Promise<void>): Promise<void> {
    const kept = this.session.kept;
    try {
      await call(await this.session.token());
    } catch (error) {
      if (!(error instanceof ApiError && error.sessionGone && kept)) throw error;
      this.session.drop();
      await call(await this.session.token());
    }
  }

  private async turn(token: string, said: Said, outgoing: Outgoing): Promise<void> {
    if (outgoing.recording) {
      const answer = await this.api.voice(token, outgoing.recording, said.key);
      said.text = answer.transcript.text;
      said.hearing = false;
      this.listener?.changed(said);
      for (const message of answer.messages) this.answered(message);
      return;
    }
    const message: OutgoingMessage = {};
    if (outgoing.photo) {
      if (outgoing.uploaded?.token !== token) {
        outgoing.uploaded = { token, imageId: await this.api.uploadImage(token, outgoing.photo.blob) };
      }
      message.image_id = outgoing.uploaded.imageId;
    }
    if (outgoing.text) message.text = outgoing.text;
    if (outgoing.payload) message.payload = outgoing.payload;
    await this.api.send(token, message, said.key, (answer) => this.answered(answer));
  }

  private answered(message: Message): void {
    if (this.entries.some((entry) => entry.key === message.id)) return; // a repeated call gives the same answer
    this.add({ side: "assistant", key: message.id, message, past: false });
  }

  private async load(): Promise<void> {
    let messages: HistoryMessage[] = [];
    try {
      messages = await this.api.history(await this.session.token());
    } catch (error) {
      if (!(error instanceof ApiError && error.sessionGone)) throw error;
      this.session.drop();
    }
    const last = messages.at(-1)?.turn_id;
    for (const message of messages) {
      // what was told unasked stays worth an answer
      const past = message.turn_id !== last && message.modality !== "notice";
      if (!this.entries.some((entry) => entry.key === message.id)) this.add(this.recalled(message, past));
    }
  }

  private recalled(message: HistoryMessage, past: boolean): Entry {
    if (message.role !== "shopper") return { side: message.role, key: message.id, message, past };
    const said: Said = { side: "shopper", key: message.id, text: message.text };
    if (message.image_id) {
      said.photo = "";
      void this.recallPhoto(said, message.image_id);
    }
    if (message.modality === "voice") said.voice = true;
    if (message.undelivered) {
      said.trouble = { kind: "gaveUp" };
      const parcel = { cancelled: false, deliver: async () => undefined, troubled: () => undefined };
      if (message.text) this.parcels.set(said.key, { parcel, outgoing: { text: message.text } });
    }
    return said;
  }

  private async recallPhoto(said: Said, imageId: string): Promise<void> {
    try {
      const photo = await this.api.image(await this.session.token(), imageId);
      said.photo = URL.createObjectURL(photo);
      this.listener?.changed(said);
    } catch (error) {
      // The words and the answer stand without the picture, which may be deleted by now.
      if (!(error instanceof ApiError || error instanceof OfflineError)) throw error;
    }
  }

  private add(entry: Entry): void {
    this.entries.push(entry);
    this.listener?.added(entry);
  }

  private remove(entry: Entry): void {
    const at = this.entries.indexOf(entry);
    if (at >= 0) this.entries.splice(at, 1);
    this.listener?.removed(entry);
  }

  private typing(change: 1 | -1): void {
    this.waiting += change;
    this.listener?.typing(this.waiting > 0);
  }
}

/** 128 random bits (`crypto.randomUUID` exists only on https pages). */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
