/** JSON for programs: ids are numbers there, though bigint here. */
export function toJson(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'bigint' ? Number(part) : part));
}
