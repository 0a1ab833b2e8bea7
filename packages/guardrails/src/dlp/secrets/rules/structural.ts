import type { Provider } from "../provider";
import { decodeBase64 } from "../base64";
import { encodesPrivateKey } from "../private-key-block";
import { endOfBase64 } from "../base64";
import { endOfBlock } from "../private-key-block";
import { endOfJsonWebToken } from "../json-web-token";
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
    ],
  },
];

function endOfDerKey(text: string, at: number): number {
  DER.lastIndex = at;
  return DER.test(text) ? endOfBlock(text, at, false) : -1;
}

function endOfEncodedBlock(text: string, at: number): number {
  const bare = text.startsWith("b3Bl", at);
  return bare || encodesPrivateKey(text, at, text.length) ? endOfBlock(text, at, false) : -1;
}

function endOfEncodedToken(text: string, at: number): number {
  const end = endOfBase64(text, at);
  const decoded = decodeBase64(text, at, end, 4096);
  return endOfJsonWebToken(decoded, 0) < 0 ? -1 : end;
}
