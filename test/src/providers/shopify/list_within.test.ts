import test from 'ava';
import { members, soundValue } from '../../../../src/import/json_slice.ts';
import { listWithin, withList, withWholeList } from '../../../../src/providers/shopify/list_within.ts';

const record = (list: object, after: object = {}): string =>
  JSON.stringify({ id: 'gid://shopify/Order/1', note: 'a "}}}" in it', lineItems: list, ...after });
const byMembers = (text: string): string => {
  const own = members(soundValue(text));
  return withList(own, 'lineItems', listWithin(own, 'lineItems')!);
};
const node = { id: 'gid://shopify/LineItem/1', title: 'pageInfo' };

test('a list that came whole is written as by its members', (t) => {
  for (const endCursor of [null, '', 'abc==']) {
    for (const nodes of [[], [node], [node, { pageInfo: { hasNextPage: false, endCursor: 'x' } }]]) {
      const text = record({ nodes, pageInfo: { hasNextPage: false, endCursor } });
      t.is(withWholeList(text, 'lineItems'), byMembers(text));
    }
  }
});

test('what did not come whole, or in another order, is left to its members', (t) => {
  const paging = { hasNextPage: false, endCursor: 'x' };
  for (const text of [
    record({ nodes: [node], pageInfo: { hasNextPage: true, endCursor: 'x' } }),
    record({ pageInfo: paging, nodes: [node] }),
    record({ nodes: [node], pageInfo: paging }, { email: null }),
    record({ nodes: [node], pageInfo: { ...paging, endCursor: 'a"b' } }),
    JSON.stringify({ id: '1', other: { nodes: [], pageInfo: paging } }),
    JSON.stringify({ id: '1', customer: { lineItems: { nodes: [], pageInfo: paging } } }),
  ]) {
    t.is(withWholeList(text, 'lineItems'), undefined, text);
  }
});
