/** The counter's key: ECDSA P-256 in WebCrypto, not exportable, kept in IndexedDB with the counter's id. */

import { base64, type Bytes } from "./bytes.js";

const DATABASE = "realname";
const STORE = "counter";
const CURRENT = "current";
const KEY_KIND = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNATURE_KIND = { name: "ECDSA", hash: "SHA-256" } as const;

/** An enrolled counter. */
export interface CounterKey {
  readonly counterId: string;
  readonly privateKey: CryptoKey;
}

/** What came of an enrolment. */
export type Enrolment = { readonly kind: "enrolled"; readonly counterId: string } | { readonly kind: "refused"; readonly word: string };

function isCounterKey(value: unknown): value is CounterKey {
  const fields = value as Partial<CounterKey> | undefined;
  return typeof fields?.counterId === "string" && fields.privateKey instanceof CryptoKey;
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function withStore<T>(mode: IDBTransactionMode, use: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await settled(opening);
  try {
    return await settled(use(database.transaction(STORE, mode, { durability: "strict" }).objectStore(STORE)));
  } finally {
    database.close();
  }
}

/** Whether this page may use keys and cameras at all: over HTTPS, or on the machine itself. */
export function isSecure(): boolean {
  return globalThis.isSecureContext && typeof crypto.subtle === "object" && typeof indexedDB === "object";
}

export async function loadCounterKey(): Promise<CounterKey | null> {
  if (!isSecure()) return null;
  const kept: unknown = await withStore("readonly", (store) => store.get(CURRENT) as IDBRequest<unknown>);
  return isCounterKey(kept) ? kept : null;
}

export async function sign(key: CounterKey, message: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.sign(SIGNATURE_KIND, key.privateKey, message));
}

export async function sha256(bytes: Bytes): Promise<Bytes> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
}

/** Send the code and the public half; `post` answers with the counter's id. A key of before is replaced. */
export async function enrol(post: (publicKey: string) => Promise<Enrolment>): Promise<Enrolment> {
  const pair = await crypto.subtle.generateKey(KEY_KIND, false, ["sign", "verify"]);
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  // Where the key cannot be kept, the one-time code must not be used up: the store is tried first.
  await withStore("readwrite", (store) => store.put(pair.privateKey, "trial"));
  await withStore("readwrite", (store) => store.delete("trial"));
  const enrolment = await post(base64(spki));
  if (enrolment.kind === "enrolled") {
    const key: CounterKey = { counterId: enrolment.counterId, privateKey: pair.privateKey };
    await withStore("readwrite", (store) => store.put(key, CURRENT));
  }
  return enrolment;
}
