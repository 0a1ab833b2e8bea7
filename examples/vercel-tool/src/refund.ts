/** What has been refunded, in the order of the refunds. */
export const ledger: { user_id: string; amount: number }[] = [];

/** The dangerous function: in a shop it would call the bank. */
export async function refund(payload: { user_id: string; amount: number }): Promise<{ refunded: number }> {
  ledger.push(payload);
  return { refunded: payload.amount };
}
