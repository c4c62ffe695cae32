import { benchCost, benchMemory } from './cost.ts';
import { benchLimits } from './limits.ts';
import type { Measured } from './report.ts';

export const PARTS = ['limits', 'cost', 'memory'] as const;
type Part = (typeof PARTS)[number];

export const isPart = (text: string): text is Part => PARTS.some((part) => part === text);

type Options = { people: number; part?: string; say: (text: string) => void };

/** All that there is to measure of ingesters, or one part of it. */
export async function benchIngest(server: string, { people, part, say }: Options): Promise<Measured> {
  const measured: Measured = { records: 0, records_per_second: 0, ratios: {}, figures: {} };
  const add = ({ ratios, figures }: Pick<Measured, 'ratios' | 'figures'>) => {
    Object.assign(measured.ratios, ratios);
    Object.assign(measured.figures, figures);
  };
  const wanted = (name: Part) => part === undefined || part === name;
  if (wanted('limits')) add(await benchLimits(server, say));
  if (wanted('cost')) {
    const { records, records_per_second, ...cost } = await benchCost(server, people, say);
    add(cost);
    Object.assign(measured, { records, records_per_second });
  }
  if (wanted('memory')) add(await benchMemory(server, people, say));
  return measured;
}
