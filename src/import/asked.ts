import { closest } from '../closest.ts';
import { UsageError } from '../command.ts';

/** What can be imported, provider by provider. */
const ENTITIES = {
  shopify: ['customer', 'order'],
  qbo: ['customer', 'order'],
  amazon: ['order'],
  shipstation: ['customer', 'order', 'shipment'],
  klaviyo: ['profile'],
  manual: ['customer', 'order'],
} as const;

/** What people also call the entities; QuickBooks has four kinds of order. */
const SYNONYMS: Record<string, Record<string, Entity>> = {
  qbo: { invoice: 'order', salesreceipt: 'order', creditmemo: 'order', refundreceipt: 'order' },
  shipstation: { fulfillment: 'shipment' },
};

const NAMES: Record<Provider, string> = {
  shopify: 'Shopify',
  qbo: 'QuickBooks Online',
  amazon: 'Amazon',
  shipstation: 'ShipStation',
  klaviyo: 'Klaviyo',
  manual: 'a manual file',
};

export type Provider = keyof typeof ENTITIES;
export type Entity = 'customer' | 'profile' | 'order' | 'shipment';
/** The records that an import asks for. */
export type Asked = { provider: Provider; entity: Entity };

/** The provider and entity of these words; plurals and QuickBooks' own names are understood. Throws UsageError. */
export function readAsked(providerWord: string, entityWord: string): Asked {
  const provider = Object.keys(ENTITIES).find((name): name is Provider => name === providerWord.toLowerCase());
  if (!provider) {
    throw new UsageError(`unknown provider "${providerWord}"; ${advice(providerWord, Object.keys(ENTITIES))}`);
  }
  const word = entityWord.toLowerCase();
  const singular = word.endsWith('s') ? word.slice(0, -1) : word;
  const entities: readonly Entity[] = ENTITIES[provider];
  const entity = entities.find((name) => name === singular) ?? SYNONYMS[provider]?.[singular];
  if (!entity) {
    throw new UsageError(`unknown entity "${entityWord}" of ${provider}; ${advice(word, [...entities])}`);
  }
  return { provider, entity };
}

function advice(word: string, known: string[]): string {
  const near = closest(word.toLowerCase(), known);
  return near ? `did you mean ${near}?` : `it is one of ${known.join(', ')}`;
}

export function providerName(provider: Provider): string {
  return NAMES[provider];
}

/** One line per provider for --help. */
export function entitiesByProvider(): string {
  return Object.entries(ENTITIES)
    .map(([provider, entities]) => {
      const also = Object.keys(SYNONYMS[provider] ?? {});
      return `  ${provider.padEnd(12)}${entities.join(', ')}${also.length > 0 ? ` (also called ${also.join(', ')})` : ''}`;
    })
    .join('\n');
}
