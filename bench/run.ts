// npm run bench -- resolve --records 100000 --base 200000 --json
import { parseArgs } from 'node:util';
import { benchDecisions } from './decisions.ts';
import { benchEr } from './er.ts';
import { benchIngest, isPart, PARTS } from './ingest.ts';
import { benchLookups } from './lookups.ts';
import { type Measured, toJson, toTable, unmeasured, writeResults } from './report.ts';
import { benchResolve } from './resolve.ts';
import { describeMachine, openServer } from './server.ts';
import { benchStage } from './stage.ts';
import { benchWebhooks } from './webhooks.ts';

const USAGE = `Usage: npm run bench -- <resolve|stage|lookups|er|decisions|ingest|webhooks> [options]

resolve   resolve_pending() against the bare insert of its rows, a row-at-a-time function and a service that asks per record
stage     stage_records() against the bare insert of its rows
lookups   v_unified_customer and find_customers() on so many customers
er        how well people with known answers are resolved, with guards off and on: precision, recall, over-merged customers;
          done without a figure where their folder is not there
decisions what merges, reviews, splits and a block take, and the dry run of rebuild_identities() on so many records
ingest    ingesters over HTTP from the sandbox: how much they use of what limits allow (in 140 s), their time and CPU against
          stage_records() on the same texts, and whether their memory grows with the pages that they read
webhooks  from a delivery to the customer that shows it, while Shopify delivers at a fixed rate, whatever becomes of it:
          to spine webhooks and spine work, then to spine up

--records N        how many records (customers for lookups, people for ingest and webhooks); 100000 if left out, 20000 for
                   decisions, 2000 people
--base M           resolve: also on top of M identities
--turns T          resolve, stage: how often those who are compared take turns (medians are told); 3 if left out
--people FOLDER    er: the sets and evaluate.mjs; ../shared/er if left out
--part P           ingest: only this of ${PARTS.join(', ')}
--rate R           webhooks: deliveries a second; 100 if left out
--seconds S        webhooks: for how long; 30 if left out
--url URL          a server to measure on (databases bench_* are made and dropped); else a throw-away one
--json             one line of JSON
--write-results    put the results into bench/RESULTS.md`;

const PEOPLE = 2000;
const RECORDS = 100_000;
const DECIDED = 20_000;

type Options = {
  records?: number;
  base: number;
  turns: number;
  rate: number;
  seconds: number;
  part?: string;
  people?: string;
  say: (text: string) => void;
};
/** Starts it when first asked. */
type Server = () => Promise<string>;
const KINDS: Record<string, (server: Server, options: Options) => Promise<Measured | undefined>> = {
  resolve: async (server, { records = RECORDS, base, turns, say }) =>
    benchResolve(await server(), { records, base, turns, say }),
  stage: async (server, { records = RECORDS, turns, say }) => benchStage(await server(), { records, turns, say }),
  lookups: async (server, { records = RECORDS, say }) => benchLookups(await server(), { records, say }),
  er: async (server, { people, say }) => benchEr(server, { people, say }),
  decisions: async (server, { records = DECIDED, say }) => benchDecisions(await server(), { records, say }),
  ingest: async (server, { records: people = PEOPLE, part, say }) => benchIngest(await server(), { people, part, say }),
  webhooks: async (server, { records: people = PEOPLE, rate, seconds, say }) =>
    benchWebhooks(await server(), { people, rate, seconds, say }),
};

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      records: { type: 'string' },
      base: { type: 'string', default: '0' },
      turns: { type: 'string', default: '3' },
      part: { type: 'string' },
      people: { type: 'string' },
      rate: { type: 'string', default: '100' },
      seconds: { type: 'string', default: '30' },
      url: { type: 'string' },
      json: { type: 'boolean', default: false },
      'write-results': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [kind = ''] = positionals;
  const bench = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  const records = values.records === undefined ? undefined : Number(values.records);
  const [base, turns, rate, seconds] = [values.base, values.turns, values.rate, values.seconds].map(Number) as [
    number,
    number,
    number,
    number,
  ];
  const positive = [records ?? 1, turns, rate, seconds].every((number) => Number.isSafeInteger(number) && number > 0);
  const right =
    positive && Number.isSafeInteger(base) && base >= 0 && (values.part === undefined || isPart(values.part));
  if (values.help || !right || !bench) {
    console.error(USAGE);
    return values.help ? 0 : 2;
  }
  const started = performance.now();
  const say = (text: string) => {
    console.error(`${((performance.now() - started) / 1000).toFixed(0).padStart(5)} s  ${text}`);
  };
  let opened: Promise<string> | undefined;
  const server = () => {
    opened ??= openServer(values.url);
    return opened;
  };
  const { part, people } = values;
  const measured = await bench(server, { records, base, turns, rate, seconds, part, people, say });
  if (!measured) return 0;
  console.log(values.json ? toJson(measured) : toTable(measured));
  if (values['write-results']) {
    const section = values.part === undefined ? kind : `${kind} ${values.part}`;
    writeResults(section, `npm run bench -- ${args.join(' ')}`, await describeMachine(await server()), measured);
  }
  const missing = unmeasured(measured);
  if (missing.length > 0) console.error(`could not be measured: ${missing.join(', ')}`);
  return missing.length > 0 ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
