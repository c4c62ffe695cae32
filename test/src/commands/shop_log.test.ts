import test from 'ava';
import { shopLog } from '../../../src/commands/shop_log.ts';
import { until } from '../../support/spine.ts';
import { listeningLog } from '../ingest/counterpart.ts';

function shop(every = 60_000) {
  const said: string[] = [];
  const { log, lines } = listeningLog();
  return { ...shopLog({ log, write: (text) => said.push(text), every }), said, lines };
}

test('what happens all the time is summed up in one line', (t) => {
  const { log, end, said, lines } = shop();
  log.info('feed_read', { provider: 'qbo', staged: 2, unchanged: 900, older: 100, rejected: 0 });
  log.info('feed_read', { provider: 'shopify', staged: 1, unchanged: 0, older: 0, rejected: 1 });
  log.info('deliveries_worked_off', { provider: 'shopify', count: 3 });
  log.info('batch_resolved', { decided: 3, created: 1, linked: 2, updated: 0, milliseconds: 9 });
  log.info('batch_resolved', { decided: 1, created: 1, linked: 0, updated: 0, milliseconds: 9 });
  log.info('token_refreshed', { provider: 'qbo' });
  t.deepEqual(said, []);
  end();
  t.is(said.length, 1);
  t.is(
    said[0]!.replace(/^\d\d:\d\d:\d\d/, 'now'),
    'now  3 new or changed records read (qbo 2, shopify 1), 1,000 read again unchanged, 1 rejected, 3 webhooks taken; 4 resolved: 2 created, 2 linked\n',
  );
  end();
  t.is(said.length, 1, 'nothing is said twice, nor of nothing');
  t.deepEqual(lines, []);
});

test('everything else, and what goes wrong, is logged as ever', (t) => {
  const { log, lines, end, said } = shop();
  log.info('worker_started', { dead_workers_unlocked: 0 });
  log.error('feed_read', { provider: 'qbo', error: 'refused' });
  end();
  t.deepEqual(
    lines.map((line) => JSON.parse(line).event),
    ['worker_started', 'feed_read'],
  );
  t.deepEqual(said, []);
});

test('the line comes by itself', async (t) => {
  const { log, said } = shop(1);
  log.info('batch_resolved', { decided: 1, created: 1 });
  await until(() => said.length === 1);
  t.regex(said[0]!, /1 resolved: 1 created\n$/);
});
