import { elements, kindOf, members, type Slice } from './json_slice.ts';

/** What the providers put their errors under. */
const SIGNS = ['errors', 'error', 'Fault', 'fault', 'message', 'Message', 'ExceptionMessage'];
/** What stands beside them and is no record either. */
const BESIDE = ['code', 'error_description', 'extensions', 'request_id', 'requestId', 'time', 'success', 'bId'];

/** Whether an object is an error answer: it has an error, and nothing that could be a record. */
export function isErrorAnswer(own: Map<string, Slice>): boolean {
  if (!SIGNS.some((sign) => own.has(sign) && !isEmpty(own.get(sign)!))) return false;
  return [...own].every(([name, value]) => SIGNS.includes(name) || BESIDE.includes(name) || isEmpty(value));
}

/** Null, an empty list, or an object of nothing but that. */
function isEmpty(value: Slice): boolean {
  const kind = kindOf(value);
  if (kind === 'array') return elements(value).next().done === true;
  if (kind === 'object') return [...members(value).values()].every(isEmpty);
  return kind === 'null';
}
