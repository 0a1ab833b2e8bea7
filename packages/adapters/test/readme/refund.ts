/** What the programs of the README did. */
export const ledger: { user_id: string; amount: number }[] = [];

/** The dangerous function of the README's programs. */
export async function refund(payload: { user_id: string; amount: number }): Promise<{ refunded: number }> {
  ledger.push(payload);
  return { refunded: payload.amount };
}
