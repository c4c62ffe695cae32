// Loaded before every test file: what is random is the same in every run, unless SPINE_SEED says otherwise.
import fc from 'fast-check';

export const seed = Number(process.env.SPINE_SEED ?? 1);

fc.configureGlobal({ seed });
