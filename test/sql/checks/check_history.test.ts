import { sql } from '@databases/pg';
import { manualCustomer, qboCustomer } from '../../support/payloads.ts';
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
});

story('an identity has ended when the events say so', async (s, t) => {
  await s.give('manual', 'customer', manualCustomer('1', { email: 'a@example.com' }));
  const ends = ['replaying the events gives whether an identity has ended'];
  const end = sql`update spine.customer_identities set ended_at = now()`;
  t.deepEqual(await whatIf(s, [end]), ends);
  for (const how of [event('ended'), event('ended', '{"dropped": true}'), event('forwarded')]) {
    t.deepEqual(await whatIf(s, [how]), ends);
    t.deepEqual(await whatIf(s, [how, end]), []);
    t.deepEqual(await whatIf(s, [how, event('updated', '{"reopened": true}')]), []);
  }
});

story('a rebuild that finds an identity ended, or not, says so', async (s, t) => {
  const rebuilt = async () => {
    await s.db.query(sql`select spine.rebuild_identities(false)`);
    const [last] = await s.db.query(sql`
      select e.event, e.external_id, e.detail, e.cause_id is not null as caused from spine.identity_events as e order by e.id desc limit 1`);
    return last;
  };
  await s.give('qbo', 'customer', qboCustomer('7', { email: 'ada@example.com' }));
  await s.db.query(sql`update spine.customer_identities set ended_at = now()`);
  t.deepEqual(await rebuilt(), { event: 'updated', external_id: '7', detail: { reopened: true }, caused: true });
  t.deepEqual(await s.ended(), []);
  await s.give('qbo', 'customer', qboCustomer('7', { at: 2, email: 'ada@example.com', Active: false }));
  await s.db.query(sql`update spine.customer_identities set ended_at = null`);
  t.deepEqual(await rebuilt(), { event: 'ended', external_id: '7', detail: null, caused: true });
  t.deepEqual(await s.ended(), ['qbo 7']);
});
