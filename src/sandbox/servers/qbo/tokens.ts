import { randomUUID } from 'node:crypto';

export type Given = { access_token: string; refresh_token: string; expires_in: number };

/**
 * Access tokens that expire and refresh tokens that rotate. An old refresh token gives the same new one again, because an
 * answer may have been lost on its way; once the new one has been used, the old one is dead.
 */
export class Tokens {
  readonly first = `RT1-${randomUUID()}`;
  /** Refresh tokens that were taken, and when. */
  readonly used: { token: string; at: number }[] = [];
  readonly #life: number;
  readonly #access = new Map<string, number>();
  /** Of each refresh token the one that came after it; undefined as long as it was not used. */
  readonly #next = new Map<string, string | undefined>([[this.first, undefined]]);

  constructor(life: number) {
    this.#life = life;
  }

  /** Undefined: the refresh token is dead, or was never one. */
  refresh(token: string): Given | undefined {
    if (!this.#next.has(token)) return undefined;
    this.used.push({ token, at: Date.now() });
    const next = this.#next.get(token) ?? `RT1-${randomUUID()}`;
    for (const [older, newer] of this.#next) if (newer === token) this.#next.delete(older);
    this.#next.set(token, next).set(next, undefined);
    const access = `eyJ-${randomUUID()}`;
    this.#access.set(access, Date.now() + this.#life * 1000);
    return { access_token: access, refresh_token: next, expires_in: this.#life };
  }

  holds(access: string | undefined): boolean {
    return access !== undefined && (this.#access.get(access) ?? 0) > Date.now();
  }

  /** A person takes the app's access away. */
  revoke(): void {
    this.#access.clear();
    this.#next.clear();
  }
}
