import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Behaviour, Running, Serve } from './server.ts';
import { World } from './world.ts';

/** The providers' servers over one world, and the variables that make ingesters read them. */
export type Sandbox = {
  world: World;
  environment: Record<string, string>;
  servers: Map<string, Running>;
  close(): Promise<void>;
};

type Options = {
  /** Or the number of its people. */
  world: World | { size: number; seed?: number };
  /** Where the receiver will listen, such as http://127.0.0.1:8085; without, nothing is delivered. */
  receiver?: string;
  behaviour?: Omit<Behaviour, 'webhooks'>;
};

const folder = join(import.meta.dirname, 'servers');

/** Start a server for each provider that has one; manual records come in files and have none. */
export async function startSandbox({ world: given, receiver, behaviour }: Options): Promise<Sandbox> {
  const world = given instanceof World ? given : new World(given);
  const secret = randomBytes(24).toString('hex');
  const servers = new Map<string, Running>();
  const close = async (): Promise<void> => {
    await Promise.all([...servers.values()].map((server) => server.close()));
  };
  try {
    for (const [provider, serve] of await findServers()) {
      const webhooks = receiver && { url: `${receiver}/webhooks/${provider}`, secret };
      servers.set(provider, await serve(world, { ...behaviour, ...(webhooks && { webhooks }) }));
    }
  } catch (error) {
    await close();
    throw error;
  }
  const environment = Object.assign({}, ...[...servers.values()].map((server) => server.environment));
  return { world, environment, servers, close };
}

/** Let something happen every so often, until the signal. */
export async function liveOn(world: World, { signal, every }: { signal: AbortSignal; every: number }): Promise<void> {
  while (!signal.aborted) {
    await sleep(every, undefined, { signal }).catch(() => {});
    if (!signal.aborted) world.live(1);
  }
}

/** Each file of the folder serves the provider that it is named for. */
async function findServers(): Promise<[string, Serve][]> {
  const found = readdirSync(folder)
    .map((file) => ({ file, provider: /^([a-z]+)\.[jt]s$/.exec(file)?.[1] }))
    .flatMap(({ file, provider }) => (provider === undefined ? [] : { file, provider }))
    .sort((a, b) => (a.provider < b.provider ? -1 : 1));
  return await Promise.all(
    found.map(async ({ file, provider }): Promise<[string, Serve]> => {
      const loaded: Record<string, unknown> = await import(pathToFileURL(join(folder, file)).href);
      const name = Object.keys(loaded).find((key) => key.toLowerCase() === `serve${provider}`);
      if (!name) throw new Error(`${file} serves nothing`);
      return [provider, loaded[name] as Serve];
    }),
  );
}
