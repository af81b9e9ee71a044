const encoder = new TextEncoder();
export function utf8(text) {
return encoder.encode(text);
}
export function hex(bytes) {
return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
export function base64(bytes) {
return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}
export function areEqual(one, other) {
return one.length === other.length && one.every((byte, at) => byte === other[at]);
}
