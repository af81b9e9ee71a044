/** Takes the text of a receipt's code apart: src/realname/ledger/use_cases/receipt_code.py in the browser, held against it by a test. */
import { Unreadable, inflate } from "./inflate.js";

export interface Statement {
  body: Uint8Array<ArrayBuffer>;
  signature: Uint8Array<ArrayBuffer>;
}

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const SIGNATURE_BYTES = 64;
const KEY_BYTES = 8;
const MOST_BODY_BYTES = 64 * 1024;
const MOST_CODE_LETTERS = 100_000; // of the longest body that does not get shorter; a QR code has 4,296 at most
const MOST_LETTERS = 512 * 1024; // of what is pasted: a body of the longest, escaped as JSON
const KINDS = /^realname\/(?:receipt|deletion)\/[0-9]+$/u;
const DICTIONARIES: Record<string, string> = {
  "RN1:":
    '"objects":"state":"withdrawn""abandoned""lapsed""activation-rejected"{"erased_at":"type":"realname/deletion/1"}' +
    '{"activated_at":"2026-11-25T09:00:00+00:00","collected":["consent","evidence fields","evidence portrait",' +
    '"clip of the live session"],"decided_at":"2026-11-25T09:00:00+00:00","deleted":["clip of the live session",' +
    '"evidence portrait","probes beside the kept photo","templates (never stored)"],"kept":[{"until":"service and 2 years after",' +
    '"what":"one photo taken on the spot, sealed"},{"until":"service and 2 years after","what":"evidence fields, sealed"}],' +
    '"ledger":{"index":0,"leaf_hash":""},"line":"","policy":"","registration":"","sandbox":true,"type":"realname/receipt/1"}',
  "RN2:":
    '"objects":"state":"refused""withdrawn""abandoned""lapsed""activation-rejected"{"erased_at":"key":null"type":"realname/deletion/1"}' +
    '"clip of the live session"{"activated_at":"2027-01-01T09:00:00+00:00","collected":["consent","evidence fields","evidence portrait",' +
    '"pictures of the live session"],"complaints":{"operator":"","regulator":"12300"},"decided_at":"2027-01-01T09:00:00+00:00",' +
    '"deleted":["pictures of the live session","evidence portrait","probes beside the kept photo","templates (never stored)"],' +
    '"kept":[{"until":"service and 2 years after","what":"one photo taken on the spot, sealed"},' +
    '{"until":"service and 2 years after","what":"evidence fields, sealed"},' +
    '{"until":"2027-01-","what":"hashes of the session\'s pictures, from which no picture can be made"}],' +
    '"ledger":{"index":,"leaf_hash":""},"line":"","policy":"","registration":"","sandbox":false,"type":"realname/receipt/2"}',
};

function fromBase45(text: string): Uint8Array<ArrayBuffer> {
  const content: number[] = [];
  for (let place = 0; place < text.length; place += 3) {
    const letters = Array.from(text.slice(place, place + 3), (letter) => ALPHABET.indexOf(letter));
    if (letters.length === 1 || letters.includes(-1)) throw new Unreadable();
    const value = letters.reduceRight((sum, letter) => sum * 45 + letter, 0);
    if (value >= (letters.length === 3 ? 65536 : 256)) throw new Unreadable();
    if (letters.length === 3) content.push(value >> 8);
    content.push(value & 255);
  }
  return Uint8Array.from(content);
}

/** Reads a code, an address with a code behind its `#`, or a statement as the API gives it (JSON); what is none of these is
 * `Unreadable`. The signature is not checked here. */
export function readStatement(text: string): Statement {
  if (text.length > MOST_LETTERS) throw new Unreadable();
  const given = text.trimStart().replace(/[\r\n]{1,8}$/u, "");
  if (given.startsWith("{")) return fromJson(given);
  const trimmed = given.includes("#") ? fromAddress(given) : given;
  if (trimmed.length > MOST_CODE_LETTERS) throw new Unreadable();
  const dictionary = DICTIONARIES[trimmed.slice(0, 4)];
  if (dictionary === undefined) throw new Unreadable();
  const content = fromBase45(trimmed.slice(4));
  if (content.length < SIGNATURE_BYTES + KEY_BYTES) throw new Unreadable();
  const packed = content.subarray(SIGNATURE_BYTES + KEY_BYTES);
  const body = inflate(packed, new TextEncoder().encode(dictionary), MOST_BODY_BYTES);
  return { body, signature: content.slice(0, SIGNATURE_BYTES) };
}

/** What the bytes that were signed say, where they are a receipt or a certificate of deletion; the operator's key signs other statements
 * too, and those are `Unreadable`. */
export function readBody(body: Uint8Array<ArrayBuffer>): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    if (typeof content === "object" && content !== null && "type" in content) {
      if (typeof content.type === "string" && KINDS.test(content.type)) return content as Record<string, unknown>;
    }
  } catch (problem) {
    if (!(problem instanceof SyntaxError || problem instanceof TypeError)) throw problem;
  }
  throw new Unreadable();
}

/** The code in an address: a browser keeps what stands behind `#` and never sends it. */
function fromAddress(address: string): string {
  try {
    return decodeURIComponent(address.slice(address.indexOf("#") + 1));
  } catch (problem) {
    if (problem instanceof URIError) throw new Unreadable();
    throw problem;
  }
}

function fromJson(text: string): Statement {
  try {
    const { body, signature } = JSON.parse(text) as { body?: unknown; signature?: unknown };
    if (typeof body === "string" && typeof signature === "string") {
      return { body: new TextEncoder().encode(body), signature: fromBase64(signature) };
    }
  } catch (problem) {
    if (!(problem instanceof SyntaxError || problem instanceof DOMException)) throw problem;
  }
  throw new Unreadable();
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

/** Reads published keys: what `GET /v1/receipt-key` answered, or one key in base64. */
export function readKeys(text: string): Uint8Array<ArrayBuffer>[] {
  const trimmed = text.trim();
  const listed: unknown[] = [];
  try {
    if (trimmed.startsWith("{")) {
      const content = JSON.parse(trimmed) as { public_key?: unknown; former?: unknown };
      const former = Array.isArray(content.former) ? (content.former as ({ public_key?: unknown } | null)[]) : [];
      listed.push(content.public_key, ...former.map((one) => one?.public_key));
    } else {
      listed.push(trimmed);
    }
    const keys = listed.map((one) => fromBase64(typeof one === "string" ? one : ""));
    if (keys.every((one) => one.length === 32)) return keys;
  } catch (problem) {
    if (!(problem instanceof SyntaxError || problem instanceof DOMException)) throw problem;
  }
  throw new Unreadable();
}
