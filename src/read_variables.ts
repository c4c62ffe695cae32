import type { z } from 'zod';
import { Problem } from './problem.ts';

type Told = {
  /** What the message begins with, such as `the variables of Shopify are wrong`. */
  title: string;
  hint?: string;
  /** Wrong by rules that the schema does not have, each as `NAME: why`. */
  more?: string[];
};

/** What a schema makes of the environment. Throws one Problem that names everything that is wrong, without its value. */
export function readVariables<Schema extends z.ZodType>(
  schema: Schema,
  environment: Record<string, string>,
  { title, hint = 'Set them in the environment or in .env.', more = [] }: Told,
): z.infer<Schema> {
  const result = schema.safeParse(environment);
  const issues = result.success ? [] : result.error.issues;
  const wrong = new Set([...issues.map(({ path, message }) => `${path.join('.')}: ${message}`), ...more]);
  if (!result.success || wrong.size > 0) throw new Problem(`${title}\n  ${[...wrong].join('\n  ')}`, hint);
  return result.data;
}
