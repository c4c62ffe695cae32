import pg from 'pg';
import {
  type Claim,
  fillPrimaries,
  insertCustomer,
  insertIdentity,
  keepAddress,
  openReview,
  setState,
} from './service_rows.ts';

/**
 * What applications do: ask the database about each record, then write in a transaction. It knows the main rules only,
 * and writes what the resolver writes by them. Returns how many records were decided.
 */
export async function resolveByService(url: string, records: number): Promise<number> {
  const db = new pg.Client(url);
  await db.connect();
  let decided = 0;
  for (; decided < records; decided++) {
    await db.query('begin');
    const claim = await takeNext(db);
    if (claim) await resolveOne(db, claim);
    await db.query('commit');
    if (!claim) break;
  }
  await db.end();
  return decided;
}

/** The next record of the queue, locked: a worker that dies gives it back. */
async function takeNext(db: pg.Client): Promise<Claim | undefined> {
  const { rows } = await db.query<Claim>(
    `select provider, entity, external_id, identity_key, own, emails, phones, address_hash, first_name, last_name, company
     from spine.claims where state = 'pending' order by pass, priority, seq limit 1 for update skip locked`,
  );
  return rows[0];
}

async function resolveOne(db: pg.Client, claim: Claim): Promise<void> {
  let { identity, customer } = await findIdentity(db, claim);
  const exact = identity !== undefined;
  let by = 'exact';
  if (!exact) {
    const found = await findCandidates(db, claim);
    by = found.by;
    if (found.customers.length > 1) {
      await openReview(db, claim, found.customers);
      return await setState(db, claim, 'ambiguous');
    }
    if (found.customers.length === 0 && found.by === 'nothing') return await setState(db, claim, 'unidentified');
    customer = found.customers[0];
    if (customer === undefined) {
      by = 'none';
      customer = await insertCustomer(db, claim);
    } else {
      await fillPrimaries(db, claim, customer);
    }
    identity = await insertIdentity(db, claim, customer);
  }
  if (!exact || claim.own) {
    for (const [kind, value] of identifiers(claim)) {
      await db.query(
        'insert into spine.customer_identifiers (kind, value, customer_id) values ($1, $2, $3) on conflict do nothing',
        [kind, value, customer],
      );
    }
    await db.query(
      `insert into spine.identity_events (event, customer_id, identity_id, provider, entity, external_id, matched_by)
       values ('linked', $1, $2, $3, $4, $5, $6)`,
      [customer, identity, claim.provider, claim.entity, claim.external_id, by],
    );
  }
  await setState(db, claim, 'resolved', by, identity);
  if (claim.address_hash && (claim.provider === 'amazon' || claim.provider === 'shipstation')) {
    await keepAddress(db, claim, customer);
  }
  if (claim.entity === 'order' || claim.entity === 'shipment') {
    await db.query(`update spine.${claim.entity}s set customer_id = $1 where provider = $2 and external_id = $3`, [
      customer,
      claim.provider,
      claim.external_id,
    ]);
  }
}

type Place = { identity: string | undefined; customer: string | undefined };

async function findIdentity(db: pg.Client, claim: Claim): Promise<Place> {
  const { rows } = await db.query(
    'select id, customer_id from spine.customer_identities where provider = $1 and external_id = $2',
    [claim.provider, claim.identity_key],
  );
  return { identity: rows[0]?.id, customer: rows[0]?.customer_id };
}

async function findCandidates(db: pg.Client, claim: Claim): Promise<{ customers: string[]; by: string }> {
  const ask = async (kind: string, values: string[]): Promise<string[]> => {
    if (values.length === 0) return [];
    const { rows } = await db.query(
      'select customer_id from spine.customer_identifiers where kind = $1 and value = any ($2) and not former',
      [kind, values],
    );
    return rows.map((row) => row.customer_id);
  };
  const byEmail = await ask('email', claim.emails);
  const byPhone = await ask('phone', claim.phones);
  const customers = [...new Set([...byEmail, ...byPhone])];
  if (customers.length > 0) return { customers, by: byEmail.length > 0 ? 'email' : 'phone' };
  const byAddress = claim.address_hash ? await ask('address_hash', [claim.address_hash]) : [];
  const hasNothing = claim.entity !== 'customer' && identifiers(claim).length === 0;
  return { customers: [...new Set(byAddress)], by: hasNothing ? 'nothing' : 'address_hash' };
}

function identifiers({ emails, phones, address_hash }: Claim): [string, string][] {
  return [
    ...emails.map((value): [string, string] => ['email', value]),
    ...phones.map((value): [string, string] => ['phone', value]),
    ...(address_hash ? [['address_hash', address_hash] as [string, string]] : []),
  ];
}
