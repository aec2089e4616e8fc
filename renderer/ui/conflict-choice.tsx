/** What becomes of a file whose name is taken: asked in the settings and for a single offer. */
import type { ConflictPolicy } from '../../shared/state.ts';
import { useText } from '../state/context.tsx';
import { Choice } from './choice.tsx';

const policies: readonly ConflictPolicy[] = ['keep-both', 'skip', 'replace', 'ask'];

export interface ConflictChoiceProps {
  value: ConflictPolicy;
  onChange: (value: ConflictPolicy) => void;
  testId: string;
}

export function ConflictChoice({ value, onChange, testId }: ConflictChoiceProps) {
  const { conflicts } = useText();
  return (
    <Choice
      label={conflicts.label}
      value={value}
      options={policies.map((policy) => ({ value: policy, label: conflicts.policies[policy] }))}
      onChange={onChange}
      testId={testId}
    />
  );
}
