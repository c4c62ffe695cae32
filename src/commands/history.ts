import { type Command, UsageError } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { whichCustomer } from '../decide/which_customer.ts';
import { toJson } from '../json.ts';
import { plain } from '../plain.ts';
import { Problem } from '../problem.ts';
import { customerAsOf } from '../spine.ts';
import { formatTable } from '../table.ts';

const command: Command = {
  summary: 'a customer as it was at a moment',
  positionals: 1,
  usage: `<customer> --at TIME [--json]

A customer goes by id, email, phone or order; one that was merged since, by its id. TIME is ISO 8601: 2026-03-01 is the
beginning of that day in UTC, 2026-03-01T18:30 is in your time zone unless it names one.`,
  options: { at: { type: 'string' } },
  async run(call) {
    const [query] = call.positionals;
    if (query === undefined) throw new UsageError('say which customer');
    const at = readTime(call.values.at);
    await withDatabase(call, 'history', async (db) => {
      const id = await whichCustomer(db, query);
      const customer = await customerAsOf(db, id, at);
      if (customer === null) {
        throw new Problem(`customer ${id} was not there yet`, `When it came: npx spine explain ${id}`);
      }
      console.log(call.values.json ? toJson(customer) : describe(plain(customer), at));
    });
  },
};
export default command;

function readTime(value: unknown): Date {
  if (value === undefined) throw new UsageError('say with --at at which moment: --at 2026-03-01');
  const text = typeof value === 'string' ? value.trim() : '';
  const at = new Date(/^\d{4}-\d\d-\d\d/.test(text) ? text : Number.NaN);
  if (Number.isNaN(at.getTime())) throw new UsageError('--at takes a time: 2026-03-01 or 2026-03-01T18:30Z');
  return at;
}

function describe(customer: NonNullable<Awaited<ReturnType<typeof customerAsOf>>>, at: Date): string {
  const { customer_id, state, merged_into, kind, primary_email, primary_phone, first_name, last_name, company } =
    customer;
  const name =
    [first_name, last_name].filter(Boolean).join(' ') || company || primary_email || primary_phone || 'unnamed';
  const facts = [
    ['state', merged_into === null ? state : `${state} into customer ${merged_into}`],
    ['kind', kind],
    ['company', company],
    ['email', primary_email],
    ['phone', primary_phone],
  ].filter(([, value]) => value);
  const identities = customer.identities.map((one) => ({
    id: String(one.identity_id),
    provider: one.provider,
    external_id: one.external_id,
    ended: one.ended ? 'yes' : 'no',
  }));
  return [
    `${name}: customer ${customer_id} at ${at.toISOString()}`,
    ...facts.map(([label, value]) => `  ${label!.padEnd(7)}  ${value}`),
    '',
    identities.length > 0 ? `Identities\n${formatTable(identities)}` : 'It had no identity.',
  ].join('\n');
}
