import { type ConnectionPool, type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import { type Call, type Command, UsageError } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { PREVIEWED, PREVIEWED_USAGE, readDecider } from '../decide/options.ts';
import { chooseWay, runDecision } from '../decide/run_decision.ts';
import { readAccount } from '../decide/which_identity.ts';
import { toJson } from '../json.ts';
import { markHouse, previewHouse, unmarkHouse } from '../spine.ts';
import { formatTable } from '../table.ts';

const count = z.coerce.number();
const Marked = z.array(
  z.object({
    provider: z.string(),
    external_id: z.string(),
    actor: z.string(),
    created_at: z.date(),
    reason: z.string(),
  }),
);
const Suspects = z.array(
  z.object({
    provider: z.string(),
    external_id: z.string(),
    customer_id: z.bigint().nullable(),
    orders: count,
    names: count,
    emails: count,
  }),
);

const command: Command = {
  summary: 'customers of a provider that stand for many people',
  positionals: 2,
  usage: `
       spine house list                          those that are marked, and those that may have to be
       spine house mark <provider:external_id>   its orders go by their own contact fields from now on; needs --reason
       spine house unmark <provider:external_id> take that back

Such as the one customer under which a connector writes all orders of a website. mark and unmark show what they would
change, and ask:

${PREVIEWED_USAGE}
  --json`,
  options: PREVIEWED,
  async run(call) {
    const [action, account] = call.positionals;
    if (action === 'list' || action === undefined) {
      if (account !== undefined) throw new UsageError(`"${account}" is one argument too many`);
      console.log(await withDatabase(call, 'house', (db) => list(db, Boolean(call.values.json))));
    } else if (action === 'mark' || action === 'unmark') {
      if (account === undefined) throw new UsageError('say which, as provider:external_id');
      await decide(call, action, readAccount(account));
    } else throw new UsageError(`there is no "spine house ${action}"`);
  },
};
export default command;

async function decide(call: Call, action: 'mark' | 'unmark', account: ReturnType<typeof readAccount>): Promise<void> {
  const decider = readDecider(call);
  const { reason = '' } = decider;
  const way = chooseWay(call.values);
  if (action === 'mark' && reason === '' && way !== 'preview') {
    throw new UsageError('say for whom it stands: --reason');
  }
  const name = `${account.provider} ${account.externalId}`;
  await withDatabase(call, 'house', async (db: ConnectionPool) => {
    if (action === 'mark') {
      return await runDecision(db, call, decider, way, {
        title: `let the orders of ${name} go by their own contact fields`,
        preview: (tx) => previewHouse(tx, account),
        apply: async (tx) => ({ changes: await markHouse(tx, { ...account, reason }) }),
        done: () => `${name} is marked.`,
      });
    }
    await runDecision(db, call, decider, way, {
      title: `let the orders of ${name} be its own again`,
      apply: async (tx) => ({ changes: await unmarkHouse(tx, { ...account, reason }) }),
      done: () => `${name} is no longer marked.`,
    });
  });
}

async function list(db: Queryable, json: boolean): Promise<string> {
  const marked = Marked.parse(
    await db.query(sql`
      select h.provider, h.external_id, h.actor, h.created_at, h.reason
      from spine.house_accounts as h order by h.provider, h.external_id`),
  );
  const suspects = Suspects.parse(
    await db.query(sql`
      select s.provider, s.external_id, s.customer_id, s.orders, s.names, s.emails
      from spine.v_house_suspects as s order by greatest(s.names, s.emails) desc, s.provider, s.external_id`),
  );
  if (json) return toJson({ marked, suspects });
  return [
    marked.length > 0 ? `Marked\n${formatTable(marked)}` : 'None is marked.',
    suspects.length > 0
      ? `Their orders name many people\n${formatTable(suspects.map((one) => ({ ...one, customer_id: one.customer_id?.toString() })))}`
      : 'No other looks like one.',
  ].join('\n\n');
}
