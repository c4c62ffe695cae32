// A process of its own for the providers' servers, so that what they work is not taken for the ingester's.
import type { Behaviour, Running } from '../src/sandbox/server.ts';
import { serveAmazon } from '../src/sandbox/servers/amazon.ts';
import { serveKlaviyo } from '../src/sandbox/servers/klaviyo.ts';
import { serveQbo } from '../src/sandbox/servers/qbo.ts';
import { serveShipstation } from '../src/sandbox/servers/shipstation.ts';
import { serveShopify } from '../src/sandbox/servers/shopify.ts';
import { World } from '../src/sandbox/world.ts';

/** The providers that are read over HTTP. */
export type Read = 'shopify' | 'qbo' | 'amazon' | 'shipstation' | 'klaviyo';
/** Which servers, by a name each. `speed`: how many times the usual rates Amazon gives the seller. */
export type Served = Record<
  string,
  { provider: Read; behaviour?: Pick<Behaviour, 'limited' | 'pageSize'>; speed?: number }
>;
export type Told = Record<string, Count>;
/** What a server granted and refused; requests for tokens are left out. */
export type Count = { granted: number; throttled: number; points: number };
export type Environments = Record<string, Record<string, string>>;

type Serve = (world: World, behaviour: Behaviour, options?: { speed?: number }) => Promise<Running>;
const SERVE: Record<Read, Serve> = {
  shopify: serveShopify,
  qbo: serveQbo,
  amazon: serveAmazon,
  shipstation: serveShipstation,
  klaviyo: serveKlaviyo,
};

const [people, served] = [Number(process.argv[2]), JSON.parse(process.argv[3]!) as Served];
const world = new World({ size: people });
world.finish();
const counted = new Map<string, { running: Running; count: Count }>();
const environments: Environments = {};
for (const [name, { provider, behaviour, speed }] of Object.entries(served)) {
  const count: Count = { granted: 0, throttled: 0, points: 0 };
  const answered = ({ url, status }: { url: string; status: number }) => {
    if (status === 429) count.throttled++;
    else if (!/token/i.test(url.split('?')[0]!)) count.granted++;
  };
  const running = await SERVE[provider](world, { ...behaviour, answered }, { speed });
  counted.set(name, { running, count });
  environments[name] = running.environment;
}
process.on('message', () => process.send!(tell()));
process.on('disconnect', () => process.exit());
process.send!(environments);

function tell(): Told {
  return Object.fromEntries(
    [...counted].map(([name, { running, count }]) => {
      const { throttled, points = 0 } = running.requests;
      return [name, { ...count, throttled: Math.max(count.throttled, throttled), points }];
    }),
  );
}
