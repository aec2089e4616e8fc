/** The last part of the app's log: filtered, copied, shown in its folder. Read anew when asked: it grows meanwhile. */
import { Check, ClipboardCopy, FolderOpen, RefreshCw } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { logLevels, maxLogBytes, type LogLevel, type LogPart } from '../../shared/desktop/log.ts';
import { copyable, visibleLines } from '../../shared/text/index.ts';
import { useActions, useFerry, useText } from '../state/context.tsx';
import { Button, classes } from '../ui/button.tsx';
import { Choice } from '../ui/choice.tsx';
import { copyToClipboard } from '../ui/clipboard.ts';
import { Field } from '../ui/field.tsx';
import { Sheet } from '../ui/sheet.tsx';
import styles from './log-view.module.css';

export function LogView({ covered }: { covered: boolean }) {
  const text = useText();
  const { ui } = useFerry();
  const actions = useActions();
  const { log } = text.help;
  const [part, setPart] = useState<LogPart | null>(null);
  const [level, setLevel] = useState<LogLevel>('info');
  const [filter, setFilter] = useState('');
  const [copied, setCopied] = useState(false);
  const lines = useRef<HTMLOListElement>(null);

  const read = useCallback(() => actions.run('readLog', {}).then((value) => setPart(value ?? null)), [actions]);
  useEffect(() => void read(), [read]);
  // The newest stand last, and are what somebody looks for.
  useEffect(() => {
    if (part !== null) lines.current?.scrollTo({ top: lines.current.scrollHeight });
  }, [part]);

  const wanted = filter.trim().toLocaleLowerCase(text.language);
  const all = part?.entries ?? [];
  const shown = all
    .filter((entry) => logLevels.indexOf(entry.level) <= logLevels.indexOf(level))
    .map((entry) => ({ ...entry, line: visibleLines(entry.line) }))
    .filter(({ line }) => line.toLocaleLowerCase(text.language).includes(wanted));

  return (
    <Sheet
      title={text.help.logTitle}
      onClose={ui.close}
      covered={covered}
      wide
      testId="log-dialog"
      foot={
        <>
          <Button
            icon={<FolderOpen size={16} />}
            onClick={() => void actions.run('showLog', {})}
            data-testid="log-folder"
          >
            {log.folder}
          </Button>
          <Button icon={<RefreshCw size={16} />} onClick={() => void read()} data-testid="log-refresh">
            {log.refresh}
          </Button>
          <Button
            look="primary"
            icon={copied ? <Check size={16} /> : <ClipboardCopy size={16} />}
            disabled={shown.length === 0}
            onClick={() => void copyToClipboard(copyable(shown.map(({ line }) => line).join('\n'))).then(setCopied)}
            onBlur={() => setCopied(false)}
            data-testid="log-copy"
          >
            <span aria-live="polite">{copied ? text.common.copied : log.copy}</span>
          </Button>
        </>
      }
    >
      <p className={styles.hint}>
        {log.names} {part?.whole === false && log.part(maxLogBytes)}
      </p>
      <div className={styles.narrowing}>
        <Field
          className={styles.filter}
          label={log.filter}
          labelHidden
          placeholder={log.filter}
          value={filter}
          onValue={setFilter}
          autoComplete="off"
          spellCheck={false}
          data-testid="log-filter"
        />
        <Choice<LogLevel>
          label={log.level}
          value={level}
          options={logLevels.toReversed().map((value) => ({ value, label: log.levels[value] }))}
          onChange={setLevel}
          testId="log-level"
        />
      </div>
      {part !== null && (
        <>
          <p className={styles.hint} role="status" data-testid="log-count">
            {all.length === 0 ? log.empty : shown.length === 0 ? log.none : log.entries(shown.length, all.length)}
          </p>
          {shown.length > 0 && (
            // Scrolled by the keys of whoever has no pointer.
            <ol
              ref={lines}
              className={classes(styles.entries, 'selectable')}
              // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
              tabIndex={0}
              aria-label={text.help.logTitle}
              data-testid="log-entries"
            >
              {shown.map(({ level: of, line }, i) => (
                <li key={i} className={styles.entry} data-level={of}>
                  {line}
                </li>
              ))}
            </ol>
          )}
        </>
      )}
    </Sheet>
  );
}
