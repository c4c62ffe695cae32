import { blockCommand } from '../decide/block.ts';
import { blockIdentifier, previewBlock } from '../spine.ts';

export default blockCommand({
  verb: 'block',
  summary: 'let an identifier that many people share join nobody',
  about: 'Whom it alone had joined comes apart, with their orders, and it is as if absent from now on.',
  preview: previewBlock,
  apply: blockIdentifier,
  done: 'Blocked.',
});
