import { base64 } from "./bytes.js";
const DATABASE = "realname";
const STORE = "counter";
const CURRENT = "current";
const KEY_KIND = { name: "ECDSA", namedCurve: "P-256" };
const SIGNATURE_KIND = { name: "ECDSA", hash: "SHA-256" };
function isCounterKey(value) {
const fields = value;
return typeof fields?.counterId === "string" && fields.privateKey instanceof CryptoKey;
}
function settled(request) {
return new Promise((resolve, reject) => {
request.onsuccess = () => resolve(request.result);
request.onerror = () => reject(request.error);
});
}
async function withStore(mode, use) {
const opening = indexedDB.open(DATABASE, 1);
opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
const database = await settled(opening);
try {
return await settled(use(database.transaction(STORE, mode, { durability: "strict" }).objectStore(STORE)));
}
finally {
database.close();
}
}
export function isSecure() {
return globalThis.isSecureContext && typeof crypto.subtle === "object" && typeof indexedDB === "object";
}
export async function loadCounterKey() {
if (!isSecure())
return null;
const kept = await withStore("readonly", (store) => store.get(CURRENT));
return isCounterKey(kept) ? kept : null;
}
export async function sign(key, message) {
return new Uint8Array(await crypto.subtle.sign(SIGNATURE_KIND, key.privateKey, message));
}
export async function sha256(bytes) {
return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}
export async function enrol(post) {
const pair = await crypto.subtle.generateKey(KEY_KIND, false, ["sign", "verify"]);
const spki = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
await withStore("readwrite", (store) => store.put(pair.privateKey, "trial"));
await withStore("readwrite", (store) => store.delete("trial"));
const enrolment = await post(base64(spki));
if (enrolment.kind === "enrolled") {
const key = { counterId: enrolment.counterId, privateKey: pair.privateKey };
await withStore("readwrite", (store) => store.put(key, CURRENT));
}
return enrolment;
}
