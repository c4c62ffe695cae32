import { sql } from '@databases/pg';
import { manualCustomer } from '../../support/payloads.ts';
import { type Story, story } from '../../support/story.ts';

const broken = async (s: Story): Promise<string[]> =>
  (await s.db.query(sql`select invariant from spine.check_history() where invariant like 'replaying%'`)).map(
    (row) => row.invariant,
  );

/** Do it, see what is wrong, and take it back. */
async function whatIf(s: Story, work: ReturnType<typeof sql>[]): Promise<string[]> {
  const undo = new Error('undo');
  let found: string[] = [];
  await s.db
    .tx(async (tx) => {
      for (const statement of work) await tx.query(statement);
      found = await broken({ ...s, db: tx });
      throw undo;
    })
    .catch((error) => {
      if (error !== undo) throw error;
    });
  return found;
}

const replay = ['replaying the events gives the customer of an identity'];
const event = (name: string, detail: string | null = null) => sql`
  insert into spine.identity_events (event, customer_id, identity_id, detail)
  select ${name}, customer_id, id, ${detail}::jsonb from spine.customer_identities`;
const remove = [
  sql`update spine.claims set identity_id = null, state = 'pending'`,
  sql`delete from spine.customer_identities`,
];

story('an identity that events tell of has to be there, with their customer', async (s, t) => {
  await s.give('manual', 'customer', manualCustomer('1', { email: 'a@example.com' }));
  t.deepEqual(await broken(s), []);
  t.deepEqual(await whatIf(s, remove), replay);
  t.deepEqual(
    await whatIf(s, [
      sql`insert into spine.customers default values`,
      sql`update spine.customer_identities set customer_id = (select max(id) from spine.customers)`,
    ]),
    replay,
  );
});

story('one that was taken off or erased must not be there, until an event puts it back', async (s, t) => {
  await s.give('manual', 'customer', manualCustomer('1', { email: 'a@example.com' }));
  for (const gone of [event('ended', '{"taken_off": true}'), event('erased')]) {
    t.deepEqual(await whatIf(s, [gone]), replay);
    t.deepEqual(await whatIf(s, [gone, ...remove]), []);
    t.deepEqual(await whatIf(s, [gone, event('linked')]), []);
  }
  t.deepEqual(await whatIf(s, [event('ended', '{"dropped": true}')]), []);
  t.deepEqual(await whatIf(s, [event('ended')]), []);
});
