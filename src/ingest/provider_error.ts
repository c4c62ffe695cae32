/** An answer that a request can't be repeated past. Its message names no person and no secret. */
export class ProviderError extends Error {
  readonly status: number | undefined;
  readonly hint: string;

  constructor(message: string, hint: string, { status, cause }: { status?: number; cause?: unknown } = {}) {
    super(message, { cause });
    this.name = 'ProviderError';
    this.status = status;
    this.hint = hint;
  }
}
