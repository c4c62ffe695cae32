import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { Problem } from '../../problem.ts';

export type ManualSettings = { folder: string };

/** Undefined when no folder is named. Throws a Problem when it is none. */
export function readManualSettings({ MANUAL_FOLDER }: Record<string, string>): ManualSettings | undefined {
  if (MANUAL_FOLDER === undefined) return undefined;
  const folder = resolve(MANUAL_FOLDER);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Problem(
      'the settings of manual files are wrong\n  MANUAL_FOLDER: must be a folder that is there',
      'Make the folder, and put files into it whose names begin with customers or orders.',
    );
  }
  return { folder };
}
