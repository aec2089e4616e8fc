/** What may become of a file whose name is taken by another one. */
import * as v from 'valibot';

/** `keep-both`: the new one is called `name (2)`; `skip`: the old one stays; `replace`: the new one takes its place. */
export const conflictChoices = ['keep-both', 'skip', 'replace'] as const;
export const conflictChoiceSchema = v.picklist(conflictChoices);
export type ConflictChoice = v.InferOutput<typeof conflictChoiceSchema>;

/** `ask`: the person decides file by file, or once for all of a transfer (`Transfer.question`). */
export const conflictPolicies = [...conflictChoices, 'ask'] as const;
export const conflictPolicySchema = v.picklist(conflictPolicies);
export type ConflictPolicy = v.InferOutput<typeof conflictPolicySchema>;
