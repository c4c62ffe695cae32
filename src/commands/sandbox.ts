import { once } from 'node:events';
import { type Command, UsageError, wholeNumber } from '../command.ts';
import { type Faults, random } from '../sandbox/faults.ts';
import { liveOn, startSandbox } from '../sandbox/start.ts';
import { World } from '../sandbox/world.ts';

const PEOPLE = 2_000;
const EVERY = 4_000;

const command: Command = {
  summary: "run servers that speak the providers' APIs over invented shops",
  usage: `[--people n] [--live] [--limited] [--faults share] [--webhooks url] [--json]

Prints the variables that make spine read these servers instead of the providers, and serves until stopped:

  npx spine sandbox > sandbox.env &
  until [ -s sandbox.env ]; do sleep 1; done      # the variables are written all at once, when the servers run
  (set -a; . ./sandbox.env; npx spine sync; npx spine sync --full)
  kill %1

The shops of --people (${PEOPLE}) people stand still; with --live something happens every few seconds. With --limited
the servers have the providers' real rate limits; with --faults 0.1 every tenth request goes wrong: refused, unanswered,
half answered, no JSON, an old token. With --webhooks they deliver to a receiver such as http://127.0.0.1:8085 (spine
webhooks), and then alone the secrets of webhooks are among the variables. Use a database of its own: the records are
invented.`,
  options: {
    people: { type: 'string' },
    live: { type: 'boolean' },
    limited: { type: 'boolean' },
    faults: { type: 'string' },
    webhooks: { type: 'string' },
  },
  async run({ values, signal }) {
    const size = wholeNumber(values.people, '--people', PEOPLE);
    const receiver = values.webhooks === undefined ? undefined : readAddress(String(values.webhooks));
    const behaviour = {
      limited: values.limited === true,
      ...(values.faults !== undefined && { faults: readFaults(values.faults) }),
    };
    const world = new World({ size });
    world.finish();
    const sandbox = await startSandbox({ world, behaviour, ...(receiver && { receiver }) });
    try {
      if (values.json) console.log(JSON.stringify(sandbox.environment));
      else console.log(variables(sandbox.environment)); // at once: who waits for the file has all of it
      const what = `${sandbox.servers.size} servers run over ${size.toLocaleString('en-US')} people`;
      const secrets = receiver
        ? ''
        : ' Nothing is delivered, and no secret of webhooks is printed, without --webhooks.';
      console.error(`${what}; Ctrl-C stops them.${secrets}`);
      if (values.live) await liveOn(world, { signal, every: EVERY });
      else if (!signal.aborted) await once(signal, 'abort');
    } finally {
      await sandbox.close();
    }
  },
};
export default command;

function variables(environment: Record<string, string>): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}=${quoted(value)}`)
    .join('\n');
}

/** As a shell and .env files read it. */
function quoted(value: string): string {
  return /^[\w:/.,@%+-]*$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`;
}

function readFaults(share: unknown): Faults {
  const probability = Number(share);
  if (!/^(0|0?\.\d+)$/.test(String(share)))
    throw new UsageError('--faults takes a share from 0 to below 1, such as 0.1');
  return random(probability, 1);
}

function readAddress(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new UsageError('--webhooks takes an address such as http://127.0.0.1:8085');
  }
  return url.origin;
}
