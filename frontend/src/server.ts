/** Requests to our own server: JSON out and in, with the form's token; a problem (RFC 9457) becomes its code. */

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** The problem's stable code; empty where the server named none. */
  readonly code: string;
  readonly retryAfterS: number;
}

export interface Server {
  post(path: string, body: unknown): Promise<Answer>;
  put(path: string, bytes: Blob): Promise<Answer>;
}

function codeOf(body: unknown): string {
  const code = typeof body === "object" && body !== null && "code" in body ? body.code : "";
  return typeof code === "string" ? code : "";
}

async function answerOf(response: Response): Promise<Answer> {
  let body: unknown = null;
  if (response.headers.get("Content-Type")?.includes("json")) {
    body = await response.json().catch(() => null);
  }
  // A redirection ends at the sign-in page: whoever asked is not signed in any more.
  const status = response.redirected ? 401 : response.status;
  return { status, body, code: codeOf(body), retryAfterS: Number(response.headers.get("Retry-After")) || 0 };
}

/** Answers have a status of 0 where there was no connection: no request throws. */
export function serverWith(csrf: string): Server {
  async function send(method: string, path: string, type: string, body: BodyInit): Promise<Answer> {
    const headers = { "X-CSRF-Token": csrf, "Content-Type": type, Accept: "application/json" };
    try {
      return await answerOf(await fetch(path, { method, headers, body, credentials: "same-origin", cache: "no-store" }));
    } catch {
      return { status: 0, body: null, code: "", retryAfterS: 0 };
    }
  }
  return {
    post: (path, body) => send("POST", path, "application/json", JSON.stringify(body)),
    put: (path, bytes) => send("PUT", path, "application/octet-stream", bytes),
  };
}
