// Puts the parts together: one widget on a page.

import { Api } from "./api";
import { Chat, type Outgoing } from "./chat";
import type { Config } from "./config";
import type { Entry, Listener, Said } from "./entries";
import { ApiError, OfflineError } from "./errors";
import { Words } from "./i18n";
import { Live } from "./live";
import { Outbox } from "./outbox";
import { Session } from "./session";
import { Store } from "./store";
import styles from "./styles.css";
import { Launcher } from "./view/launcher";
import { Panel } from "./view/panel";

const PHONE = "(max-width: 560px)";

export class Widget implements Listener {
  private readonly host = document.createElement("aisle-widget");
  private readonly root: ShadowRoot;
  private readonly store: Store;
  private readonly session: Session;
  private readonly chat: Chat;
  private readonly live: Live;
  private readonly launcher: Launcher;
  private words: Words;
  private panel: Panel | null = null;
  private draft = "";

  constructor(private readonly config: Config) {
    this.store = new Store(`aisle:${config.api}:`);
    this.words = new Words(this.store.flag("locale") === null ? config.locale : this.savedLocale());
    const api = new Api(config.api);
    const open = (identity: string, locale: "en" | "zh") => api.openSession(identity, locale);
    this.session = new Session(this.store, config.identityEndpoint, open, this.words.locale);
    this.chat = new Chat(api, this.session, new Outbox());
    this.chat.listen(this);
    this.live = new Live(config.api, this.session, {
      noticed: (message) => void this.quietly(this.chat.noticed(message)),
      connected: () => void this.quietly(this.chat.catchUp()),
    });
    this.launcher = new Launcher(this.words, () => this.open());
    this.root = this.host.attachShadow({ mode: "open" });
    this.dress();
    this.root.append(this.launcher.element);
    document.body.append(this.host);
    this.draft = this.store.flag("draft") ?? "";
    // A page change keeps the chat open, except where it would cover the page that the shopper just asked for.
    if (this.store.flag("open") === "yes" && !matchMedia(PHONE).matches) this.open(false);
    this.live.listen();
  }

  open(focus = true): void {
    if (!this.panel) this.build();
    this.host.classList.add("open");
    this.launcher.element.setAttribute("aria-expanded", "true");
    this.launcher.unread(false);
    this.store.setFlag("open", "yes");
    this.panel?.element.setAttribute("aria-modal", String(matchMedia(PHONE).matches));
    this.panel?.toEnd();
    if (focus) this.panel?.composer.focus();
    this.resume();
  }

  close(): void {
    const inside = this.root.activeElement !== null;
    this.panel?.composer.stop();
    this.host.classList.remove("open");
    this.launcher.element.setAttribute("aria-expanded", "false");
    this.store.setFlag("open", "no");
    if (inside) this.launcher.element.focus();
  }

  /** Opens the chat and asks something in the shopper's name. */
  ask(text: string): void {
    this.open();
    this.send({ text });
  }

  /** The shop says who the shopper is: its backend's signed token, or "" after signing out. */
  identify(identity: string): void {
    if (this.session.identify(identity)) this.chat.startOver();
  }

  added(entry: Entry): void {
    this.panel?.added(entry);
    if (entry.side !== "shopper" && !this.host.classList.contains("open")) this.launcher.unread(true);
  }

  changed(entry: Entry): void {
    this.panel?.changed(entry);
  }

  removed(entry: Entry): void {
    this.panel?.removed(entry);
  }

  cleared(): void {
    this.live.stop();
    this.panel?.cleared();
  }

  typing(on: boolean): void {
    if (!on) this.live.listen(); // there is a session now
    this.panel?.typing(on);
  }

  private send(outgoing: Outgoing): void {
    void this.resumed().then(() => this.chat.say(outgoing));
  }

  private resume(): void {
    void this.resumed();
  }

  /** The earlier conversation comes first; when it can't be had now, what is said goes out all the same. */
  private async resumed(): Promise<void> {
    await this.quietly(this.chat.resume());
  }

  /** What can't be had now is in the history, for the next time. */
  private async quietly(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof OfflineError)) throw error;
    }
  }

  private build(): void {
    this.panel = new Panel(
      this.chat.entries,
      this.words,
      {
        base: this.config.api,
        close: () => this.close(),
        send: (outgoing) => this.send(outgoing),
        draft: (text) => {
          this.draft = text;
          this.store.setFlag("draft", text);
        },
        press: (button) => this.chat.press(button),
        feedback: (answered, thumbs, comment) => this.chat.feedback(answered, thumbs, comment),
        again: (said) => this.chat.again(said),
        edit: (said) => this.takeBack(said, true),
        discard: (said) => this.takeBack(said, false),
        switchLanguage: () => this.switchLanguage(),
        startOver: () => this.chat.startOver(),
        erase: () => this.erase(),
      },
      { title: this.config.title, suggestions: this.config.suggestions, draft: this.draft },
    );
    this.panel.typing(this.chat.busy);
    this.root.append(this.panel.element);
  }

  private takeBack(said: Said, restore: boolean): void {
    const outgoing = this.chat.takeBack(said);
    if (outgoing && restore) this.panel?.composer.restore(outgoing);
  }

  private async erase(): Promise<boolean> {
    try {
      await this.chat.erase(this.words.t("erased"));
      return true;
    } catch (error) {
      if (!(error instanceof ApiError || error instanceof OfflineError)) throw error;
      return false;
    }
  }

  private switchLanguage(): void {
    this.words = new Words(this.words.locale === "en" ? "zh" : "en");
    this.store.setFlag("locale", this.words.locale);
    this.session.locale = this.words.locale;
    this.launcher.speak(this.words);
    this.panel?.composer.stop();
    this.panel?.element.remove();
    this.build();
    this.open();
  }

  private savedLocale(): "en" | "zh" {
    return this.store.flag("locale") === "zh" ? "zh" : "en";
  }

  private dress(): void {
    const sheet = new CSSStyleSheet(); // not a <style>: works under a strict content security policy too
    sheet.replaceSync(styles);
    this.root.adoptedStyleSheets = [sheet];
    this.host.dataset.theme = this.config.theme;
    this.host.dataset.side = this.config.side;
    if (this.config.accent && CSS.supports("color", this.config.accent)) {
      this.host.style.setProperty("--accent", this.config.accent);
    }
  }
}
