type Details = {
  status?: number;
  cause?: unknown;
  /** How long the provider asked not to be asked again, in milliseconds. */
  wait?: number;
};

/** An answer that a request can't be repeated past. Its message names no person and no secret. */
export class ProviderError extends Error {
  readonly status: number | undefined;
  readonly hint: string;
  readonly wait: number | undefined;

  constructor(message: string, hint: string, { status, cause, wait }: Details = {}) {
    super(message, { cause });
    this.name = 'ProviderError';
    this.status = status;
    this.hint = hint;
    this.wait = wait;
  }
}
