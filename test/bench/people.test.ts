import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import {
  missingFrom,
  PEOPLE_FOLDER,
  type Person,
  readPeople,
  SETS,
  scorePartition,
  toCustomer,
  toPartition,
} from '../../bench/people.ts';
import { COLUMNS } from '../../src/import/columns.ts';

const nobody: Person = {
  record_id: 'r1',
  first_name: '',
  last_name: '',
  full_name: '',
  email: '',
  phone: '',
  address1: '',
  address2: '',
  city: '',
  state: '',
  postal: '',
  country: '',
};

test('a person is a customer kept by hand: as given, and what is empty is left out', (t) => {
  t.deepEqual(toCustomer(nobody), { external_id: 'r1' });
  t.deepEqual(
    toCustomer({
      ...nobody,
      first_name: 'Ann',
      full_name: 'Ann',
      email: ' Ann@X.org',
      phone: '(512) 555',
      postal: '08030',
    }),
    { external_id: 'r1', first_name: 'Ann', email: ' Ann@X.org', phone: '(512) 555', postal_code: '08030' },
  );
});

test('the full name is the name of who has no first and last name', (t) => {
  t.deepEqual(toCustomer({ ...nobody, full_name: 'Universal Exports, USA' }), {
    external_id: 'r1',
    name: 'Universal Exports, USA',
  });
});

test('every column is one of those that a file of customers may have', (t) => {
  const full = Object.fromEntries(Object.keys(nobody).map((column) => [column, column])) as Person;
  const keys = Object.keys({ ...toCustomer(full), ...toCustomer({ ...full, first_name: '', last_name: '' }) });
  t.deepEqual(
    keys.filter((key) => !COLUMNS.customer?.includes(key)),
    [],
  );
  t.is(keys.length, Object.keys(nobody).length);
});

test('a partition is a CSV in which who belongs to nobody has no customer', (t) => {
  const placed = [
    { record_id: 'r1', customer_id: 7n },
    { record_id: 'a "b", c', customer_id: null },
  ];
  t.is(toPartition(placed), 'record_id,customer_id\n"r1",7\n"a ""b"", c",\n');
});

test('what a folder lacks is named', (t) => {
  t.deepEqual(missingFrom('/nowhere'), [
    '/nowhere/evaluate.mjs',
    '/nowhere/senzing_truth/records.csv',
    '/nowhere/fake_1000/records.csv',
  ]);
});

const withPeople = existsSync(PEOPLE_FOLDER) ? test : test.skip;

withPeople('the truth is never read', (t) => {
  for (const set of SETS) {
    const file = join(PEOPLE_FOLDER, set, 'records.csv');
    const people = readPeople(file);
    t.true(people.length > 100);
    t.regex(readFileSync(file, 'utf8'), /c00001/);
    t.notRegex(JSON.stringify(people.map(toCustomer)), /\bc0\d{4}\b/);
  }
});

withPeople('a partition is scored: nobody together finds nothing, everybody together finds everything', (t) => {
  const people = readPeople(join(PEOPLE_FOLDER, 'senzing_truth', 'records.csv'));
  const all = (customer: (n: number) => bigint | null) =>
    people.map(({ record_id }, n) => ({ record_id, customer_id: customer(n) }));
  t.like(
    scorePartition(
      PEOPLE_FOLDER,
      'senzing_truth',
      all(() => null),
    ),
    { precision: null, recall: 0, overMergedClusters: 0 },
  );
  t.like(
    scorePartition(
      PEOPLE_FOLDER,
      'senzing_truth',
      all(() => 1n),
    ),
    { recall: 1, overMergedClusters: 1 },
  );
});
