/** What a sender does with symbolic links inside what it sends. */
import * as v from 'valibot';

/** keep: send those that lead to something else that is sent as links; skip: leave all out; follow: send what they lead to. */
export const linkChoices = ['keep', 'skip', 'follow'] as const;
export const linkChoiceSchema = v.picklist(linkChoices);
export type LinkChoice = (typeof linkChoices)[number];
