import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { Verdict } from '../../../../src/ingest/judge.ts';
import { faultIn } from '../../../../src/providers/qbo/fault.ts';
import { judgeAnswer } from '../../../../src/providers/qbo/judge_answer.ts';

const samples = join(import.meta.dirname, '../../../../../shared/providers/samples/qbo');
const checked = existsSync(samples) ? test : test.skip;
const sample = (name: string) => readFileSync(join(samples, name), 'utf8');

const judged = (status: number, body: unknown, headers: Record<string, string> = {}): Verdict | undefined =>
  judgeAnswer({
    status,
    headers: new Headers(headers),
    text: typeof body === 'string' ? body : JSON.stringify(body),
  });
const fault = (code: string, type = 'ValidationFault') => ({ Error: [{ Message: 'm', Detail: 'd', code }], type });
const MINUTE = { wait: 60_000 };

checked('published errors', (t) => {
  t.deepEqual(judged(403, sample('error.403.throttle.fromxml.json')), MINUTE);
  t.deepEqual(judged(429, sample('error.429.throttle.fromxml.json')), MINUTE);
  t.is(judged(401, sample('error.401.lowercase-fault.json')), 'unauthorized');
  t.like(judged(400, sample('error.400.duplicate-name-6240.fromxml.json')), {
    refused: 'QuickBooks refused a request with 400 (6240, ValidationFault)',
  });
  t.is(judged(200, sample('query.empty-page.json')), 'good');
  t.is(judged(200, sample('cdc.no-changes.json')), 'good');
  t.is(judged(200, sample('customers.query.json')), 'good');
});

test('a limit that is reached is waited for, as long as it is said, else a minute', (t) => {
  t.deepEqual(judged(429, ''), MINUTE);
  t.deepEqual(judged(429, '<html>'), MINUTE);
  t.deepEqual(judged(429, '', { 'retry-after': '5' }), { wait: 5000 });
  t.deepEqual(judged(403, { Fault: fault('003001', 'SERVICE') }), MINUTE);
  t.deepEqual(judged(200, { QueryResponse: { Fault: fault('3001') } }), MINUTE);
  t.deepEqual(judged(503, { fault: { error: [{ code: 3001 }] } }), MINUTE);
});

test('an old token is told of by its code, in any spelling', (t) => {
  t.is(judged(401, ''), 'unauthorized');
  t.is(judged(400, { Fault: fault('3200') }), 'unauthorized');
  t.is(judged(200, { QueryResponse: { Fault: fault('003200') } }), 'unauthorized');
  t.is(judged(403, { fault: { error: [{ message: 'x; errorCode=003200; y', code: null }] } }), 'unauthorized');
});

test('what passes is asked again', (t) => {
  t.is(judged(500, { Fault: fault('4000') }), undefined);
  t.is(judged(502, '<html>'), undefined);
  t.is(judged(200, { Fault: fault('10000', 'SystemFault') }), 'again');
  t.is(judged(200, { CDCResponse: [{ QueryResponse: [{}, { Fault: fault('1', 'SystemFault') }] }] }), 'again');
  for (const text of ['', '<html></html>', '{"QueryResponse":{', '[]', 'null', '{}', '{"time":"x"}']) {
    t.is(judged(200, text), 'again', text);
  }
});

test('a fault is seen wherever it stands', (t) => {
  const refused = { refused: 'QuickBooks refused a request with 200 (5030, ValidationFault)' };
  t.like(judged(200, { Fault: fault('5030') }), refused);
  t.like(judged(200, { QueryResponse: { Fault: fault('5030') }, time: 'x' }), refused);
  t.like(judged(200, { CDCResponse: [{ Fault: fault('5030') }] }), refused);
  t.like(judged(200, { CDCResponse: [{ QueryResponse: [{}, { Fault: fault('5030') }] }] }), refused);
  t.like(judged(200, { QueryResponse: { fault: 'something else' } }), {
    refused: 'QuickBooks refused a request with 200 (unknown)',
  });
});

test('a text that speaks of faults is none', (t) => {
  const note = { Id: '1', PrivateNote: 'he said "Fault": twice, {"Fault": {}}' };
  t.is(judged(200, { QueryResponse: { Invoice: [note] } }), 'good');
  t.is(judged(200, { QueryResponse: { Invoice: [{ Id: '1', Fault: 'a field of its own' }] } }), 'good');
  t.is(judged(200, { QueryResponse: {}, Fault: null, fault: null }), 'good');
  t.is(faultIn('{"Fault": '), undefined);
});

test('what needs a person says what to do, and repeats no texts', (t) => {
  t.deepEqual(judged(403, { Fault: fault('003100') }), judged(403, { Fault: fault('3100') }));
  t.regex((judged(403, { Fault: fault('3100') }) as { hint: string }).hint, /QBO_REALM_ID/);
  t.regex((judged(400, { Fault: fault('6190') }) as { refused: string }).refused, /subscription/);
  const told = judged(400, { Fault: { Error: [{ Message: 'Jane Doe', Detail: 'jane@example.com', code: 'x' }] } });
  t.false(JSON.stringify(told).includes('ane'));
});

test('what HTTP says is left to it', (t) => {
  t.is(judged(403, '<html>'), undefined);
  t.is(judged(302, ''), undefined);
  t.like(judged(504, ''), { refused: 'QuickBooks needed too long for an answer' });
});
