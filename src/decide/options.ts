import { userInfo } from 'node:os';
import { type Call, UsageError } from '../command.ts';
import type { Decider } from './decide_as.ts';

/** Options of every verb that decides. */
export const DECIDER = { reason: { type: 'string' }, actor: { type: 'string' } } as const;

/** Options of those that show first what they would change. */
export const PREVIEWED = {
  ...DECIDER,
  preview: { type: 'boolean' },
  yes: { type: 'boolean', short: 'y' },
} as const;

export const DECIDER_USAGE = `  --reason TEXT  kept with the decision
  --actor NAME   who decides; your user's name on this system if left out`;

export const PREVIEWED_USAGE = `  --preview      print what would change, and change nothing
  -y, --yes      do it without asking; needed where nobody can be asked
${DECIDER_USAGE}`;

/** Who decides, as the options say. */
export function readDecider({ values, signal }: Pick<Call, 'values' | 'signal'>): Decider {
  const actor = String(values.actor ?? userName()).trim();
  if (actor === '') throw new UsageError('--actor takes the name of who decides');
  const reason = typeof values.reason === 'string' ? values.reason.trim() : '';
  return { actor, signal, ...(reason !== '' && { reason }) };
}

/** A user of a container may have no name. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return process.env.USER || `user ${process.getuid?.() ?? ''}`;
  }
}
