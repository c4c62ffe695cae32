import type { ShopObject } from '../../../population/model.ts';
import { qboPayload } from '../../../population/payloads/qbo.ts';
import { pacific } from '../../../population/times.ts';
import { TYPES, type Type, typeNamed } from '../../../providers/qbo/types.ts';
import type { World } from '../../world.ts';
import type { Condition, Statement } from './parse_statement.ts';

/** An object as the API tells of it: its text, and what a statement can ask for. */
type Row = { text: string; fields: Record<string, unknown> };
export type Removed = { type: Type; id: string; at: number };
/** Told of what people do in QuickBooks that is no change of an object. */
export type Removal = Removed & { into?: string };

/** The objects of one company: those of the world, without what was deleted here. */
export class Company {
  readonly #world: World;
  readonly #removed = new Map<string, Removed>();
  readonly #mergedInto = new Map<string, string>();
  readonly #listeners = new Set<(removal: Removal) => void>();
  #rows = new WeakMap<ShopObject, Row>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Delete a sale. A customer can only be made inactive, which is a change of the world's. */
  remove(type: Exclude<Type, 'Customer'>, id: string): void {
    this.#remove(type, id);
  }

  /** Merge one customer into another: it disappears, and its sales are the other's, without a sign of change on them. */
  merge(loser: string, winner: string): void {
    this.#mergedInto.set(loser, winner);
    this.#rows = new WeakMap();
    this.#remove('Customer', loser, winner);
  }

  onRemoval(listener: (removal: Removal) => void): void {
    this.#listeners.add(listener);
  }

  /** The rows that a statement asks for, and how many there are of them on all pages. */
  select({ entity, where, order, start, most }: Statement): { rows: Row[]; total: number } {
    // of a list of names only the active ones are given, unless it is asked for others
    const active = entity !== 'Customer' || where.some(({ property }) => property === 'Active');
    const rows = this.#all(entity as Type).filter(
      ({ fields }) => (active || fields.Active === true) && where.every((one) => holds(one, fields)),
    );
    rows.sort((a, b) => {
      for (const { property, kind, descending } of order) {
        const difference = compare(kind, textAt(a.fields, property) ?? '', textAt(b.fields, property) ?? '');
        if (difference !== 0) return descending ? -difference : difference;
      }
      return 0;
    });
    return { rows: rows.slice(start - 1, start - 1 + most), total: rows.length };
  }

  /** What was changed or deleted since then, by type. Only the newest are given where these are too many. */
  changed(types: Type[], since: number, most: number): Map<Type, string[]> {
    const found = types.flatMap((type) => [
      ...this.#all(type).map(({ text, fields }) => ({
        type,
        text,
        gone: false,
        at: Date.parse(textAt(fields, UPDATED)!),
      })),
      ...[...this.#removed.values()]
        .filter((removed) => removed.type === type)
        .map(({ id, at }) => ({ type, text: stub(id, at), gone: true, at })),
    ]);
    const newest = found
      .filter(({ at }) => at >= Math.floor(since / 1000) * 1000)
      .sort((a, b) => b.at - a.at)
      .slice(0, most);
    return new Map(
      types.map((type) => [
        type,
        newest
          .filter((one) => one.type === type)
          .sort((a, b) => Number(a.gone) - Number(b.gone))
          .map(({ text }) => text),
      ]),
    );
  }

  #all(type: Type): Row[] {
    return this.#world
      .all('qbo', TYPES[type])
      .filter(({ kind, id }) => typeNamed(kind) === type && !this.#removed.has(`${type} ${id}`))
      .map((object) => this.#row(object, type));
  }

  #row(object: ShopObject, type: Type): Row {
    const known = this.#rows.get(object);
    if (known) return known;
    const into = this.#mergedInto.get(object.customerId ?? '');
    const spelled = qboPayload(into === undefined ? object : { ...object, customerId: into }) as Record<Type, object>;
    const text = JSON.stringify(spelled[type]);
    const row = { text, fields: JSON.parse(text) };
    this.#rows.set(object, row);
    return row;
  }

  #remove(type: Type, id: string, into?: string): void {
    const object = this.#world.all('qbo', TYPES[type]).find((one) => one.id === id && typeNamed(one.kind) === type);
    const at = Math.max(Math.floor(this.#world.now() / 1000) * 1000, (object?.updatedAt ?? 0) + 1000);
    this.#removed.set(`${type} ${id}`, { type, id, at });
    for (const listener of this.#listeners) listener({ type, id, at, into });
  }
}

const UPDATED = 'MetaData.LastUpdatedTime';

const stub = (Id: string, at: number): string =>
  JSON.stringify({ domain: 'QBO', status: 'Deleted', Id, MetaData: { LastUpdatedTime: pacific(at) } });

function holds({ property, kind, operator, values }: Condition, fields: Record<string, unknown>): boolean {
  const held = textAt(fields, property);
  if (held === undefined) return false;
  const [value = ''] = values;
  if (operator === 'IN') return values.some((one) => compare(kind, held, one) === 0);
  if (operator === 'LIKE') {
    const pattern = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%/g, '.*');
    return new RegExp(`^${pattern}$`, 'is').test(held);
  }
  const difference = compare(kind, held, value);
  if (operator === '=') return difference === 0;
  return operator === '<'
    ? difference < 0
    : operator === '>'
      ? difference > 0
      : operator === '<='
        ? difference <= 0
        : difference >= 0;
}

function compare(kind: Condition['kind'], a: string, b: string): number {
  if (kind === 'time') return Date.parse(a) - Date.parse(b);
  if (kind === 'number') return Number(a) - Number(b);
  const [left, right] = kind === 'boolean' ? [a.toLowerCase(), b.toLowerCase()] : [a, b];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** References and email addresses are compared by what they hold. */
function textAt(fields: Record<string, unknown>, property: string): string | undefined {
  let value: unknown = fields;
  for (const name of property.split('.')) value = (value as Record<string, unknown> | undefined)?.[name];
  if (typeof value === 'object' && value !== null) {
    const { value: reference, Address: address } = value as { value?: string; Address?: string };
    value = reference ?? address;
  }
  return value === undefined || value === null ? undefined : String(value);
}
