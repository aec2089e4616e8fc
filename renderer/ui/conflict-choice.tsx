/** What becomes of a file whose name is taken: asked in the settings and for a single offer. */
import { conflictPolicies, type ConflictPolicy } from '../../shared/conflicts.ts';
import { useText } from '../state/context.tsx';
import { Choice } from './choice.tsx';

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
      options={conflictPolicies.map((policy) => ({ value: policy, label: conflicts.policies[policy] }))}
      onChange={onChange}
      testId={testId}
    />
  );
}
