import { createPrivateKey } from "node:crypto";
import { generateKeyPairSync } from "node:crypto";
import { sign } from "node:crypto";
import { jwkThumbprint } from "@letsping/core";
import { signReceipt } from "@letsping/core";
import type { JsonObject } from "@letsping/core";
import type { ReceiptClaims } from "@letsping/core";
import { toBase64Url } from "@letsping/core";
import { utf8 } from "@letsping/core";
import { canonicalJson } from "@letsping/core";
import type { Pool } from "pg";
import type { Cipher } from "../sealing/cipher";

/** A published key: current, or retired and kept so that old receipts stay verifiable. */
export interface PublishedKey extends JsonObject {
  kty: string;
  crv: string;
  x: string;
  kid: string;
}

/** Signs receipts with the gateway's current Ed25519 key. */
export interface ReceiptSigner {
  sign: (claims: ReceiptClaims) => Promise<string>;
  /** Signs what the gateway says of an agent's profile: a compact JWS of its own type, which is no receipt. */
  attest: (claims: JsonObject) => Promise<string>;
  /** All keys of this gateway, newest first, as they stand in the database now. */
  publishedKeys: () => Promise<PublishedKey[]>;
  /** Makes a new key, signed by the one before, which is retired but stays published. Returns its id. */
  rotate: () => Promise<string>;
}

interface KeyRow {
  kid: string;
  public_jwk: PublishedKey;
  sealed_private: Buffer;
  endorsement: string | null;
  created_at: Date;
  retired_at: Date | null;
}

interface SigningKey {
  kid: string;
  sign: (bytes: Uint8Array) => Uint8Array;
}

function placeOf(kid: string): string {
  return `signing_key|${kid}|private`;
}

function openKey(cipher: Cipher, row: KeyRow): SigningKey {
  const jwk = cipher.open(placeOf(row.kid), row.sealed_private) as JsonObject;
  const key = createPrivateKey({ key: jwk, format: "jwk" });
  return { kid: row.kid, sign: (bytes) => sign(null, bytes, key) };
}

/** A compact JWS that is no receipt: whoever checks receipts refuses its type. */
function signOther(
  typ: "letsping-key+jwt" | "letsping-baseline+jwt",
  claims: JsonObject,
  by: SigningKey,
): string {
  const header = toBase64Url(utf8(canonicalJson({ alg: "EdDSA", kid: by.kid, typ })));
  const input = `${header}.${toBase64Url(utf8(canonicalJson(claims)))}`;
  return `${input}.${toBase64Url(by.sign(utf8(input)))}`;
}

/** What the old key signs about the new one. */
function endorse(publicJwk: PublishedKey, by: SigningKey): string {
  return signOther("letsping-key+jwt", publicJwk, by);
}

const CURRENT = `select * from signing_key where retired_at is null order by created_at desc, kid limit 1`;

/** Inserts a key under the lock of the signing keys. Two gateways that start at once agree on one. */
async function makeKey(pool: Pool, cipher: Cipher, replace: boolean): Promise<KeyRow> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    await client.query("select pg_advisory_xact_lock(hashtext('letsping:signing_key'))");
    const current = (await client.query<KeyRow>(CURRENT)).rows[0];
    if (current && !replace) {
      await client.query("commit");
      return current;
    }
    const pair = generateKeyPairSync("ed25519");
    const { kty = "", crv = "", x = "" } = pair.publicKey.export({ format: "jwk" });
    const kid = jwkThumbprint({ kty, crv, x });
    const publicJwk: PublishedKey = { kty, crv, x, kid, alg: "EdDSA", use: "sig" };
    const sealed = cipher.seal(placeOf(kid), pair.privateKey.export({ format: "jwk" }) as JsonObject);
    const endorsement = current ? endorse(publicJwk, openKey(cipher, current)) : null;
    await client.query("update signing_key set retired_at = now() where retired_at is null");
    const inserted = await client.query<KeyRow>(
      `insert into signing_key (kid, public_jwk, sealed_private, endorsement) values ($1, $2, $3, $4) returning *`,
      [kid, publicJwk, sealed, endorsement],
    );
    await client.query(
      `insert into audit_entry (type, actor_kind, actor_name, detail) values ('signing_key.created', 'gateway', 'gateway', $1)`,
      [{ kid, endorsed_by: current?.kid ?? null }],
    );
    await client.query("commit");
    const row = inserted.rows[0];
    if (!row) throw new Error("The signing key was not stored.");
    return row;
  } catch (cause) {
    await client.query("rollback");
    throw cause;
  } finally {
    client.release();
  }
}

/** How long another replica's rotation may go unnoticed, in milliseconds. */
const RELOAD_MS = 60_000;

/** Loads the current signing key, or makes the first. */
export async function createReceiptSigner(
  pool: Pool,
  cipher: Cipher,
  clock: () => number,
): Promise<ReceiptSigner> {
  let current = openKey(cipher, await makeKey(pool, cipher, false));
  let loadedAtMs = clock();

  async function currentKey(): Promise<SigningKey> {
    if (clock() - loadedAtMs > RELOAD_MS) {
      const row = (await pool.query<KeyRow>(CURRENT)).rows[0];
      if (row && row.kid !== current.kid) current = openKey(cipher, row);
      loadedAtMs = clock();
    }
    return current;
  }

  return {
    async sign(claims) {
      return signReceipt(claims, await currentKey());
    },
    async attest(claims) {
      return signOther("letsping-baseline+jwt", claims, await currentKey());
    },
    async publishedKeys() {
      const { rows } = await pool.query<KeyRow>("select * from signing_key order by created_at desc, kid");
      return rows.map((row) => ({
        ...row.public_jwk,
        created_at: row.created_at.toISOString(),
        ...(row.retired_at ? { retired_at: row.retired_at.toISOString() } : {}),
        ...(row.endorsement ? { endorsement: row.endorsement } : {}),
      }));
    },
    async rotate() {
      current = openKey(cipher, await makeKey(pool, cipher, true));
      loadedAtMs = clock();
      return current.kid;
    },
  };
}
