// What several calls answer with. See spine.ts.
import { z } from 'zod';

const ChangeRow = z.object({
  what: z.string(),
  provider: z.string().nullable(),
  identity_key: z.string().nullable(),
  identity_id: z.bigint().nullable(),
  from_customer_id: z.bigint().nullable(),
  customer_id: z.bigint().nullable(),
  orders: z.bigint().nullable(),
});
const Event = z.object({ event: z.bigint() });

/** One difference that a decision makes; what it is, and how many orders and shipments go with it. */
export type Change = z.infer<typeof ChangeRow>;

/** The event of a decision. */
export function event(rows: unknown): bigint {
  return z.tuple([Event]).parse(rows)[0].event;
}

export function changes(rows: unknown): Change[] {
  return z.array(ChangeRow).parse(rows);
}
