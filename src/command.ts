import type { ParseArgsOptionsConfig } from 'node:util';
import type { Config } from './config.ts';
import type { Log } from './log.ts';

/** What a verb is given: its parsed arguments, and what everything in the process shares. */
export type Call = {
  positionals: string[];
  values: Record<string, unknown>;
  config: Config;
  log: Log;
  signal: AbortSignal;
};

/** One verb of the command line; `--help` and `--json` need not be listed in its options. */
export type Command = {
  summary: string;
  /** The lines of `--help` after `Usage: spine `: the arguments, then what they mean. */
  usage: string;
  options?: ParseArgsOptionsConfig;
  /** How many arguments it takes at most; 0 if left out. */
  positionals?: number;
  run: (call: Call) => Promise<void>;
};

/** The command line is wrong: printed with a pointer to --help, exit code 2. */
export class UsageError extends Error {}

/** The work was done and what it found is bad: exit code 1 without a message of its own. */
export class Failed extends Error {}

/** The value of an option that must be a whole number from 1 on, in digits alone. */
export function wholeNumber(value: unknown, option: string, otherwise: number, most = 1_000_000): number {
  if (value === undefined) return otherwise;
  const number = Number(value);
  if (!/^\d+$/.test(String(value)) || number < 1 || number > most) {
    throw new UsageError(`${option} takes a whole number from 1 to ${most}`);
  }
  return number;
}
