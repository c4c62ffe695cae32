import pg from 'pg';

type Claim = {
  provider: string;
  entity: string;
  external_id: string;
  identity_key: string;
  own: boolean;
  emails: string[];
  phones: string[];
  address_hash: string | null;
  first_name: string | null;
  last_name: string | null;
  company: string | null;
};

/**
 * What applications do: ask the database about each record, then write in a transaction. It knows the main rules only.
 * Returns how many records were decided.
 */
export async function resolveByService(url: string, records: number): Promise<number> {
  const db = new pg.Client(url);
  await db.connect();
  const { rows } = await db.query<Claim>(
    `select provider, entity, external_id, identity_key, own, emails, phones, address_hash, first_name, last_name, company
     from spine.claims where state = 'pending' order by pass, priority, seq limit $1`,
    [records],
  );
  for (const claim of rows) {
    await db.query('begin');
    await resolveOne(db, claim);
    await db.query('commit');
  }
  await db.end();
  return rows.length;
}

async function resolveOne(db: pg.Client, claim: Claim): Promise<void> {
  let { identity, customer } = await findIdentity(db, claim);
  const exact = identity !== undefined;
  let by = 'exact';
  if (!exact) {
    const found = await findCandidates(db, claim);
    by = found.by;
    if (found.customers.length > 1) return await setState(db, claim, 'ambiguous');
    if (found.customers.length === 0 && found.by === 'nothing') return await setState(db, claim, 'unidentified');
    customer = found.customers[0];
    if (customer === undefined) {
      by = 'none';
      customer = await insertCustomer(db, claim);
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
  if (claim.entity === 'order') {
    await db.query('update spine.orders set customer_id = $1 where provider = $2 and external_id = $3', [
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

async function insertCustomer(db: pg.Client, claim: Claim): Promise<string> {
  const { rows } = await db.query(
    `insert into spine.customers (primary_email, primary_phone, first_name, last_name, company)
     values ($1, $2, $3, $4, $5) returning id`,
    [claim.emails[0], claim.phones[0], claim.first_name, claim.last_name, claim.company],
  );
  return rows[0].id;
}

async function insertIdentity(db: pg.Client, claim: Claim, customer: string): Promise<string> {
  const { rows } = await db.query(
    `insert into spine.customer_identities (customer_id, provider, external_id, email, phone, address_hash)
     values ($1, $2, $3, $4, $5, $6) returning id`,
    [customer, claim.provider, claim.identity_key, claim.emails[0], claim.phones[0], claim.address_hash],
  );
  return rows[0].id;
}

async function setState(db: pg.Client, claim: Claim, state: string, by?: string, identity?: string): Promise<void> {
  await db.query(
    `update spine.claims set state = $1, matched_by = $2, identity_id = $3
     where provider = $4 and entity = $5 and external_id = $6`,
    [state, by, identity, claim.provider, claim.entity, claim.external_id],
  );
}

function identifiers({ emails, phones, address_hash }: Claim): [string, string][] {
  return [
    ...emails.map((value): [string, string] => ['email', value]),
    ...phones.map((value): [string, string] => ['phone', value]),
    ...(address_hash ? [['address_hash', address_hash] as [string, string]] : []),
  ];
}
