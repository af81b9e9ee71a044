/** The counter's hardware: attests the counter's key when it is enrolled, and signs for each live session (docs/reference/live-session.md, 1 to 3). */

import { base64, utf8, type Bytes } from "./bytes.js";
import { sha256 } from "./counter_key.js";
import type { AuthenticatorQuestion } from "./protocol.js";

const ALGORITHMS = [-7, -257]; // ES256 and RS256: what TPMs, phones and security keys have
const WITHIN_MS = 45_000; // the token of a live session lives for 60 s

function base64url(bytes: Bytes): string {
  return base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function jsonOf(credential: Credential | null): string {
  if (!(credential instanceof PublicKeyCredential)) throw new TypeError("no credential of this kind");
  return JSON.stringify(credential.toJSON());
}

/** Make a key in the hardware, attested over the code and the counter's own key (base64), both as they are sent; throws where that is stopped. */
export async function attest(rpId: string, code: string, publicKey: string): Promise<string> {
  const challenge = await sha256(utf8(`realname-counter-attestation-1\n${code}\n${publicKey}`));
  const options: PublicKeyCredentialCreationOptionsJSON = {
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

/** Have the hardware sign for a live session; empty where that was stopped. */
export async function signSession({ credentialId, challenge, rpId }: AuthenticatorQuestion): Promise<string> {
  const allowCredentials: PublicKeyCredentialDescriptorJSON[] = [{ type: "public-key", id: credentialId }];
  const options: PublicKeyCredentialRequestOptionsJSON = { challenge, rpId, allowCredentials, userVerification: "discouraged", timeout: WITHIN_MS };
  try {
    return jsonOf(await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) }));
  } catch {
    return "";
  }
}
