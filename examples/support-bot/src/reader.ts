import pg from "pg";

/** An order, as the bot may see it. Amounts are cents. */
export interface Order {
  id: string;
  customerId: string;
  article: string;
  paidCents: number;
  refundedCents: number;
  account: string;
  state: "paid" | "shipped" | "cancelled";
}

export interface Customer {
  id: string;
  name: string;
  email: string;
}

/** What the database said when the bot tried something else than reading. */
export interface Attempt {
  statement: string;
  /** The database's refusal; null where there was none. */
  refusal: string | null;
}

/** The bot's only way to the production database: a role that can select from two views. */
export interface Reader {
  customer: (id: string) => Promise<Customer | null>;
  /** An order of this customer; null for one of somebody else. */
  orderOf: (customerId: string, id: string) => Promise<Order | null>;
  /** Tries what a bot that was taken over would try. */
  tryToEscape: () => Promise<Attempt[]>;
  close: () => Promise<void>;
}

const ORDER = `select id, customer_id as "customerId", article, paid_cents as "paidCents",
  refunded_cents as "refundedCents", account, state from support.orders where id = $1 and customer_id = $2`;

/** Each is one transaction of its own. */
const ESCAPES = [
  "update shop.orders set state = 'paid' where id = 'o_1005'",
  "insert into support.customers values ('c_eve', 'Eve', 'eve@example.com')",
  "begin read write; delete from support.customers; commit",
  "select card_token from shop.orders",
  "select shop.apply_refund('{}')",
  "create table loot (card text)",
];

/** @param url of the role that only reads */
export function openReader(url: string): Reader {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  // A connection that is cut while nobody uses it is replaced at the next query.
  pool.on("error", () => undefined);
  async function attempt(statement: string): Promise<Attempt> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      await client.query(statement);
      return { statement, refusal: null };
    } catch (cause) {
      if (cause instanceof pg.DatabaseError) return { statement, refusal: cause.message };
      throw cause;
    } finally {
      await client.end();
    }
  }
  return {
    customer: async (id) =>
      (await pool.query<Customer>("select id, name, email from support.customers where id = $1", [id]))
        .rows[0] ?? null,
    orderOf: async (customerId, id) => (await pool.query<Order>(ORDER, [id, customerId])).rows[0] ?? null,
    async tryToEscape() {
      const attempts: Attempt[] = [];
      for (const statement of ESCAPES) attempts.push(await attempt(statement));
      return attempts;
    },
    close: () => pool.end(),
  };
}
