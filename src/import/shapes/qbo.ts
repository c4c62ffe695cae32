import type { Asked, Entity } from '../asked.ts';
import { enveloped, type Found, notAsked, record } from '../found.ts';
import { elements, kindOf, members, type Slice, stringOf } from '../json_slice.ts';
import { asRecord, objectAt, type Part, type Shape } from './shape.ts';

const ENVELOPES: Record<string, Entity> = {
  Customer: 'customer',
  Invoice: 'order',
  SalesReceipt: 'order',
  CreditMemo: 'order',
  RefundReceipt: 'order',
};

/** Reads (`{Invoice: {…}, time}`), queries (`{QueryResponse: {Customer: […]}}`), changes (`{CDCResponse: […]}`), batches. */
export const openQbo: Shape = function* (part, open) {
  const { members: own, asked } = part;
  const outer = own.get('CDCResponse') ?? own.get('BatchItemResponse');
  const query = own.get('QueryResponse');
  const [named] = namedValues(own);
  if (own.has('Id')) yield asRecord(part);
  else if (outer) yield* open(outer);
  else if (query) for (const answer of oneOrMore(query)) yield* openQuery(answer, asked);
  else if (named && isDatedStub(part, named[0])) yield record(part.slice);
  else if (named) yield* openNamed(named, asked);
  else yield asRecord(part);
};

/** `{Customer: […], Invoice: […], startPosition, …}`; an empty page has no list, a failed one a Fault. */
function* openQuery(answer: Slice, asked: Asked): Generator<Found> {
  if (kindOf(answer) !== 'object') return yield { kind: 'reject', slice: answer, reason: 'not an object' };
  for (const named of namedValues(members(answer))) {
    if (named[0] !== 'Fault') yield* openNamed(named, asked);
    else yield { kind: 'reject', slice: answer, reason: 'an error answer of QuickBooks Online', failed: true };
  }
}

function* openNamed([name, value]: [string, Slice], asked: Asked): Generator<Found> {
  for (const slice of oneOrMore(value)) {
    if (ENVELOPES[name] === asked.entity) yield enveloped(name, slice);
    else yield notAsked(slice, name, asked.entity);
  }
}

/** The objects and lists that QuickBooks names by what they are: Customer, Invoice, Bill. */
function namedValues(own: Map<string, Slice>): [string, Slice][] {
  return [...own].filter(([name, value]) => /^[A-Z]/.test(name) && ['object', 'array'].includes(kindOf(value)));
}

/** What is left of a deleted object has no time of its own; it is dated by the answer around it. */
function isDatedStub({ members: own, asked }: Part, name: string): boolean {
  const inner = objectAt(own, name);
  return (
    ENVELOPES[name] === asked.entity && inner !== undefined && stringOf(members(inner).get('status')) === 'Deleted'
  );
}

function oneOrMore(value: Slice): Iterable<Slice> {
  return kindOf(value) === 'array' ? elements(value) : [value];
}
