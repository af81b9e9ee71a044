const WARN_MS = 60_000;
const LATER_MS = 5_000;
const AFTER_MS = 500;
function leftIn(body) {
if (typeof body !== "object" || body === null || !("left_s" in body) || !("most_s" in body))
return null;
const { left_s: left, most_s: most } = body;
return typeof left === "number" && typeof most === "number" ? { leftMs: left * 1000, mostMs: most * 1000 } : null;
}
export class SessionWatch {
parts;
view;
#endsAt;
#longestUntil;
#dueAt = 0;
constructor(parts, view, left) {
this.parts = parts;
this.view = view;
this.#endsAt = parts.now() + left.leftMs;
this.#longestUntil = parts.now() + left.mostMs;
}
start() {
this.#lookIn(this.#endsAt - this.parts.now() - WARN_MS);
}
wake() {
if (this.parts.now() >= this.#dueAt)
this.#lookIn(0);
}
async stay() {
this.#follow(await this.parts.stay());
}
#lookIn(ms) {
const wait = Math.max(0, ms);
this.#dueAt = this.parts.now() + wait;
this.parts.schedule(wait, () => void this.#look());
}
async #look() {
if (this.parts.isBusy())
return this.#lookIn(LATER_MS);
this.#follow(await this.parts.ask());
}
#follow(answer) {
if (answer.status === 401)
return this.view.leave();
const said = answer.status === 200 ? leftIn(answer.body) : null;
const now = this.parts.now();
if (said)
[this.#endsAt, this.#longestUntil] = [now + said.leftMs, now + said.mostMs];
const left = this.#endsAt - now;
if (left <= 0)
return this.view.leave();
if (left > WARN_MS + AFTER_MS) {
this.view.clear();
return this.#lookIn(left - WARN_MS);
}
this.view.warn(this.#longestUntil > this.#endsAt);
this.#lookIn(left + AFTER_MS);
}
}
