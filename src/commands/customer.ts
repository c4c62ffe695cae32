import { type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import { type Command, UsageError } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { listMatches, type Match, nothingFound } from '../decide/which_customer.ts';
import { plain } from '../plain.ts';
import { findCustomers } from '../spine.ts';
import { formatTable } from '../table.ts';

const ORDERS_SHOWN = 20;
const FACTS = ['kind', 'company', 'emails', 'phones', 'providers', 'orders', 'lifetime value', 'since'];

const cell = z.union([z.string(), z.number(), z.null()]);
const Details = z.object({
  customer: z.record(z.string(), z.unknown()),
  identities: z.array(z.record(z.string(), cell)),
  former: z.array(z.record(z.string(), cell)),
  orders: z.array(z.record(z.string(), cell)),
  reviews: z.array(z.record(z.string(), cell)),
});

const command: Command = {
  summary: 'show a customer across all platforms',
  positionals: Number.POSITIVE_INFINITY,
  usage: `<id or email or phone or order or name> [--json]

Prints the customer, its identities, its former emails and phones, its last ${ORDERS_SHOWN} orders and the open reviews it
is a candidate of. If several customers match, prints them as a list; a customer's id shows that customer.`,
  async run(call) {
    const query = call.positionals.join(' ').trim();
    if (query === '') throw new UsageError('say whom to look for');
    await withDatabase(call, 'customer', async (db) => {
      const matches = await findCustomers(db, query);
      if (matches.length === 0) throw await nothingFound(db, query);
      const ids = new Set(matches.map((match) => match.customer_id));
      const meant =
        matches.find((match) => match.matched_on === 'customer_id') ?? (ids.size === 1 ? matches[0] : undefined);
      const details = meant && (await readDetails(db, meant.customer_id));
      if (call.values.json) console.log(toJson(matches, details?.json));
      else
        console.log(meant && details ? describe(plain(details), plain(matches), plain(meant)) : listMatches(matches));
    });
  },
};
export default command;

/** One statement, whose JSON is printed as Postgres wrote it: amounts and ids keep all their digits. */
async function readDetails(db: Queryable, id: bigint) {
  const [row] = z.tuple([z.object({ json: z.string(), facts: z.array(z.string().nullable()) })]).parse(
    await db.query(sql`
      select jsonb_build_object(
        'customer', to_jsonb(c),
        'identities', (
          select coalesce(jsonb_agg(jsonb_build_object(
            'id', i.id, 'provider', i.provider, 'external_id', i.external_id, 'email', i.email, 'phone', i.phone,
            'ended', to_char(i.ended_at, 'YYYY-MM-DD')) order by i.id), '[]')
          from spine.customer_identities as i where i.customer_id = c.customer_id),
        'former', (
          select coalesce(jsonb_agg(jsonb_build_object('kind', f.kind, 'value', f.value) order by f.kind, f.value), '[]')
          from spine.customer_identifiers as f
          where f.customer_id = c.customer_id and f.former and f.kind <> 'address_hash'),
        'orders', (
          select coalesce(jsonb_agg(jsonb_build_object(
            'ordered', o.ordered_on, 'provider', o.provider, 'number', coalesce(o.number, o.external_id), 'kind', o.kind,
            'state', o.state, 'net', o.net::text, 'currency', o.currency,
            'counts', case when o.counts then 'yes' else 'no' end) order by o.ordered_on desc nulls last, o.external_id), '[]')
          from (
            select * from spine.v_customer_orders as v
            where v.customer_id = c.customer_id
            order by v.ordered_on desc nulls last, v.external_id
            limit ${ORDERS_SHOWN}) as o),
        'reviews', (
          select coalesce(jsonb_agg(jsonb_build_object(
            'review', r.id, 'provider', r.provider, 'key', r.identity_key, 'reason', r.reason,
            'candidates', r.candidate_count) order by r.id), '[]')
          from spine.match_reviews as r where r.state = 'open' and r.candidates @> array[c.customer_id])
      )::text as json,
      array[
        c.kind, c.company, array_to_string(c.emails, ', '), array_to_string(c.phones, ', '), array_to_string(c.providers, ', '),
        c.order_count || case
          when c.first_order_on = c.last_order_on then ' (on ' || c.first_order_on || ')'
          when c.first_order_on < c.last_order_on then ' (' || c.first_order_on || ' to ' || c.last_order_on || ')'
          else ''
        end,
        (select string_agg(m.value || ' ' || m.key, ', ' order by m.key) from jsonb_each_text(c.lifetime_value) as m),
        to_char(c.created_at, 'YYYY-MM-DD')
      ] as facts
      from spine.v_unified_customer as c
      where c.customer_id = ${id}::bigint`),
  );
  return { json: row.json, facts: row.facts, read: Details.parse(JSON.parse(row.json)) };
}

function describe({ read, facts }: Awaited<ReturnType<typeof readDetails>>, matches: Match[], meant: Match): string {
  const { customer, ...lists } = read;
  const known = FACTS.map((name, index) => [name, facts[index]] as const).filter(([, value]) => value);
  const width = Math.max(...known.map(([name]) => name.length));
  const found = meant.former ? ` (by the former ${meant.matched_on.replace('_', ' ')} ${meant.matched_value})` : '';
  const parts = [
    [`${customer.display_name}: customer ${customer.customer_id}${found}`]
      .concat(known.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`))
      .join('\n'),
  ];
  for (const [name, rows] of Object.entries(lists)) {
    if (rows.length > 0)
      parts.push(`${name[0]!.toUpperCase()}${name.slice(1)}\n${formatTable(columnsAsAsked(name, rows))}`);
  }
  const others = matches.filter((match) => match.customer_id !== meant.customer_id);
  if (others.length > 0) parts.push(`Also matches\n${listMatches(others)}`);
  return parts.join('\n\n');
}

/** jsonb forgets the order of its keys. */
function columnsAsAsked(name: string, rows: Record<string, string | number | null>[]) {
  const columns: Record<string, string[]> = {
    identities: ['id', 'provider', 'external_id', 'email', 'phone', 'ended'],
    former: ['kind', 'value'],
    orders: ['ordered', 'provider', 'number', 'kind', 'state', 'net', 'currency', 'counts'],
    reviews: ['review', 'provider', 'key', 'reason', 'candidates'],
  };
  return rows.map((row) => Object.fromEntries(columns[name]!.map((column) => [column, String(row[column] ?? '-')])));
}

function toJson(matches: Match[], details: string | undefined): string {
  const found = matches.map((match) => ({ ...match, customer_id: Number(match.customer_id) }));
  return `{"matches":${JSON.stringify(found)},"details":${details ?? 'null'}}`;
}
