import { type Queryable, sql } from '@databases/pg';
import { z } from 'zod';
import { type Command, UsageError } from '../command.ts';
import { withDatabase } from '../db/connect.ts';
import { decideAs } from '../decide/decide_as.ts';
import { describeChanges } from '../decide/describe_changes.ts';
import { readDecider } from '../decide/options.ts';
import { toJson } from '../json.ts';
import { previewRules } from '../spine.ts';
import { formatTable } from '../table.ts';

const Settings = z.array(z.object({ name: z.string(), value: z.string(), comment: z.string().nullable() }));

const command: Command = {
  summary: 'show the settings of matching, and what others would change',
  usage: `[--json]
       spine rules --set name=value [--set …] [--json]

Alone it lists the settings. With --set it prints what a rebuild under these values would change: it is computed by the
code that decides, on a copy, and changes nothing. Values are JSON, or words: --set name_guard=phone
--set max_emails=3 --set 'block=[["phone", "5125550100"]]' (also unblock).

To have a rule: update spine.settings set value = '"phone"' where name = 'name_guard'. It counts for what is decided from
then on; spine rebuild decides what is there already.`,
  options: { set: { type: 'string', multiple: true } },
  async run(call) {
    const given = Array.isArray(call.values.set) ? Object.fromEntries(call.values.set.map(readSetting)) : undefined;
    await withDatabase(call, 'rules', async (db) => {
      if (given === undefined) return console.log(await list(db, Boolean(call.values.json)));
      const changes = await decideAs(db, readDecider(call), (tx) => previewRules(tx, given), {
        keep: false,
        what: 'deciding everything again',
      });
      const told = 'With these rules, after a rebuild (nothing is changed now):';
      console.log(
        call.values.json ? toJson({ preview: true, changes }) : `${told}\n${describeChanges(changes, undefined, true)}`,
      );
    });
  },
};
export default command;

function readSetting(text: unknown): [string, unknown] {
  const [, name, value] = /^\s*(\w+)\s*=(.*)$/s.exec(String(text)) ?? [];
  if (name === undefined || value === undefined) throw new UsageError('--set takes name=value');
  try {
    return [name, JSON.parse(value)];
  } catch {
    return [name, value.trim()];
  }
}

async function list(db: Queryable, json: boolean): Promise<string> {
  const settings = Settings.parse(
    await db.query(sql`select s.name, s.value::text as value, s.comment from spine.settings as s order by s.name`),
  );
  if (!json) return formatTable(settings);
  return toJson(Object.fromEntries(settings.map(({ name, value }) => [name, JSON.parse(value)])));
}
