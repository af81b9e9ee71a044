/** Requests to our own server: JSON out and in, with the form's token; a problem (RFC 9457) becomes its code. */

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  /** The problem's stable code; empty where the server named none. */
  readonly code: string;
  readonly retryAfterS: number;
  /** What happened and what to do, in the page's language, where the server says it. */
  readonly said: readonly string[];
}

export interface Server {
  get(path: string): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
  put(path: string, bytes: Blob): Promise<Answer>;
}

function textOf(body: unknown, name: "code" | "title" | "detail"): string {
  const fields: Readonly<Record<string, unknown>> = typeof body === "object" && body !== null ? { ...body } : {};
  const text = fields[name];
  return typeof text === "string" ? text : "";
}

async function answerOf(response: Response): Promise<Answer> {
  let body: unknown = null;
  if (response.headers.get("Content-Type")?.includes("json")) {
    body = await response.json().catch(() => null);
  }
  // A redirection ends at the sign-in page: whoever asked is not signed in any more.
  const status = response.redirected ? 401 : response.status;
  const said = [textOf(body, "title"), textOf(body, "detail")].filter((words) => words !== "");
  return { status, body, code: textOf(body, "code"), retryAfterS: Number(response.headers.get("Retry-After")) || 0, said };
}

const NO_CONNECTION: Answer = { status: 0, body: null, code: "", retryAfterS: 0, said: [] };

/** Answers have a status of 0 where there was no connection: no request throws. */
export function serverWith(csrf: string): Server {
  async function send(method: string, path: string, type: string, body: BodyInit | null): Promise<Answer> {
    const headers: Record<string, string> = { "X-CSRF-Token": csrf, Accept: "application/json" };
    if (body !== null) headers["Content-Type"] = type;
    try {
      return await answerOf(await fetch(path, { method, headers, body, credentials: "same-origin", cache: "no-store" }));
    } catch {
      return NO_CONNECTION;
    }
  }
  return {
    get: (path) => send("GET", path, "", null),
    post: (path, body) => send("POST", path, "application/json", JSON.stringify(body)),
    put: (path, bytes) => send("PUT", path, "application/octet-stream", bytes),
  };
}
