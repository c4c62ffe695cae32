// The rows that a service writes of a record, one statement each.
import type pg from 'pg';

export type Claim = {
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

export async function insertCustomer(db: pg.Client, claim: Claim): Promise<string> {
  const { rows } = await db.query(
    `insert into spine.customers (primary_email, primary_phone, first_name, last_name, company)
     values ($1, $2, $3, $4, $5) returning id`,
    [claim.emails[0], claim.phones[0], claim.first_name, claim.last_name, claim.company],
  );
  return rows[0].id;
}

export async function fillPrimaries(db: pg.Client, claim: Claim, customer: string | undefined): Promise<void> {
  await db.query(
    `update spine.customers set primary_email = coalesce(primary_email, $2), primary_phone = coalesce(primary_phone, $3),
       first_name = coalesce(first_name, $4), last_name = coalesce(last_name, $5), company = coalesce(company, $6), updated_at = now()
     where id = $1`,
    [customer, claim.emails[0], claim.phones[0], claim.first_name, claim.last_name, claim.company],
  );
}

/** The identity that stands for an address, held by the first customer who had it. */
export async function keepAddress(db: pg.Client, claim: Claim, customer: string | undefined): Promise<void> {
  await db.query(
    `insert into spine.customer_identities (customer_id, provider, external_id, address_hash, metadata)
     values ($1, $2, $3, $4, '{"identityType": "address_hash"}')
     on conflict (provider, external_id) where external_id is not null do nothing`,
    [customer, claim.provider, `address_hash:${claim.address_hash}`, claim.address_hash],
  );
}

export async function openReview(db: pg.Client, claim: Claim, candidates: string[]): Promise<void> {
  await db.query(
    `insert into spine.match_reviews (provider, identity_key, reason, candidates, candidate_count, evidence, digest)
     values ($1, $2, 'candidates', $3::bigint[], cardinality($3::bigint[]), '[]', $4)
     on conflict (provider, identity_key) where state = 'open' do update set candidates = excluded.candidates, updated_at = now()`,
    [claim.provider, claim.identity_key, candidates, candidates.join(' ')],
  );
}

export async function insertIdentity(db: pg.Client, claim: Claim, customer: string): Promise<string> {
  const { rows } = await db.query(
    `insert into spine.customer_identities (customer_id, provider, external_id, email, phone, address_hash)
     values ($1, $2, $3, $4, $5, $6) returning id`,
    [customer, claim.provider, claim.identity_key, claim.emails[0], claim.phones[0], claim.address_hash],
  );
  return rows[0].id;
}

export async function setState(
  db: pg.Client,
  claim: Claim,
  state: string,
  by?: string,
  identity?: string,
): Promise<void> {
  await db.query(
    `update spine.claims set state = $1, matched_by = $2, identity_id = $3
     where provider = $4 and entity = $5 and external_id = $6`,
    [state, by, identity, claim.provider, claim.entity, claim.external_id],
  );
}
