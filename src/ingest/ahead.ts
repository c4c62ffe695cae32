/**
 * The same pages in the same order, each of them asked for while the one before is in hand: the provider works, and the
 * answer travels, meanwhile. Never more than one; it has ended when this ends.
 */
export async function* ahead<Page>(pages: AsyncIterable<Page>): AsyncGenerator<Page> {
  const iterator = pages[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done) return;
      next = iterator.next();
      next.catch(() => {}); // told when its turn comes
      yield value;
    }
  } finally {
    await next.catch(() => {});
    await iterator.return?.();
  }
}
