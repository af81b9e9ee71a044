function codeOf(body) {
    const code = typeof body === "object" && body !== null && "code" in body ? body.code : "";
    return typeof code === "string" ? code : "";
}
async function answerOf(response) {
    let body = null;
    if (response.headers.get("Content-Type")?.includes("json")) {
        body = await response.json().catch(() => null);
    }
    const status = response.redirected ? 401 : response.status;
    return { status, body, code: codeOf(body), retryAfterS: Number(response.headers.get("Retry-After")) || 0 };
}
export function serverWith(csrf) {
    async function send(method, path, type, body) {
        const headers = { "X-CSRF-Token": csrf, "Content-Type": type, Accept: "application/json" };
        try {
            return await answerOf(await fetch(path, { method, headers, body, credentials: "same-origin", cache: "no-store" }));
        }
        catch {
            return { status: 0, body: null, code: "", retryAfterS: 0 };
        }
    }
    return {
        post: (path, body) => send("POST", path, "application/json", JSON.stringify(body)),
        put: (path, bytes) => send("PUT", path, "application/octet-stream", bytes),
    };
}
