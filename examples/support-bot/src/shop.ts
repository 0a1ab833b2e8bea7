import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import pg from "pg";

/** A row of the history: who changed what. */
export interface Change {
  id: number;
  at: Date;
  requestId: string;
  action: string;
  subject: string;
  decision: string;
  /** Pseudonym of the person, as the receipt has it. */
  approvedBy: string;
  approvedRole: string;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
  receipt: string;
  receiptDigest: string;
  payload: Record<string, unknown>;
  salt: string;
}

/** The shop's money, in cents. */
export interface Books {
  paidCents: number;
  refundedCents: number;
  /** Most that any order gave back beyond its price; 0 where all is well. */
  overdrawnCents: number;
  /** Refunds that went to another account than the order was paid with. */
  strayed: number;
}

/** The production database, made for one run, as its owner sees it. */
export interface Shop {
  /** Connection of the role that only reads, through two views. */
  readerUrl: string;
  /** Connection of the role that can only execute the three functions. */
  writerUrl: string;
  books: () => Promise<Books>;
  history: () => Promise<Change[]>;
  /** The warehouse sends an order on its way. */
  ship: (orderId: string) => Promise<void>;
  /** Removes the database and its roles. */
  close: () => Promise<void>;
}

const SEED = `
  insert into shop.customers (id, name, email) values
    ('c_ana', 'Ana', 'ana@example.com'), ('c_ben', 'Ben', 'ben@example.com'),
    ('c_chloe', 'Chloe', 'chloe@example.com'), ('c_dev', 'Dev', 'dev@example.com'),
    ('c_eva', 'Eva', 'eva@example.com'), ('c_finn', 'Finn', 'finn@example.com'),
    ('c_gina', 'Gina', 'gina@example.com');
  insert into shop.confirmed_emails (customer_id, email) values
    ('c_finn', 'finn@finch.example'), ('c_gina', 'ana@example.com');
  insert into shop.orders (id, customer_id, article, paid_cents, account, card_token, state) values
    ('o_1001', 'c_ana', 'Espresso machine, steel', 48000, 'card ending 4242', 'tok_81', 'shipped'),
    ('o_1002', 'c_ben', 'Burr grinder, black', 18999, 'card ending 1881', 'tok_82', 'shipped'),
    ('o_1003', 'c_chloe', 'Filter set, 3 pieces', 4350, 'card ending 0005', 'tok_83', 'shipped'),
    ('o_1004', 'c_dev', 'Apron, size L', 3990, 'card ending 3222', 'tok_84', 'paid'),
    ('o_1005', 'c_eva', 'Milk jug, 0.6 l', 2705, 'PayPal eva@example.com', 'tok_85', 'paid')`;

const BOOKS = `
  select sum(o.paid_cents)::int as "paidCents",
    (select coalesce(sum(cents), 0)::int from shop.refunds) as "refundedCents",
    (select greatest(0, max(x.back - x.paid))::int from (
      select o.paid_cents as paid, coalesce(sum(r.cents), 0) as back
      from shop.orders o left join shop.refunds r on r.order_id = o.id group by o.id) x) as "overdrawnCents",
    (select count(*)::int from shop.refunds r join shop.orders o on o.id = r.order_id
      where r.account <> o.account) as strayed
  from shop.orders o`;

const HISTORY = `
  select id, at, request_id as "requestId", action, subject, decision, approved_by as "approvedBy",
    approved_role as "approvedRole", before, after, receipt, receipt_digest as "receiptDigest", payload, salt
  from shop.changes order by id`;

/** The same server, with other credentials and another database. */
function urlFor(admin: string, database: string, user?: { name: string; password: string }): string {
  const url = new URL(admin);
  url.pathname = `/${database}`;
  if (user) {
    url.username = user.name;
    url.password = user.password;
  }
  return url.href;
}

async function runOn(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Makes a shop with its two roles, whose names carry the database's so that several can stand on one server. */
export async function openShop(adminUrl: string): Promise<Shop> {
  const database = `shop_${randomBytes(5).toString("hex")}`;
  const role = (name: string) => ({
    name: `support_${name}_${database}`,
    password: randomBytes(18).toString("hex"),
  });
  const [reader, writer] = [role("reader"), role("writer")];
  await runOn(adminUrl, `create database ${database}`);
  for (const { name, password } of [reader, writer]) {
    await runOn(adminUrl, `create role ${name} login password '${password}' connection limit 16`);
  }
  await runOn(
    adminUrl,
    `revoke all on database ${database} from public;
     grant connect on database ${database} to ${reader.name}, ${writer.name}`,
  );
  const ownerUrl = urlFor(adminUrl, database);
  const schema = readFileSync(new URL("schema.sql", import.meta.url), "utf8");
  await runOn(ownerUrl, schema.replaceAll("READER", reader.name).replaceAll("WRITER", writer.name));
  await runOn(ownerUrl, SEED);
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  // A connection that is cut while nobody uses it is replaced at the next query.
  pool.on("error", () => undefined);
  return {
    readerUrl: urlFor(adminUrl, database, reader),
    writerUrl: urlFor(adminUrl, database, writer),
    async books() {
      const [found] = (await pool.query<Books>(BOOKS)).rows;
      if (!found) throw new Error("The shop has no books.");
      return found;
    },
    history: async () => (await pool.query<Change>(HISTORY)).rows,
    async ship(orderId) {
      await pool.query("update shop.orders set state = 'shipped' where id = $1 and state = 'paid'", [
        orderId,
      ]);
    },
    async close() {
      await pool.end();
      await runOn(adminUrl, `drop database ${database} with (force)`);
      await runOn(adminUrl, `drop role ${reader.name}, ${writer.name}`);
    },
  };
}
