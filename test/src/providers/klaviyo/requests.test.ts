// What is asked for, against the document of the API, which lies beside the repository on a developer's machine.
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectionPool } from '@databases/pg';
import test from 'ava';
import { invent, open, pagesFrom, serve } from './reading.ts';

const file = join(
  import.meta.dirname,
  '../../../../../shared/providers/schemas/klaviyo/2026-07-15.get_profiles.openapi.json',
);
const checked = existsSync(file) ? test : test.skip;

type Parameter = { name: string; schema: { enum?: string[]; maximum?: number; default?: string } };
type Operators = { operators: { list?: string[]; single?: string[] } };

checked('requests are such as the document of the API knows', async (t) => {
  const { get } = JSON.parse(readFileSync(file, 'utf8')).paths['/api/profiles'];
  const parameters = new Map<string, Parameter['schema']>();
  for (const { name, schema } of get.parameters as Parameter[]) parameters.set(name, schema);
  const filters: Record<string, Operators> = get['x-klaviyo-filters'];
  const requests: { path: string; headers: string[] }[] = [];
  const note = (message: unknown) => requests.push((message as { request: (typeof requests)[number] }).request);
  subscribe('undici:request:create', note);
  t.teardown(() => unsubscribe('undici:request:create', note));

  const { environment } = await serve(t, invent(400));
  const pages = await pagesFrom(environment, {});
  await pagesFrom(environment, pages.at(-1)!.position);
  const source = open(undefined as unknown as ConnectionPool, environment);
  await source.fetch!([{ entity: 'profile', id: 'A"B' }], new AbortController().signal);

  t.true(pages.length > 1);
  t.is(requests.length, pages.length + 2);
  for (const { path, headers } of requests) {
    const url = new URL(path, environment.KLAVIYO_URL);
    t.is(url.pathname, '/api/profiles');
    t.is(headers[headers.indexOf('revision') + 1], parameters.get('revision')!.default);
    for (const [name, value] of url.searchParams) {
      t.true(parameters.has(name), name);
      if (name === 'sort') t.true(parameters.get(name)!.enum!.includes(value), value);
      if (name === 'page[size]') t.true(Number(value) <= parameters.get(name)!.maximum!);
      if (name !== 'filter') continue;
      const [, operator, field, bound] = /^([a-z-]+)\(([a-z_]+),(\[)?/.exec(value)!;
      t.true(filters[field!]!.operators[bound ? 'list' : 'single']!.includes(operator!), value);
    }
  }
});
