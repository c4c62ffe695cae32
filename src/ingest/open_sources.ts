import { modules } from '../providers/modules.ts';
import { explain } from './explain.ts';
import type { Context, Provider, ProviderModule, Source } from './provider.ts';

/** A provider whose variables are set and right. Without a source it can only receive. */
export type Configured = { module: ProviderModule; settings: unknown; source?: Source };
/** A provider that was wanted and can't be had: what is wrong with its variables. */
export type Unusable = { provider: Provider; message: string; hint?: string };
export type Sources = { configured: Configured[]; unusable: Unusable[] };

type Options = {
  environment: Record<string, string>;
  /** Only these, and then each must be configured; by default all that are. */
  only?: Provider[];
};

/** In the order of a sync. */
export const PROVIDERS = Object.keys(modules) as Provider[];

/** Open every provider that is configured. One whose variables are wrong is told of and does not keep the others. */
export async function openSources(options: Options, context: Context): Promise<Sources> {
  const sources = await readSources(options);
  const configured: Configured[] = [];
  for (const one of sources.configured) {
    try {
      configured.push({ ...one, source: one.module.open(one.settings, context) });
    } catch (error) {
      sources.unusable.push(unusable(one.module.provider, error));
    }
  }
  return { ...sources, configured };
}

/** The same without opening anything: what the variables say. */
export async function readSources({ environment, only }: Options): Promise<Sources> {
  const sources: Sources = { configured: [], unusable: [] };
  for (const provider of PROVIDERS.filter((name) => !only || only.includes(name))) {
    try {
      const module = await modules[provider]();
      const settings = module.readSettings(environment);
      if (settings !== undefined) sources.configured.push({ module, settings });
      else if (only) sources.unusable.push(notConfigured(provider));
    } catch (error) {
      sources.unusable.push(unusable(provider, error));
    }
  }
  return sources;
}

function notConfigured(provider: Provider): Unusable {
  return {
    provider,
    message: `${provider} is not configured: none of its variables is set`,
    hint: '.env.example names them, and says where to get each.',
  };
}

function unusable(provider: Provider, cause: unknown): Unusable {
  const { error, hint } = explain(cause);
  return { provider, message: error, ...(hint && { hint }) };
}
