import { base64, utf8 } from "./bytes.js";
import { sha256 } from "./counter_key.js";
const ALGORITHMS = [-7, -257];
const WITHIN_MS = 45_000;
function base64url(bytes) {
return base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
function jsonOf(credential) {
if (!(credential instanceof PublicKeyCredential))
throw new TypeError("no credential of this kind");
return JSON.stringify(credential.toJSON());
}
export async function attest(rpId, code, publicKey) {
const challenge = await sha256(utf8(`realname-counter-attestation-1\n${code}\n${publicKey}`));
const options = {
rp: { id: rpId, name: "realname" },
user: { id: base64url(crypto.getRandomValues(new Uint8Array(16))), name: "counter", displayName: "counter" },
challenge: base64url(challenge),
pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
authenticatorSelection: { residentKey: "discouraged", userVerification: "discouraged" },
attestation: "direct",
timeout: WITHIN_MS,
};
return jsonOf(await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) }));
}
export async function signSession({ credentialId, challenge, rpId }) {
const allowCredentials = [{ type: "public-key", id: credentialId }];
const options = { challenge, rpId, allowCredentials, userVerification: "discouraged", timeout: WITHIN_MS };
try {
return jsonOf(await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }));
}
catch {
return "";
}
}
