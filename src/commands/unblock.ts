import { blockCommand } from '../decide/block.ts';
import { previewUnblock, unblockIdentifier } from '../spine.ts';

export default blockCommand({
  verb: 'unblock',
  summary: 'lift the block or the quarantine of an identifier',
  about: 'It counts again, for what is there already, too. What was quarantined is never quarantined again.',
  preview: previewUnblock,
  apply: unblockIdentifier,
  done: 'It counts again.',
});
