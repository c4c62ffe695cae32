import type { Mess, ShopObject } from '../model.ts';
import { type Contact, contactAt } from '../people/contact.ts';
import { day, type Person } from '../people/person.ts';
import { purpose, type Random, randomFor } from '../people/random.ts';
import { saleOf } from './sales.ts';
import { websiteOrders } from './shopify.ts';
import { about, moments, tellings } from './telling.ts';

export const houseId = '58';
const house = { kind: 'account' as const, value: `qbo:${houseId}`, by: 'house_account' as const };

export function qboHouse(): ShopObject[] {
  const at = Date.UTC(2023, 0, 2);
  return [
    {
      provider: 'qbo',
      entity: 'customer',
      kind: 'customer',
      id: houseId,
      key: houseId,
      version: 0,
      truth: 'house:qbo',
      createdAt: at,
      updatedAt: at,
      contact: websiteOrders,
      customerId: null,
      shape: 'plain',
      shared: [house],
      mess: ['house_account'],
      active: true,
    },
  ];
}

/** Customers and transactions count separately, so that a receipt and somebody else's customer have one number. */
const customerIdOf = (index: number, n: number): string => String(1000 + index * 32 + n);
const transactionIdOf = (index: number, n: number): string => String(1000 + (index + 5) * 32 + n);

export function qboObjects(person: Person): ShopObject[] {
  const random = randomFor(person.seed, person.index, purpose.qbo);
  const receipt = (customer: string | null): ShopObject[] =>
    moments(random, person.since, 1).map((at) => transaction(person, 'salesreceipt', at, 0, customer, random));
  if (person.role === 'house_buyer') return receipt(houseId);
  if (person.uses.qbo !== 'customer') return person.uses.qbo === null ? [] : receipt(null);

  const id = customerIdOf(person.index, 0);
  const versions = tellings(person, person.since, random).map((told): typeof told => ({
    ...told,
    contact: billed(person, told.contact),
  }));
  const list = random.chance(0.05) && person.bookkeeperEmail === null;
  const customers = versions.map(
    ({ at, contact, mess }, version): ShopObject => ({
      provider: 'qbo',
      entity: 'customer',
      kind: 'customer',
      id,
      key: id,
      version,
      createdAt: person.since,
      updatedAt: at,
      customerId: null,
      shape: 'plain',
      active: true,
      ...about(person, contact, [...mess, ...(list ? ['email_list' as const] : [])]),
    }),
  );
  if (list)
    for (const customer of customers)
      customer.contact = {
        ...customer.contact,
        email: `${customer.contact.email}; ${person.last.length}.office.${person.index}@example.org`,
      };
  const last = customers.at(-1)!;
  if (random.chance(0.05))
    customers.push({
      ...last,
      version: last.version + 1,
      updatedAt: last.updatedAt + 30 * day,
      active: false,
      mess: [...last.mess, 'inactive'],
    });
  const jobs = person.role === 'contractor' ? jobsOf(person, last, random) : [];
  return [...customers, ...jobs, ...transactions(person, id, jobs, random)];
}

/** The bookkeeper's address stands where the client's own should. */
const billed = (person: Person, contact: Contact): Contact => ({
  ...contact,
  email: person.bookkeeperEmail ?? contact.email,
});

function jobsOf(person: Person, parent: ShopObject, random: Random): ShopObject[] {
  return Array.from({ length: 1 + random.int(4) }, (_, n) => {
    const id = customerIdOf(person.index, n + 1);
    return {
      ...parent,
      id,
      key: id,
      version: 0,
      createdAt: person.since + (n + 1) * day,
      updatedAt: person.since + (n + 1) * day,
      active: true,
      mess: ['job' as const],
      contact: {
        ...billed(person, contactAt(person, person.since)),
        ...(random.chance(0.3) ? { email: null, phone: null } : {}),
      },
      parent: { id: parent.id, name: parent.contact.company! },
      job: `${random.pick(['Kitchen', 'Roof', 'Garden wall', 'Unit'])} ${n + 1}`,
    };
  });
}

function transactions(person: Person, customerId: string, jobs: ShopObject[], random: Random): ShopObject[] {
  return moments(random, person.since, 1 + random.int(4)).flatMap((at, n) => {
    const payer = jobs.length > 0 && random.chance(0.5) ? random.pick(jobs).id : customerId;
    const sold = transaction(person, random.chance(0.7) ? 'invoice' : 'salesreceipt', at, n * 4, payer, random);
    const all = [sold];
    if (random.chance(0.06))
      all.push({
        ...sold,
        version: 1,
        updatedAt: at + 2 * day,
        sale: { ...sold.sale!, state: 'voided' },
        mess: [...sold.mess, 'voided'],
      });
    else if (random.chance(0.1))
      all.push(
        transaction(
          person,
          random.chance(0.5) ? 'creditmemo' : 'refundreceipt',
          at + 9 * day,
          n * 4 + 1,
          payer,
          random,
        ),
      );
    return all;
  });
}

function transaction(
  person: Person,
  kind: 'invoice' | 'salesreceipt' | 'creditmemo' | 'refundreceipt',
  at: number,
  n: number,
  customerId: string | null,
  random: Random,
): ShopObject {
  const id = transactionIdOf(person.index, n);
  const mess: Mess[] = customerId === null ? ['guest'] : customerId === houseId ? ['house_account'] : [];
  if (kind === 'creditmemo' || kind === 'refundreceipt') mess.push('credit');
  if (random.chance(0.4)) mess.push('free_form_address');
  const told = about(person, billed(person, contactAt(person, at)), mess);
  return {
    provider: 'qbo',
    entity: 'order',
    kind,
    id,
    key: `${kind}:${id}`,
    version: 0,
    createdAt: at,
    updatedAt: at + 60_000,
    customerId,
    shape: 'plain',
    sale: saleOf(random, String(1000 + person.index * 32 + n), 'USD', { cancelled: 0, refunded: 0, test: 0 }),
    ...told,
    ...(customerId === houseId ? { shared: [house] } : {}),
  };
}
