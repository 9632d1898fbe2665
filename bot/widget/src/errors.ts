// How a call fails: never reached, refused with a code, or worth trying again later.

/** The gateway could not be reached at all. */
export class OfflineError extends Error {}

/** The gateway answered with an error. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    /** Seconds after which it is worth trying again, where the gateway says so. */
    readonly retryAfter: number | null,
  ) {
    super(message);
  }

  /** Busy or not ready: the same call may succeed soon. */
  get passes(): boolean {
    return this.status === 429 || this.status === 502 || this.status === 503 || this.status === 504;
  }

  /** The session is gone; a new one is needed. */
  get sessionGone(): boolean {
    return this.status === 401;
  }
}

/** Reads the gateway's `{"error": {"code", "message"}}`, or makes the best of another server's answer. */
export async function errorOf(response: Response): Promise<ApiError> {
  let code = "unexpected";
  let message = "";
  try {
    const body: unknown = await response.json();
    if (isErrorBody(body)) {
      code = body.error.code;
      message = body.error.message;
    }
  } catch {
    // Not JSON: a proxy in between answered. The status says enough.
  }
  const seconds = Number(response.headers.get("Retry-After") ?? NaN);
  return new ApiError(response.status, code, message, Number.isFinite(seconds) ? seconds : null);
}

export function isErrorBody(body: unknown): body is { error: { code: string; message: string } } {
  if (typeof body !== "object" || body === null || !("error" in body)) return false;
  const error = body.error;
  return typeof error === "object" && error !== null && "code" in error && "message" in error;
}
