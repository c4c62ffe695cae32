/** The orders that changed since a time, or where such a list goes on. */
export type Asked = { after: string; token?: string };

/** A page of orders as it was answered, where the list goes on, and the time up to which it tells of changes. */
export type Listed = { text: string; next?: string; before?: string };

/** Both of Amazon's order APIs, for all that the ingester needs of them. */
export type OrdersApi = {
  list(asked: Asked): Promise<Listed>;
  /** The answer with one order; undefined if there is none by this id. */
  get(id: string): Promise<string | undefined>;
};
