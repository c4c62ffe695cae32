import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { closest } from './closest.ts';
import { type Call, type Command, Failed, UsageError } from './command.ts';
import { readConfig } from './config.ts';
import { describeError } from './describe_error.ts';
import { createLog } from './log.ts';
import { listenForShutdown } from './shutdown.ts';

/** Loaded only when asked for, so that `spine url` does not wait for what `spine up` needs. */
const verbs: Record<string, () => Promise<{ default: Command }>> = {
  up: () => import('./commands/up.ts'),
  down: () => import('./commands/down.ts'),
  sync: () => import('./commands/sync.ts'),
  ingest: () => import('./commands/ingest.ts'),
  webhooks: () => import('./commands/webhooks.ts'),
  migrate: () => import('./commands/migrate.ts'),
  import: () => import('./commands/import.ts'),
  resolve: () => import('./commands/resolve.ts'),
  backfill: () => import('./commands/backfill.ts'),
  customer: () => import('./commands/customer.ts'),
  explain: () => import('./commands/explain.ts'),
  history: () => import('./commands/history.ts'),
  review: () => import('./commands/review.ts'),
  merge: () => import('./commands/merge.ts'),
  unmerge: () => import('./commands/unmerge.ts'),
  split: () => import('./commands/split.ts'),
  link: () => import('./commands/link.ts'),
  primary: () => import('./commands/primary.ts'),
  undo: () => import('./commands/undo.ts'),
  block: () => import('./commands/block.ts'),
  unblock: () => import('./commands/unblock.ts'),
  house: () => import('./commands/house.ts'),
  rules: () => import('./commands/rules.ts'),
  rebuild: () => import('./commands/rebuild.ts'),
  sandbox: () => import('./commands/sandbox.ts'),
  rejects: () => import('./commands/rejects.ts'),
  status: () => import('./commands/status.ts'),
  doctor: () => import('./commands/doctor.ts'),
  work: () => import('./commands/work.ts'),
  url: () => import('./commands/url.ts'),
};

process.exitCode = await main(process.argv.slice(2));

async function main([verb, ...rest]: string[]): Promise<number> {
  if (verb === 'help' && rest[0] !== undefined) return await main([rest[0], '--help']);
  try {
    if (verb === undefined || verb === 'help' || verb === '--help' || verb === '-h') {
      console.log(await overview());
      return verb === undefined ? 2 : 0;
    }
    if (verb === '--version') {
      console.log(version());
      return 0;
    }
    const load = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
    if (!load) throw new UsageError(`there is no "spine ${verb}"${suggestion(verb)}`);
    await runVerb(verb, (await load()).default, rest);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(
        `spine: ${error.message}\nSee: spine ${verb && Object.hasOwn(verbs, verb) ? `${verb} ` : ''}--help`,
      );
      return 2;
    }
    if (!(error instanceof Failed)) console.error(describeError(error, process.env.SPINE_DEBUG !== undefined));
    return 1;
  }
}

async function runVerb(verb: string, command: Command, args: string[]): Promise<void> {
  const { values, positionals } = parse(command, args);
  if (values.help) {
    console.log(
      `${command.summary}\n\nUsage: spine ${verb}${command.usage.startsWith('\n') ? '' : ' '}${command.usage.trimEnd()}`,
    );
    return;
  }
  const config = readConfig(process.env);
  const call: Call = { values, positionals, config, log: createLog(config.logLevel), signal: listenForShutdown() };
  await command.run(call);
}

function parse(command: Command, args: string[]): Pick<Call, 'values' | 'positionals'> {
  const shared = { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } } as const;
  try {
    const parsed = parseArgs({ args, allowPositionals: true, options: { ...shared, ...command.options } });
    const surplus = parsed.positionals[command.positionals ?? 0];
    if (surplus !== undefined) throw new UsageError(`"${surplus}" is one argument too many`);
    return parsed;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      describeParsing(error as NodeJS.ErrnoException, Object.keys({ ...shared, ...command.options })),
    );
  }
}

/** Node's own words advise on how to pass values that begin with a dash, which none of our options takes. */
function describeParsing({ code, message }: NodeJS.ErrnoException, known: string[]): string {
  const option = /'(?:-\w, )?(-[^' =]*)/.exec(message)?.[1] ?? 'an option';
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const near = option.startsWith('--') ? closest(option.slice(2), known) : undefined;
    return `unknown option ${option}${near ? `; did you mean --${near}?` : ''}`;
  }
  if (/does not take an argument/.test(message)) return `${option} takes no value`;
  return /ambiguous/.test(message)
    ? `${option} takes a value that does not begin with a dash`
    : `${option} takes a value: ${option} VALUE`;
}

async function overview(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(verbs).map(async ([name, load]) => `  ${name.padEnd(10)} ${(await load()).default.summary}`),
  );
  return `Usage: spine <verb> [options]\n\n${lines.join('\n')}\n\nEvery verb has --help. Without DATABASE_URL an embedded PostgreSQL is used.`;
}

function version(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}

function suggestion(verb: string): string {
  const near = closest(verb, Object.keys(verbs));
  return near ? `; did you mean "spine ${near}"?` : '';
}
