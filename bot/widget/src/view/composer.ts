// Where the shopper types, speaks and adds a photo.

import type { Outgoing } from "../chat";
import { h } from "../dom";
import { icon, type IconName } from "../icons";
import type { Words } from "../i18n";
import { NotAPicture, pictureIn, readPhoto, type Photo } from "../photo";
import { record, RecorderError, type Recording } from "../recorder";
import { recordingBar } from "./recording";

export interface ComposerActions {
  send(outgoing: Outgoing): void;
  /** What is typed changed; kept so that nothing is lost with the page. */
  draft(text: string): void;
}

export class Composer {
  readonly element: HTMLElement;
  private readonly input: HTMLTextAreaElement;
  private readonly form: HTMLFormElement;
  private readonly notice: HTMLElement;
  private readonly tray: HTMLElement;
  private readonly picker: HTMLInputElement;
  private readonly micButton: HTMLButtonElement;
  private photo: Photo | null = null;
  private recording: Recording | null = null;

  constructor(
    private readonly words: Words,
    private readonly actions: ComposerActions,
    draft: string,
  ) {
    this.notice = h("p", { class: "notice", role: "status", hidden: true });
    this.tray = h("div", { class: "tray", hidden: true });
    this.picker = h("input", {
      type: "file",
      accept: "image/*",
      class: "hidden",
      tabindex: "-1",
      "aria-hidden": "true",
      on: { change: () => void this.attach(this.picker.files?.[0]).then(() => (this.picker.value = "")) },
    });
    this.input = h("textarea", {
      rows: 1,
      placeholder: words.t("placeholder"),
      "aria-label": words.t("placeholder"),
      enterkeyhint: "send",
      on: { input: () => this.typed(), keydown: (event) => this.key(event), paste: (event) => this.pasted(event) },
    });
    this.micButton = this.tool("mic", words.t("record"), () => void this.startRecording());
    const send = h("button", { type: "submit", class: "send", "aria-label": words.t("send"), title: words.t("send") }, icon("send", 20));
    this.form = h(
      "form",
      {
        class: "composer",
        on: {
          submit: (event) => {
            event.preventDefault();
            this.submit();
          },
        },
      },
      this.tray,
      h(
        "div",
        { class: "box" },
        this.tool("photo", words.t("attach"), () => this.picker.click()),
        this.input,
        this.micButton,
        send,
      ),
      this.picker,
    );
    this.element = h("footer", {}, this.notice, this.form);
    this.input.value = draft;
    this.typed();
  }

  focus(): void {
    this.input.focus({ preventScroll: true });
  }

  /** Puts something back to be changed, before what is typed already. */
  restore(outgoing: Outgoing): void {
    if (outgoing.photo) this.show(outgoing.photo);
    const typed = this.input.value;
    this.input.value = [outgoing.text, typed].filter(Boolean).join(" ");
    this.typed();
    this.focus();
  }

  /** Takes a picture from a file, the clipboard or a drop. */
  async attach(file: Blob | null | undefined): Promise<void> {
    if (!file) return;
    try {
      this.show(await readPhoto(file));
      this.say("");
      this.focus();
    } catch (error) {
      if (!(error instanceof NotAPicture)) throw error;
      this.say(this.words.t("notPicture"));
    }
  }

  /** Throws a recording under way away. */
  stop(): void {
    this.recording?.cancel();
    this.endRecording();
  }

  private submit(): void {
    const text = this.input.value.trim();
    if (!text && !this.photo) return this.focus();
    const outgoing: Outgoing = {};
    if (text) outgoing.text = text;
    if (this.photo) outgoing.photo = this.photo;
    this.input.value = "";
    this.hidePhoto();
    this.say("");
    this.typed();
    this.actions.send(outgoing);
    this.focus();
  }

  private async startRecording(): Promise<void> {
    if (this.recording) return;
    this.micButton.disabled = true;
    try {
      this.recording = await record(() => void this.finishRecording());
    } catch (error) {
      return this.recorderFailed(error);
    } finally {
      this.micButton.disabled = false;
    }
    this.say("");
    const bar = recordingBar(this.recording, this.words, {
      cancel: () => {
        this.stop();
        this.focus();
      },
      send: () => void this.finishRecording(),
    });
    this.form.classList.add("recording");
    this.form.append(bar);
    bar.querySelector<HTMLButtonElement>(".send")?.focus();
  }

  private async finishRecording(): Promise<void> {
    const recording = this.recording;
    if (!recording) return;
    this.endRecording();
    try {
      this.actions.send({ recording: await recording.finish() });
      this.focus();
    } catch (error) {
      this.recorderFailed(error);
    }
  }

  private endRecording(): void {
    this.recording = null;
    this.form.classList.remove("recording");
    this.form.querySelector(".recording-bar")?.remove();
  }

  private recorderFailed(error: unknown): void {
    this.say(this.words.t(error instanceof RecorderError ? error.key : "micFailed"));
    this.focus();
    if (!(error instanceof RecorderError)) throw error;
  }

  private show(photo: Photo): void {
    this.photo = photo;
    const remove = h(
      "button",
      { type: "button", "aria-label": this.words.t("removePhoto"), title: this.words.t("removePhoto"), on: { click: () => this.hidePhoto() } },
      icon("close", 14),
    );
    this.tray.replaceChildren(h("img", { src: photo.preview, alt: this.words.t("photo") }), remove);
    this.tray.hidden = false;
    this.input.placeholder = this.words.t("placeholderPhoto");
    this.typed();
  }

  private hidePhoto(): void {
    this.photo = null;
    this.tray.replaceChildren();
    this.tray.hidden = true;
    this.input.placeholder = this.words.t("placeholder");
    this.typed();
  }

  private say(sentence: string): void {
    this.notice.textContent = sentence;
    this.notice.hidden = !sentence;
  }

  private typed(): void {
    this.input.style.height = "auto";
    if (this.input.value) this.input.style.height = `${Math.min(this.input.scrollHeight, 132)}px`;
    this.form.classList.toggle("ready", this.input.value.trim() !== "" || this.photo !== null);
    this.actions.draft(this.input.value);
  }

  private key(event: KeyboardEvent): void {
    // While a Chinese word is being composed, Enter chooses it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit();
  }

  private pasted(event: ClipboardEvent): void {
    const picture = pictureIn(event.clipboardData);
    if (!picture) return;
    event.preventDefault();
    void this.attach(picture);
  }

  private tool(name: IconName, label: string, act: () => void): HTMLButtonElement {
    return h("button", { type: "button", class: `tool ${name}`, "aria-label": label, title: label, on: { click: act } }, icon(name, 22));
  }
}
