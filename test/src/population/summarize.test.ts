import test from 'ava';
import { explainCustomer } from '../../../src/population/explain.ts';
import type { Shared } from '../../../src/population/people/contact.ts';
import type { Score } from '../../../src/population/score.ts';
import { summarize } from '../../../src/population/summarize.ts';

const phone: Shared = { kind: 'phone', value: '+15125550100', by: 'household_phone' };
const score: Score = {
  people: 1200,
  identities: 3000,
  placed: 2900,
  customers: 1250,
  precision: 0.9876,
  recall: 0.9,
  recallOfPlaced: 0.95,
  splitPeople: 3,
  overMerged: [
    explainCustomer(
      '7',
      ['p1', 'p2'],
      [
        { truth: 'p1', shared: [phone] },
        { truth: 'p2', shared: [phone] },
      ],
    ),
  ],
  watched: [{ by: 'uniform_address', value: 'uniform', people: 250, joined: 0, largest: 0 }],
};
const loaded = { score, records: 4000, openReviews: 10, byProvider: new Map([['qbo', 1500]]) };

test('the summary names the figures, each joined customer with its reason, and where to look', (t) => {
  const text = summarize(loaded);
  for (const part of [
    'qbo             1,500 records',
    '1,200 people exist; 1,250 customers were found',
    'precision 98.76 %, recall 90.00 % (95.00 %',
    '10 reviews are open: 2.5 per 1,000 records',
    'said by up to 250 people; joined nobody',
    'p19 is the 19th invented person',
    'household phone (1): two people with one telephone are one customer',
    'customer 7 is p1, p2: phone +15125550100',
    'where customer_id = 7',
  ]) {
    t.true(text.includes(part), `${part} in\n${text}`);
  }
  t.false(text.includes('NO KNOWN REASON'));
});

test('a customer whom no rule explains is shouted', (t) => {
  const overMerged = [explainCustomer('9', ['p1', 'p2'], [])];
  t.regex(summarize({ ...loaded, score: { ...score, overMerged } }), /FOR NO KNOWN REASON:\n {4}customer 9 is p1, p2/);
});

test('nothing over-merged is said in as many words', (t) => {
  t.regex(
    summarize({ ...loaded, score: { ...score, overMerged: [] } }),
    /0 customers are more than one person\.\n\nWhere/,
  );
});
