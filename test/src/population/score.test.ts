import test from 'ava';
import type { Shared } from '../../../src/population/people/contact.ts';
import { inventedObjects } from '../../../src/population/population.ts';
import { type Outcome, score, type TruthRecord } from '../../../src/population/score.ts';

type Case = { key: string; truth: string; customer: string | null; identityKey?: string; shared?: Shared[] };

function scored(cases: Case[]) {
  const records = cases.map(
    ({ key, truth, shared = [] }): TruthRecord => ({ provider: 'shopify', entity: 'order', key, truth, shared }),
  );
  const outcomes = new Map(
    cases.map(({ key, customer, identityKey = key }): [string, Outcome] => [key, { customer, identityKey }]),
  );
  return score(
    () => records,
    ({ key }) => outcomes.get(key),
  );
}
const landline: Shared = { kind: 'phone', value: '+15125550100', by: 'household_phone' };

test('a perfect result', (t) => {
  const result = scored([
    { key: 'a1', truth: 'p1', customer: '7' },
    { key: 'a2', truth: 'p1', customer: '7' },
    { key: 'b1', truth: 'p2', customer: '8' },
  ]);
  t.like(result, { people: 2, identities: 3, placed: 3, customers: 2, precision: 1, recall: 1, splitPeople: 0 });
  t.deepEqual(result.overMerged, []);
});

test('nothing resolved: no pair is wrong and none is found', (t) => {
  const result = scored([
    { key: 'a1', truth: 'p1', customer: null },
    { key: 'a2', truth: 'p1', customer: null },
  ]);
  t.like(result, { precision: 1, recall: 0, recallOfPlaced: 1, placed: 0, customers: 0, splitPeople: 0 });
});

test('a split person costs recall, a waiting one too', (t) => {
  const result = scored([
    { key: 'a1', truth: 'p1', customer: '7' },
    { key: 'a2', truth: 'p1', customer: '7' },
    { key: 'a3', truth: 'p1', customer: '9' },
    { key: 'a4', truth: 'p1', customer: null },
  ]);
  t.like(result, { precision: 1, recall: 1 / 6, recallOfPlaced: 1 / 3, splitPeople: 1 });
});

test('two people as one cost precision, and the reason is named', (t) => {
  const result = scored([
    { key: 'a1', truth: 'p1', customer: '7', shared: [landline] },
    { key: 'a2', truth: 'p1', customer: '7' },
    { key: 'b1', truth: 'p2', customer: '7', shared: [landline] },
  ]);
  t.like(result, { precision: 1 / 3, recall: 1, customers: 1 });
  t.deepEqual(result.overMerged, [
    {
      customer: '7',
      people: ['p1', 'p2'],
      unexplained: false,
      links: [{ by: 'household_phone', kind: 'phone', value: landline.value, people: ['p1', 'p2'] }],
    },
  ]);
});

test('people whom nothing connects are unexplained', (t) => {
  const cases: Case[] = [
    { key: 'a1', truth: 'p1', customer: '7', shared: [landline] },
    { key: 'b1', truth: 'p2', customer: '7', shared: [landline] },
    { key: 'c1', truth: 'p3', customer: '7' },
  ];
  t.true(scored(cases).overMerged[0]!.unexplained);
  t.false(scored(cases.slice(0, 2)).overMerged[0]!.unexplained);
});

test('the uniform address explains nothing, and is named when it joined', (t) => {
  const uniform: Shared = { kind: 'address', value: 'uniform', by: 'uniform_address' };
  const result = scored([
    { key: 'a1', truth: 'p1', customer: '7', shared: [uniform] },
    { key: 'b1', truth: 'p2', customer: '7', shared: [uniform] },
    { key: 'c1', truth: 'p3', customer: '8', shared: [uniform] },
  ]);
  t.like(result.overMerged[0], { unexplained: true, links: [{ by: 'uniform_address' }] });
  t.deepEqual(result.watched, [{ by: 'uniform_address', value: 'uniform', people: 3, joined: 2, largest: 2 }]);
});

test('a gift connects its giver with its recipient', (t) => {
  const gift: Shared = { kind: 'address', value: '1 Main St', by: 'gift', with: 'p2' };
  const result = scored([
    { key: 'a1', truth: 'p1', customer: '7', shared: [gift] },
    { key: 'b1', truth: 'p2', customer: '7' },
  ]);
  t.like(result.overMerged[0], { unexplained: false, links: [{ by: 'gift', people: ['p1', 'p2'] }] });
});

test('an identity counts once, whatever its records and versions', (t) => {
  const result = scored([
    { key: 'a1', truth: 'p1', customer: '7', identityKey: 'a' },
    { key: 'a2', truth: 'p1', customer: '7', identityKey: 'a' },
    { key: 'a2', truth: 'p1', customer: '7', identityKey: 'a' },
    { key: 'b1', truth: 'p1', customer: '8' },
  ]);
  t.like(result, { identities: 2, recall: 0, splitPeople: 1 });
});

test('a house account is one over-merged customer, explained, and no wrong decision', (t) => {
  const house: Shared = { kind: 'account', value: 'qbo:58', by: 'house_account' };
  const result = scored([
    { key: 'h', truth: 'house:qbo', customer: '7', identityKey: '58', shared: [house] },
    { key: 'o1', truth: 'p1', customer: '7', identityKey: '58', shared: [house] },
    { key: 'o2', truth: 'p2', customer: '7', identityKey: '58', shared: [house] },
  ]);
  t.like(result, { people: 2, identities: 3, customers: 1, precision: 1 });
  t.like(result.overMerged[0], {
    unexplained: false,
    links: [{ by: 'house_account', people: ['house:qbo', 'p1', 'p2'] }],
  });
});

test('the truth itself scores full marks on the population', (t) => {
  const records = () => inventedObjects({ size: 300, versions: 'all' });
  const result = score(records, ({ key, truth }) => ({ identityKey: key, customer: truth }));
  t.like(result, { people: 300, precision: 1, recall: 1, splitPeople: 0 });
  t.is(result.overMerged.length, 0);
});
