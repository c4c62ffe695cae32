// Amazon's own models, which lie beside the repository on a developer's machine: what was asked and answered must fit.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { Exchange } from '../../../../src/sandbox/servers/amazon/seller.ts';

const folder = join(import.meta.dirname, '../../../../../shared/providers/schemas/amazon');
export const present = existsSync(folder);
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

type Parameter = {
  name: string;
  in: string;
  required?: boolean;
  type?: string;
  format?: string;
  items?: object;
  maxItems?: number;
  schema?: object;
};
type Operation = { parameters?: Parameter[]; responses: Record<string, { schema?: object }> };
type Model = { paths: Record<string, Record<string, Operation>> };

const FILES = ['orders_2026-01-01.trimmed.json', 'ordersV0.trimmed.json', 'tokens_2021-03-01.trimmed.json'];

export function createChecker(): (exchange: Exchange) => string[] {
  const models = FILES.map((name) => ({ name, model: read(name) as Model }));
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  for (const { name, model } of models) ajv.addSchema(model, name);
  const compiled = new Map<string, ValidateFunction>();
  const faults = (name: string, schema: object, value: unknown): string[] => {
    const whole = JSON.parse(JSON.stringify(schema).replaceAll('"#/', `"${name}#/`));
    const key = JSON.stringify(whole);
    const validate = compiled.get(key) ?? ajv.compile(whole);
    compiled.set(key, validate);
    return validate(value) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
  };

  return ({ method, url, body, status, answer }) => {
    const { pathname, searchParams } = new URL(url, 'http://host');
    for (const { name, model } of models) {
      const path = Object.keys(model.paths).find((one) =>
        new RegExp(`^${one.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(pathname),
      );
      const operation = path === undefined ? undefined : model.paths[path]![method.toLowerCase()];
      if (!operation) continue;
      const { parameters = [], responses } = operation;
      const found: string[] = [];
      for (const [given, text] of searchParams) {
        const parameter = parameters.find((one) => one.in === 'query' && one.name === given);
        if (!parameter) found.push(`${given} is no parameter of ${path}`);
        else
          found.push(...faults(name, schemaOf(parameter), asTyped(text, parameter)).map((fault) => `${given}${fault}`));
      }
      for (const { name: wanted, in: where, required, schema } of parameters) {
        if (where === 'query' && required && !searchParams.has(wanted)) found.push(`${wanted} is missing`);
        if (where === 'body') found.push(...faults(name, schema!, JSON.parse(body)));
      }
      const response = responses[String(status)];
      if (!response) found.push(`${path} never answers ${status}`);
      else if (response.schema) found.push(...faults(name, response.schema, JSON.parse(answer)));
      return found;
    }
    return [`there is no ${method} ${pathname}`];
  };
}

export function createNotificationChecker(): (body: unknown) => string[] {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  // each part is named by its pointer, which is no id of its own
  const schema = JSON.parse(JSON.stringify(read('OrderChangeNotification.schema.json')), (key, value) =>
    key === '$id' ? undefined : value,
  );
  const validate = ajv.compile(schema);
  return (body) =>
    validate(body) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
}

/** A parameter as its type: lists are written with commas. */
function asTyped(text: string, { type }: Parameter): unknown {
  if (type === 'array') return text.split(',');
  return type === 'integer' ? Number(text) : text;
}

const schemaOf = ({ type, format, items, maxItems }: Parameter): object =>
  JSON.parse(JSON.stringify({ type, format, items, maxItems }));
