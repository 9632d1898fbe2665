// The gateway's calls. Every failure is an OfflineError or an ApiError.

import { ApiError, errorOf, isErrorBody, OfflineError } from "./errors";
import type { Locale } from "./i18n";
import { serverEvents } from "./sse";
import type { HistoryMessage, Message, OutgoingMessage, SessionAnswer, VoiceAnswer } from "./types";

export class Api {
  constructor(readonly base: string) {}

  openSession(identity: string, locale: Locale): Promise<SessionAnswer> {
    return this.json<SessionAnswer>("POST", "/v1/sessions", null, {
      json: { locale, ...(identity ? { identity } : {}) },
    });
  }

  /** Sends one message; `onMessage` gets each answer as it is ready. `key` makes a repeated call the same turn. */
  async send(
    token: string,
    message: OutgoingMessage,
    key: string,
    onMessage: (message: Message) => void,
  ): Promise<void> {
    const response = await this.call("POST", "/v1/messages", token, {
      json: message,
      headers: { Accept: "text/event-stream", "Idempotency-Key": key },
    });
    if (!response.headers.get("Content-Type")?.includes("text/event-stream") || !response.body) {
      const answer = (await response.json()) as { messages: Message[] };
      for (const each of answer.messages) onMessage(each);
      return;
    }
    await this.follow(response.body, onMessage);
  }

  async uploadImage(token: string, photo: Blob): Promise<string> {
    const form = new FormData();
    form.append("file", photo, "photo");
    const answer = await this.json<{ image_id: string }>("POST", "/v1/images", token, { body: form });
    return answer.image_id;
  }

  /** A photo that this shopper sent earlier. */
  async image(token: string, imageId: string): Promise<Blob> {
    const response = await this.call("GET", `/v1/images/${encodeURIComponent(imageId)}`, token);
    return response.blob();
  }

  voice(token: string, recording: Blob, key: string): Promise<VoiceAnswer> {
    const form = new FormData();
    form.append("audio", recording, "recording");
    return this.json<VoiceAnswer>("POST", "/v1/voice", token, {
      body: form,
      headers: { "Idempotency-Key": key },
    });
  }

  async history(token: string): Promise<HistoryMessage[]> {
    const answer = await this.json<{ messages: HistoryMessage[] }>("GET", "/v1/history", token);
    return answer.messages;
  }

  async feedback(token: string, messageId: string, thumbs: "up" | "down", comment = ""): Promise<void> {
    await this.call("POST", "/v1/feedback", token, { json: { message_id: messageId, thumbs, comment } });
  }

  async erase(token: string): Promise<void> {
    await this.call("DELETE", "/v1/sessions/me", token);
  }

  private async follow(body: ReadableStream<Uint8Array>, onMessage: (message: Message) => void): Promise<void> {
    try {
      for await (const { event, data } of serverEvents(body)) {
        const value: unknown = JSON.parse(data);
        if (event === "error" && isErrorBody(value)) throw brokenOff(value);
        if (event === "message") onMessage(value as Message);
        if (event === "done") return;
      }
    } catch (error) {
      if (error instanceof ApiError) throw error;
    }
    throw new OfflineError("the answer broke off");
  }

  private async json<T>(method: string, path: string, token: string | null, request: Request = {}): Promise<T> {
    const response = await this.call(method, path, token, request);
    return (await response.json()) as T;
  }

  private async call(method: string, path: string, token: string | null, request: Request = {}): Promise<Response> {
    const headers = new Headers(request.headers);
    if (token) headers.set("Authorization", `Bearer ${token}`);
    if (request.json !== undefined) headers.set("Content-Type", "application/json");
    const body = request.json === undefined ? request.body : JSON.stringify(request.json);
    let response: Response;
    try {
      response = await fetch(this.base + path, {
        method,
        headers,
        body: body ?? null,
        credentials: "omit",
        signal: AbortSignal.timeout(90_000),
      });
    } catch {
      throw new OfflineError("the shop can't be reached");
    }
    if (!response.ok) throw await errorOf(response);
    return response;
  }
}

/** What went wrong after the first part of an answer was already on its way. */
function brokenOff(body: { error: { code: string; message: string }; retry_after?: number | null }): ApiError {
  const passes = typeof body.retry_after === "number";
  return new ApiError(passes ? 503 : 500, body.error.code, body.error.message, body.retry_after ?? null);
}

interface Request {
  json?: unknown;
  body?: FormData;
  headers?: Record<string, string>;
}
