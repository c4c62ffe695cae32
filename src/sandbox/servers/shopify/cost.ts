import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

type Counted = {
  schema: GraphQLSchema;
  operation: OperationDefinitionNode;
  fragments: Record<string, FragmentDefinitionNode>;
  variables: Record<string, unknown>;
  /** What was answered; without, the most that could be. */
  data?: unknown;
};

const MUTATION = 10;
/** What a list costs beside its objects. */
const LIST = 2;

/** Points: scalars are free, objects cost one, lists what they hold, mutations ten. */
export function costOf({ operation, data, ...counted }: Counted): number {
  const root = counted.schema.getRootType(operation.operation)!;
  const fields = selected(operation.selectionSet, counted.fragments).length;
  const base = operation.operation === 'mutation' ? MUTATION * fields : 0;
  return base + ofSelection(operation.selectionSet, root, data, counted);
}

type Rest = Omit<Counted, 'operation' | 'data'>;

function ofSelection(set: SelectionSetNode, type: GraphQLOutputType, data: unknown, rest: Rest): number {
  const object = getNamedType(type);
  if (data === null) return 0;
  return selected(set, rest.fragments).reduce((sum, { field, on }) => {
    const parent = on ? rest.schema.getType(on) : object;
    const definition = isObjectType(parent) ? parent.getFields()[field.name.value] : undefined;
    if (!definition || !field.selectionSet) return sum;
    const name = field.alias?.value ?? field.name.value;
    return (
      sum +
      ofField(field, definition.type, (data as Record<string, unknown> | undefined)?.[name], data !== undefined, rest)
    );
  }, 0);
}

function ofField(field: FieldNode, type: GraphQLOutputType, value: unknown, answered: boolean, rest: Rest): number {
  const set = field.selectionSet!;
  const named = getNamedType(type);
  if (answered && (value === null || value === undefined)) return 0;
  const one = (element: unknown): number => 1 + ofSelection(set, type, element, rest);
  if (named.name === 'PageInfo') return 0;
  if (named.name.endsWith('Connection')) return ofConnection(field, type, value, answered, rest);
  const plain = isNonNullType(type) ? type.ofType : type;
  if (!isListType(plain)) return one(value);
  if (answered)
    return (value as unknown[]).reduce<number>((sum, element) => sum + (element === null ? 0 : one(element)), 0);
  const ids = argument(field, 'ids', rest.variables);
  return (Array.isArray(ids) ? ids.length : 1) * one(undefined);
}

function ofConnection(
  field: FieldNode,
  type: GraphQLOutputType,
  value: unknown,
  answered: boolean,
  rest: Rest,
): number {
  const inner = ofSelection(field.selectionSet!, type, answered ? value : undefined, rest);
  if (answered) return LIST + inner;
  const first = argument(field, 'first', rest.variables);
  return LIST + inner * (typeof first === 'number' ? first : 1);
}

function argument(field: FieldNode, name: string, variables: Record<string, unknown>): unknown {
  const value = field.arguments?.find((given) => given.name.value === name)?.value;
  if (value?.kind === Kind.VARIABLE) return variables[value.name.value];
  if (value?.kind === Kind.INT) return Number(value.value);
  return value?.kind === Kind.LIST ? value.values : undefined;
}

/** The fields of a selection, those of its fragments with the type they are on. */
function selected(
  set: SelectionSetNode,
  fragments: Counted['fragments'],
  on?: string,
): { field: FieldNode; on: string | undefined }[] {
  return set.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [{ field: selection, on }];
    const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments[selection.name.value]!;
    return selected(fragment.selectionSet, fragments, fragment.typeCondition?.name.value ?? on);
  });
}
