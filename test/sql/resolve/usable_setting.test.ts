import { sql } from '@databases/pg';
import test from 'ava';
import { rolledBack } from '../../support/database.ts';

for (const [name, value, usable] of [
  ['name_guard', '"phone"', true],
  ['name_guard', '"purple"', false],
  ['name_guard', 'null', false],
  ['same_provider', '["qbo", "shopify"]', true],
  ['same_provider', '[]', true],
  ['same_provider', '"qbo"', false],
  ['same_provider', '[1]', false],
  ['same_provider', '["QBO"]', false],
  ['same_provider', '["qbo", "etsy"]', false],
  ['max_emails', '3', true],
  ['max_emails', '0', true],
  ['max_emails', '-1', false],
  ['max_emails', '1.5', false],
  ['max_emails', '"3"', false],
  ['sandbox', 'true', true],
  ['sandbox', '1', false],
  ['block', '[["phone", "5125550100"]]', true],
  ['block', '[]', true],
  ['unblock', '[["phone"]]', false],
  ['block', '5', false],
  ['block', '{}', false],
] as const) {
  test(
    `${name} = ${value}: ${usable}`,
    rolledBack(async (tx, t) => {
      t.deepEqual(await tx.query(sql`select spine.usable_setting(${name}::text, ${value}::jsonb) as usable`), [
        { usable },
      ]);
    }),
  );
}

test(
  'every setting that is there may be what it is',
  rolledBack(async (tx, t) => {
    t.deepEqual(await tx.query(sql`select name from spine.settings where not spine.usable_setting(name, value)`), []);
  }),
);

for (const settings of ['[]', '1', '"name_guard"', 'null']) {
  test(
    `rules are previewed of an object, not of ${settings}`,
    rolledBack(async (tx, t) => {
      const error = await t.throwsAsync(
        tx.tx((inner) => inner.query(sql`select * from spine.preview_rules(${settings}::jsonb)`)),
        { code: 'IS005' },
      );
      t.regex((error as Error & { hint: string }).hint, /\{"name_guard": "phone"\}/);
    }),
  );
}
