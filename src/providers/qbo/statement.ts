import type { Window } from './position.ts';
import type { Type } from './types.ts';

/** One page of a window, oldest change first. */
export function pageStatement(type: Type, { since, until, start }: Window, pageSize: number): string {
  const changed = [
    ...(since === undefined ? [] : [`MetaData.LastUpdatedTime >= '${since}'`]),
    `MetaData.LastUpdatedTime <= '${until}'`,
  ];
  return (
    `SELECT * FROM ${type} WHERE ${[...inactiveToo(type), ...changed].join(' AND ')} ` +
    `ORDERBY MetaData.LastUpdatedTime STARTPOSITION ${start} MAXRESULTS ${pageSize}`
  );
}

/** Objects by their ids, at most 1000. */
export function idsStatement(type: Type, what: '*' | 'Id', ids: string[]): string {
  const named = `Id IN (${ids.map(literal).join(',')})`;
  return `SELECT ${what} FROM ${type} WHERE ${[...inactiveToo(type), named].join(' AND ')} MAXRESULTS ${ids.length}`;
}

/** Without it only the active ones of a list of names are given. */
const inactiveToo = (type: Type): string[] => (type === 'Customer' ? ['Active IN (true,false)'] : []);

const literal = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;
