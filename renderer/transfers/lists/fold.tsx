/** A line that opens and shuts what is below it; shut at first. */
import { Collapsible } from '@base-ui/react/collapsible';
import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from '../../ui/button.tsx';
import { useNamed } from '../row-name.ts';
import styles from './fold.module.css';

export interface FoldProps {
  summary: string;
  children: ReactNode;
  /** `warning`: what is below went wrong. */
  tone?: 'quiet' | 'warning';
  className?: string | undefined;
  summaryClassName?: string | undefined;
  panelClassName?: string | undefined;
  testId: string;
}

export function Fold({ summary, children, tone = 'quiet', testId, ...more }: FoldProps) {
  const named = useNamed();
  return (
    <Collapsible.Root className={more.className}>
      <Collapsible.Trigger
        className={classes(styles.fold, styles[tone], more.summaryClassName)}
        aria-label={typeof summary === 'string' ? named(summary) : undefined}
        data-testid={testId}
      >
        <ChevronRight size={15} aria-hidden="true" />
        {summary}
      </Collapsible.Trigger>
      <Collapsible.Panel className={classes(styles.panel, more.panelClassName)}>{children}</Collapsible.Panel>
    </Collapsible.Root>
  );
}
