import test from 'ava';
import { UsageError } from '../../../src/command.ts';
import { chooseWay } from '../../../src/decide/run_decision.ts';

test('a decision is shown, done, or asked for; where nobody can be asked it needs a yes', (t) => {
  t.is(chooseWay({ preview: true, yes: true }, false), 'preview');
  t.is(chooseWay({ yes: true }, false), 'apply');
  t.is(chooseWay({ yes: true }, true), 'apply');
  t.is(chooseWay({}, true), 'ask');
  t.throws(() => chooseWay({}, false), { instanceOf: UsageError, message: /--yes.*--preview/ });
});
