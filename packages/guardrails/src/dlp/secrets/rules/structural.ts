import type { Provider } from "../provider";
import { decodeBase64 } from "../base64";
import { encodesPrivateKey } from "../private-key-block";
import { endOfBase64 } from "../base64";
import { endOfBlock } from "../private-key-block";
import { endOfJsonWebToken } from "../json-web-token";
import { mayLook } from "../work-budget";
import { endOfPuttyKey } from "../private-key-block";
import { token } from "../provider";

/** The first bytes of private keys in DER: PKCS #1, PKCS #8 (RFC 5958), SEC 1 and Ed25519 (RFC 8410), as base64. */
const DER =
  /MII[0-9A-Za-z+/]{3}IBAA[JK]|MII[0-9A-Za-z+/]{3}IBADA[NL]Bg|MIGHAgEAMBMGByqGSM49|MI(?:Gk|Hc)AgEBB[DE]|MHcCAQEE|MC4CAQAwBQYDK2V/y;

/** Secrets that are known by what they are made of, whoever issued them. */
export const STRUCTURAL: readonly Provider[] = [
  {
    id: "dlp.jwt",
    name: "JSON web tokens",
    tokens: [
      token(
        "signed, unsecured or encrypted token",
        ["ey", "ew"],
        endOfJsonWebToken,
        ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTYifQ.<w43>", "eyJhbGciOiJub25lIn0.eyJzdWIiOiIxMjM0NTYifQ."],
        ["eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "<n20>.<n20>.<n20>"],
        { content: "any" },
      ),
      token(
        "token encoded once more",
        ["ZXlK"],
        endOfEncodedToken,
        ["ZXlKaGJHY2lPaUpJVXpJMU5pSjkuZXlKemRXSWlPaUl4TWpNME5UWWlmUS5hYmNkZWZnaGlqa2xtbm9w"],
        ["ZXlK<A60>"],
        { content: "any" },
      ),
    ],
  },
  {
    id: "dlp.secret.base64_settings",
    name: "Settings with secrets in them, as base64",
    tokens: [
      token(
        "JSON with a secret",
        ["eyJ", "eyA", "eyB", "ewo", "Wwo", "W3s", "WyA", "WyB"],
        endOfEncodedSettings,
        [
          "eyJhdXRocyI6eyJyLnRlc3QiOnsiYXV0aCI6ImRYTmxjanBvZFc1MFpYSXlNZz09In19fQ==",
          "WyB7Imt0eSI6Im9jdCIsImsiOiJBeU0xU3lzUHBieURmZ1psZDN1bWoxcXpLT2J3Vk1rbyJ9IF0=",
        ],
        ["eyJjdXJzb3IiOnsiYWZ0ZXIiOiIyMDI2LTAxLTAyIiwicGFnZSI6MTQsInNpemUiOjUwfX0="],
        { content: "any" },
      ),
    ],
  },
  {
    id: "dlp.pem",
    name: "Private keys",
    tokens: [
      token(
        "key without header",
        ["MI", "MH", "MC"],
        endOfDerKey,
        ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASC<b400>", "MHcCAQEEI<b150>"],
        ["MIIDdzCCAl+gAwIBAgIE<b200>", "MHcCAQEE<b8>"],
        { content: "any" },
      ),
      token(
        "OpenSSH key without header, or a block encoded once more",
        ["b3BlbnNzaC1rZXktdjE", "LS0tLS1CRUdJTi"],
        endOfEncodedBlock,
        ["b3BlbnNzaC1rZXktdjEAAAAA<b300>", "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0t<b300>"],
        ["LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t<b300>"],
        { content: "any" },
      ),
      token(
        "key of PuTTY",
        ["PuTTY-User-Key-File-"],
        endOfPuttyKey,
        ["PuTTY-User-Key-File-3: ssh-ed25519\nPrivate-Lines: 1\n<b64>\nPrivate-MAC: <h64>"],
        ["PuTTY-User-Key-File-3: ssh-ed25519\nPublic-Lines: 1\n<b64>"],
        { content: "any" },
      ),
    ],
  },
];

const MOST_DECODED = 4096;

function endOfDerKey(text: string, at: number): number {
  DER.lastIndex = at;
  return DER.test(text) ? endOfBlock(text, at, false) : -1;
}

function endOfEncodedBlock(text: string, at: number): number {
  const bare = text.startsWith("b3Bl", at);
  return bare || encodesPrivateKey(text, at, text.length) ? endOfBlock(text, at, false) : -1;
}

const LEAST_SETTINGS = 24;
/** Of registries, OAuth clients and service accounts, and the private members of JSON web keys. */
const SECRET_MEMBER =
  /"(?:auth|pass(?:word|wd)?|secret|client_secret|private_key|access_token|refresh_token|identitytoken|api_?key)"\s{0,4}:\s{0,4}"[^"]{4}/i;
const PRIVATE_MEMBER = /"(?:d|k|p|q|dp|dq|qi)"\s{0,4}:\s{0,4}"[^"]{16}/;

function endOfEncodedSettings(text: string, at: number): number {
  let end = endOfBase64(text, at);
  if (end - at < LEAST_SETTINGS) return -1;
  const decoded = mayLook(end - at) ? decodeBase64(text, at, end, MOST_DECODED) : null;
  const secret =
    decoded === null ||
    SECRET_MEMBER.test(decoded) ||
    (decoded.includes('"kty"') && PRIVATE_MEMBER.test(decoded));
  if (!secret) return -1;
  for (let padding = 0; padding < 2 && text[end] === "="; padding++) end++;
  return end;
}

function endOfEncodedToken(text: string, at: number): number {
  const end = endOfBase64(text, at);
  if (!mayLook(end - at)) return end;
  const decoded = decodeBase64(text, at, end, MOST_DECODED);
  return endOfJsonWebToken(decoded, 0) < 0 ? -1 : end;
}
