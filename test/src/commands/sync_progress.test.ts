import test from 'ava';
import { syncProgress } from '../../../src/commands/sync_progress.ts';
import { listeningLog } from '../ingest/counterpart.ts';

/** Progress by a clock that the test moves. */
function watched() {
  let time = 0;
  const said: string[] = [];
  const { log, lines } = listeningLog();
  const progress = syncProgress({ log, write: (text) => said.push(text.trimEnd()), now: () => time });
  const pass = (milliseconds: number): void => {
    for (let step = 0; step < milliseconds; step += 500) {
      time += 500;
      progress.tick();
    }
  };
  const again = (attempt: number, wait: number, reason = 'qbo answered 503') =>
    progress.log.debug('request_again', { provider: 'qbo', reason, attempt, wait });
  return { ...progress, said, lines, pass, again };
}

test('what is quick is done without a word', (t) => {
  const { onProgress, said, pass } = watched();
  pass(60_000);
  onProgress('qbo customer', '0 records read');
  pass(1_500);
  onProgress('qbo customer', '40 records read');
  onProgress('qbo order', '0 records read');
  t.deepEqual(said, []);
});

test('what takes long says how far it is, and that it goes on', (t) => {
  const { onProgress, said, pass } = watched();
  onProgress('qbo customer', '0 records read');
  pass(2_500);
  onProgress('qbo customer', '40 records read');
  onProgress('qbo customer', '41 records read');
  pass(5_000);
  t.deepEqual(said, ['qbo customer: 40 records read', 'qbo customer: 41 records read, for 8 s now']);
});

test('a wait is told with its reason and the next try; a blip is not', (t) => {
  const { onProgress, again, said, pass, lines } = watched();
  onProgress('qbo customer', '0 records read');
  again(1, 500);
  t.deepEqual(said, []);
  again(2, 1_200);
  again(3, 1_200);
  again(4, 30_000, 'qbo can not be reached (ECONNREFUSED)');
  pass(5_000);
  t.deepEqual(said, [
    'qbo customer: qbo answered 503; next try in 1 s',
    'qbo customer: qbo can not be reached (ECONNREFUSED); next try in 30 s',
    'qbo customer: qbo can not be reached (ECONNREFUSED); next try in 25 s',
  ]);
  t.is(lines.length, 4, 'the log hears it too');
});

test('what is wrong is said in words', (t) => {
  const { log, said } = watched();
  log.error('file_left', { provider: 'manual', file: 'x.csv', reason: 'it is not named customers' });
  log.error('token_not_readable', { provider: 'qbo', hint: 'Set the key.' });
  t.deepEqual(said, ['manual: x.csv: it is not named customers', 'qbo: token not readable\nhint: Set the key.']);
});

test('another reader is waited for', (t) => {
  const { onProgress, said, pass } = watched();
  onProgress('qbo customer', '0 records read');
  pass(3_000);
  onProgress('qbo customer', '0 records read', 'another command reads it');
  t.deepEqual(said, ['qbo customer: another command reads it; waiting for its end, for 3 s now']);
});
