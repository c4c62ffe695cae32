// `JSON.rawJSON` is in Node since version 21 and not yet in TypeScript's library.
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown };

/** A number in JSON with exactly these digits: JavaScript's own would round an id past 2^53 and drop the zeros of an amount. */
export const exactNumber = (digits: string): unknown => rawJSON(digits);
