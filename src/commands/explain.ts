import type { Queryable } from '@databases/pg';
import { type Command, UsageError } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { whichCustomer } from '../decide/which_customer.ts';
import { nameSide, readIdentity, whichPair } from '../decide/which_identity.ts';
import { toJson } from '../json.ts';
import { plain } from '../plain.ts';
import { explainCustomer, type IdentityRef, whyLinked, whyNotLinked } from '../spine.ts';

const command: Command = {
  summary: 'how a customer came together; or why two identities are one customer, or are not',
  positionals: 2,
  usage: `<customer> [--json]
       spine explain <identity> <identity> [--json]

A customer goes by id, email, phone or order; an identity by its id (spine customer lists them) or as
provider:external_id, which may be of something that waits.`,
  async run(call) {
    const [one, other] = call.positionals;
    if (one === undefined) throw new UsageError('say which customer, or which two identities');
    const pair = other === undefined ? undefined : ([readIdentity(one), readIdentity(other)] as const);
    const json = Boolean(call.values.json);
    console.log(
      await withDatabase(call, 'explain', async (db) =>
        pair ? explainPair(db, ...pair, json) : explainOne(db, await whichCustomer(db, one), json),
      ),
    );
  },
};
export default command;

async function explainOne(db: Queryable, customer: bigint, json: boolean): Promise<string> {
  const told = await explainCustomer(db, customer);
  if (json) return toJson({ customer_id: customer, steps: told });
  const steps = plain(told);
  const happened = steps.filter((step) => step.event_id !== null);
  const holds = steps.filter((step) => step.event_id === null);
  const past = happened.map(({ at, sentence }) => `${at.toISOString().slice(0, 16).replace('T', ' ')}  ${sentence}`);
  const now = holds.map(({ sentence }) => `  ${sentence}`);
  return [past.join('\n'), now.length > 0 ? `Now\n${now.join('\n')}` : ''].filter((part) => part !== '').join('\n\n');
}

async function explainPair(db: Queryable, one: IdentityRef, other: IdentityRef, json: boolean): Promise<string> {
  const [a, b] = await whichPair(db, one, other);
  const named = `${await nameSide(db, a)} and ${await nameSide(db, b)}`;
  const chain = await whyLinked(db, a, b);
  if (chain.length > 0) {
    return json ? toJson({ linked: true, chain }) : [`${named} are one customer:`, ...indented(chain)].join('\n');
  }
  const reasons = await whyNotLinked(db, a, b);
  const linked = reasons.length === 0; // one customer, but nothing that is held says why
  if (json) return toJson({ linked, ...(linked ? { chain } : { reasons }) });
  if (linked) return `${named} are one customer; no evidence of it is left.`;
  return [`${named} are not one customer:`, ...indented(reasons)].join('\n');
}

function indented(rows: { sentence: string }[]): string[] {
  return plain(rows).map(({ sentence }) => `  ${sentence}`);
}
