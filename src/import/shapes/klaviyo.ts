import { stringOf } from '../json_slice.ts';
import { asRecord, type Shape } from './shape.ts';

/** JSON:API: `{data: […]}` or `{data: {type: 'profile', …}}`; `included` lists and segments are not records. */
export const openKlaviyo: Shape = function* (part, open) {
  const data = part.members.get('data');
  if (data && !part.members.has('id')) yield* open(data);
  else yield asRecord(part, stringOf(part.members.get('type')));
};
