import test from 'ava';
import { found, read } from './read.ts';

const refuse = (...paths: (string | number)[][]) => JSON.stringify(paths.map((path) => ({ message: 'refused', path })));

test('a refused field is left out, an empty one stays null', (t) => {
  const answer = `{"data":{"customer":{"id":"a","email":null,"phone":null}},"errors":${refuse(['customer', 'phone'])}}`;
  t.deepEqual(found('shopify customer', answer), [{ id: 'a', email: null }]);
});

test('in a page only the record that the path names loses its field', (t) => {
  const nodes = '{"id":"a","phone":null},{"id":"b","phone":null}';
  const answer = `{"data":{"customers":{"nodes":[${nodes}]}},"errors":${refuse(['customers', 'nodes', 1, 'phone'])}}`;
  t.deepEqual(found('shopify customer', answer), [{ id: 'a', phone: null }, { id: 'b' }]);
});

test('likewise through edges, and inside of objects', (t) => {
  const edges = '{"node":{"id":"a","defaultAddress":{"phone":null,"zip":null}}}';
  const path = ['customers', 'edges', 0, 'node', 'defaultAddress', 'phone'];
  const answer = `{"data":{"customers":{"edges":[${edges}]}},"errors":${refuse(path)}}`;
  t.deepEqual(found('shopify customer', answer), [{ id: 'a', defaultAddress: { zip: null } }]);
});

test('a refusal that made its object null is left out with the object', (t) => {
  const answer = `{"data":{"order":{"id":"a","customer":null}},"errors":${refuse(['order', 'customer', 'id'])}}`;
  t.deepEqual(found('shopify order', answer), [{ id: 'a' }]);
});

test('numbers beside a refused field keep their digits', async (t) => {
  const answer = `{"data":{"customer":{"id":706405506930370084,"spent":1.00,"phone":null}},"errors":${refuse(['customer', 'phone'])}}`;
  const [item] = await read('shopify customer', 'x.json', answer);
  t.is(item?.kind === 'payload' && item.text, '{"id":706405506930370084,"spent":1.00}');
});
