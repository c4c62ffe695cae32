/** A failure that the reader can do something about: a fact, and a hint that says what. Errors from SQL look the same. */
export class Problem extends Error {
  readonly hint: string;

  constructor(message: string, hint: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'Problem';
    this.hint = hint;
  }
}
