function textOf(body, name) {
const fields = typeof body === "object" && body !== null ? { ...body } : {};
const text = fields[name];
return typeof text === "string" ? text : "";
}
async function answerOf(response) {
let body = null;
if (response.headers.get("Content-Type")?.includes("json")) {
body = await response.json().catch(() => null);
}
const status = response.redirected ? 401 : response.status;
const said = [textOf(body, "title"), textOf(body, "detail")].filter((words) => words !== "");
return { status, body, code: textOf(body, "code"), retryAfterS: Number(response.headers.get("Retry-After")) || 0, said };
}
const NO_CONNECTION = { status: 0, body: null, code: "", retryAfterS: 0, said: [] };
export function serverWith(csrf) {
async function send(method, path, type, body) {
const headers = { "X-CSRF-Token": csrf, Accept: "application/json" };
if (body !== null)
headers["Content-Type"] = type;
try {
return await answerOf(await fetch(path, { method, headers, body, credentials: "same-origin", cache: "no-store" }));
}
catch {
return NO_CONNECTION;
}
}
return {
get: (path) => send("GET", path, "", null),
post: (path, body) => send("POST", path, "application/json", JSON.stringify(body)),
put: (path, bytes) => send("PUT", path, "application/octet-stream", bytes),
};
}
