import { type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import { type Command, UsageError } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { decideAs } from '../decide/decide_as.ts';
import { decisionOf } from '../decide/decision_of.ts';
import { DECIDER, DECIDER_USAGE, readDecider } from '../decide/options.ts';
import { whichCustomer } from '../decide/which_customer.ts';
import { toJson } from '../json.ts';
import { plain } from '../plain.ts';
import { setPrimary } from '../spine.ts';

const Kind = z.enum(['email', 'phone', 'name', 'company']);
const Row = z.tuple([z.object({ customer: z.bigint(), value: z.string().nullable() })]);

const command: Command = {
  summary: 'choose by which of its emails, phones, names or companies a customer goes',
  positionals: Number.POSITIVE_INFINITY,
  usage: `<customer> <kind> <value> [--json]

kind is email, phone, name (first and last, as one record has them) or company. The value is one that a record of the
customer gives: spine customer shows them. Later records do not change it. No identity or order moves, so it asks nothing.
Customers go by id, email, phone or order.

${DECIDER_USAGE}`,
  options: DECIDER,
  async run(call) {
    const [whose, what, ...words] = call.positionals;
    if (whose === undefined) throw new UsageError('say which customer');
    const kind = Kind.safeParse(what);
    if (!kind.success) throw new UsageError(`say what to choose: ${Kind.options.join(', ')}`);
    const value = words.join(' ').trim();
    if (value === '') throw new UsageError(`say which ${kind.data}`);
    const decider = readDecider(call);
    await withDatabase(call, 'primary', async (db) => {
      const named = await whichCustomer(db, whose);
      const outcome = await decideAs(db, decider, async (tx) => {
        const before = await readPrimary(tx, named, kind.data);
        const event = await setPrimary(tx, { customer: named, kind: kind.data, value, reason: decider.reason });
        const after = await readPrimary(tx, named, kind.data);
        const decision = await decisionOf(tx);
        return { event, decision, customer: after.customer, kind: kind.data, before: before.value, after: after.value };
      });
      if (call.values.json) return console.log(toJson(outcome));
      const { customer, decision, before, after } = plain(outcome);
      const change =
        before === after ? `stays ${after}, whatever comes` : `is ${after}${before ? `, not ${before}` : ''}`;
      console.log(`The ${kind.data} of customer ${customer} ${change}. To take it back: npx spine undo ${decision}`);
    });
  },
};
export default command;

async function readPrimary(db: Queryable, customer: bigint, kind: z.infer<typeof Kind>) {
  return Row.parse(
    await db.query(sql`
      select k.id as customer, case ${kind}::text when 'email' then k.primary_email when 'phone' then k.primary_phone
        when 'name' then nullif(concat_ws(' ', k.first_name, k.last_name), '') else k.company end as value
      from spine.customers as k where k.id = spine.live_customer(${customer}::bigint)`),
  )[0];
}
