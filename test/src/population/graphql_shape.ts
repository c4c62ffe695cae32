import {
  type GraphQLOutputType,
  type GraphQLSchema,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
} from 'graphql';

/** What is wrong with a value as the answer to a selection on this type; nothing is when the list is empty. */
export function faultsOf(schema: GraphQLSchema, value: unknown, type: GraphQLOutputType, path: string): string[] {
  if (isNonNullType(type)) {
    return value === null ? [`${path} is null`] : faultsOf(schema, value, type.ofType, path);
  }
  if (value === null) return [];
  if (isListType(type)) {
    if (!Array.isArray(value)) return [`${path} is not a list`];
    return value.flatMap((item, n) => faultsOf(schema, item, type.ofType, `${path}[${n}]`));
  }
  if (isEnumType(type)) return type.getValue(String(value)) ? [] : [`${path}: ${String(value)} is not in ${type.name}`];
  if (isScalarType(type)) return scalarFaults(type.name, value, path);
  if (!isObjectType(type)) return [`${path}: ${String(type)} needs a type name`];
  const fields = type.getFields();
  return Object.entries(value as object).flatMap(([name, inner]) => {
    const field = fields[name];
    return field
      ? faultsOf(schema, inner, field.type, `${path}.${name}`)
      : [`${path}.${name} is no field of ${type.name}`];
  });
}

const forms: Record<string, RegExp> = {
  ID: /^gid:\/\/shopify\/\w+\/\d+(\?.*)?$/,
  DateTime: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
  Decimal: /^-?\d+(\.\d+)?$/,
  UnsignedInt64: /^\d+$/,
};

function scalarFaults(name: string, value: unknown, path: string): string[] {
  const wanted = { Boolean: 'boolean', Int: 'number', Float: 'number' }[name] ?? 'string';
  if (typeof value !== wanted) return [`${path}: ${typeof value} for ${name}`];
  return forms[name] === undefined || forms[name].test(String(value))
    ? []
    : [`${path}: ${String(value)} is no ${name}`];
}
