import type { Provider, ProviderModule } from '../ingest/provider.ts';

/** Loaded when they are needed: each brings libraries of its own. In the order of a sync. */
export const modules: Record<Provider, () => Promise<ProviderModule>> = {
  qbo: async () => (await import('./qbo/module.ts')).qbo as ProviderModule,
  shopify: async () => (await import('./shopify/module.ts')).shopify as ProviderModule,
  amazon: async () => (await import('./amazon/module.ts')).amazon as ProviderModule,
  shipstation: async () => (await import('./shipstation/module.ts')).shipstation as ProviderModule,
  klaviyo: async () => (await import('./klaviyo/module.ts')).klaviyo as ProviderModule,
  manual: async () => (await import('./manual/module.ts')).manual as ProviderModule,
};
