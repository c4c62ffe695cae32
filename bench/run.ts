// npm run bench -- resolve --records 100000 --base 200000 --json
import { parseArgs } from 'node:util';
import { benchLookups } from './lookups.ts';
import { toJson, toTable, unmeasured, writeResults } from './report.ts';
import { benchResolve } from './resolve.ts';
import { describeMachine, openServer } from './server.ts';
import { benchStage } from './stage.ts';
import { benchWebhooks } from './webhooks.ts';

const USAGE = `Usage: npm run bench -- <resolve|stage|lookups> [options]

resolve   resolve_pending() against the bare insert of its rows, a row-at-a-time function and a service that asks per record
stage     stage_records() against the bare insert of its rows
lookups   v_unified_customer and find_customers() on so many customers

--records N        how many records (customers, for lookups); 100000 if left out
--base M           resolve: also on top of M identities
--url URL          a server to measure on (databases bench_* are made and dropped); else a throw-away one
--json             one line of JSON
--write-results    put the results into bench/RESULTS.md`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      records: { type: 'string', default: '100000' },
      base: { type: 'string', default: '0' },
      url: { type: 'string' },
      json: { type: 'boolean', default: false },
      'write-results': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [kind] = positionals;
  const records = Number(values.records);
  const base = Number(values.base);
  const wrong = !Number.isSafeInteger(records) || records < 1 || !Number.isSafeInteger(base) || base < 0;
  if (values.help || wrong || !(kind === 'resolve' || kind === 'stage' || kind === 'lookups' || kind === 'webhooks')) {
    console.error(USAGE);
    return values.help ? 0 : 2;
  }
  const started = performance.now();
  const say = (text: string) => {
    console.error(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${text}`);
  };
  const server = await openServer(values.url);
  const measured =
    kind === 'resolve'
      ? await benchResolve(server, { records, base, say })
      : kind === 'stage'
        ? await benchStage(server, { records, say })
        : kind === 'webhooks'
          ? await benchWebhooks(server, { people: 2000, rate: 100, seconds: Number(process.env.SECS ?? 10), say })
          : await benchLookups(server, { records, say });
  console.log(values.json ? toJson(measured) : toTable(measured));
  if (values['write-results']) {
    writeResults(kind, `npm run bench -- ${args.join(' ')}`, await describeMachine(server), measured);
  }
  const missing = unmeasured(measured);
  if (missing.length > 0) console.error(`could not be measured: ${missing.join(', ')}`);
  return missing.length > 0 ? 1 : 0;
}
