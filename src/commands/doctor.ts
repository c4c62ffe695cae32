import { type Command, Failed } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { checkActivity, checkInvariants } from '../doctor/activity.ts';
import { checkFeeds } from '../doctor/feeds.ts';
import type { Finding } from '../doctor/finding.ts';
import { checkProviders } from '../doctor/providers.ts';
import { checkServer } from '../doctor/server.ts';
import { plainLines } from '../plain.ts';

const MARKS: Record<Finding['state'], string> = { ok: 'ok      ', warning: 'warning ', problem: 'PROBLEM ' };

const command: Command = {
  summary: 'check the server, the rights, the worker, the feeds, the providers and the invariants, and say what to do',
  usage: `[--json]

Exit code 1 when something is a problem; warnings alone give 0.`,
  async run(call) {
    const findings = await withDatabase(call, 'doctor', async (db) => [
      ...(await checkServer(db)),
      ...(await checkActivity(db)),
      ...(await checkFeeds(db)),
      ...(await checkProviders(db, call.config.environment)),
      ...(await checkInvariants(db)),
    ]);
    if (call.values.json) console.log(JSON.stringify(findings));
    else for (const finding of findings) console.log(describe(finding));
    if (findings.some((finding) => finding.state === 'problem')) throw new Failed();
  },
};
export default command;

function describe({ check, state, detail, advice }: Finding): string {
  const line = `${MARKS[state]} ${check.padEnd(12)} ${detail}`;
  return plainLines(advice ? `${line}\n${' '.repeat(22)} ${advice}` : line);
}
