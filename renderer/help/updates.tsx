/** Whether a newer Ferry is there: asked when a person asks, with what is new and how to get it. */
import { Download, ExternalLink, FolderOpen, RefreshCw, X } from 'lucide-react';
import { useEffect } from 'react';
import type { InstalledBy, NewerFerry, UpdatesSituation } from '../../shared/desktop/updates.ts';
import { failureSentence, isolated, type Text } from '../../shared/text/index.ts';
import { useActions, useFerry, useText, useUpdates } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { ProgressBar } from '../ui/progress-bar.tsx';
import { installCommand } from './install-command.ts';
import styles from './updates.module.css';

export function Updates() {
  const text = useText();
  const { updates } = useFerry();
  const actions = useActions();
  const found = useUpdates();
  useEffect(() => void updates.ask(), [updates]);
  if (found === null) return null;
  const { newer, looking, failure, host } = found;
  const words = text.updates;
  return (
    <section className={styles.updates} aria-label={words.title} data-testid="updates">
      <div className={styles.line}>
        <p role="status" className={styles.status}>
          {looking ? words.looking : <Status found={found} />}
        </p>
        <Button
          small
          icon={<RefreshCw size={16} />}
          disabled={looking}
          // Its refusal stands here, and needs no message.
          onClick={() => void actions.ask('lookForUpdate', {})}
          data-testid="updates-look"
        >
          {words.look}
        </Button>
      </div>
      {failure !== null && (
        <p className={styles.failure} role="alert" data-testid="updates-failure">
          <Sentence>{failureSentence(text, failure, isolated)}</Sentence>
        </p>
      )}
      {newer === null ? <p className={styles.hint}>{words.hint(host)}</p> : <Newer newer={newer} found={found} />}
    </section>
  );
}

function Status({ found: { newer, lookedAt, failure } }: { found: UpdatesSituation }) {
  const text = useText();
  const { updates: words, language } = text;
  const day = (at: number): string => new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(at);
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  if (newer !== null) return <strong>{words.newer(newer.version, day(newer.released))}</strong>;
  if (lookedAt === null) return words.never;
  const checked = words.lookedAt(time.format(lookedAt));
  // After an answer that wasn't believed nobody knows any more.
  return failure === null ? `${words.newest} ${checked}` : checked;
}

function Newer({ newer, found }: { newer: NewerFerry; found: UpdatesSituation }) {
  const text = useText();
  const actions = useActions();
  const { updates: words } = text;
  const { download, downloaded, installedBy } = found;
  const { file, news } = newer;
  return (
    <>
      <h3 className={styles.title}>{words.news}</h3>
      <p className={styles.news}>{news[text.language] ?? news.en}</p>
      {download !== null && (
        <div className={styles.download}>
          <p className={styles.hint}>{words.downloading(download.bytes, download.total)}</p>
          <ProgressBar
            fraction={download.bytes / download.total}
            label={words.downloading(download.bytes, download.total)}
          />
        </div>
      )}
      {downloaded !== null && (
        <p className="selectable" role="status" data-testid="updates-downloaded">
          {words.downloaded(downloaded)}
        </p>
      )}
      <div className={styles.buttons}>
        {download !== null ? (
          <Button small icon={<X size={16} />} onClick={() => void actions.ask('stopUpdateDownload', {})}>
            {words.stop}
          </Button>
        ) : downloaded !== null ? (
          <Button small icon={<FolderOpen size={16} />} onClick={() => void actions.run('showDownloadedUpdate', {})}>
            {words.showInFolder}
          </Button>
        ) : (
          file !== null && (
            <Button
              small
              look="primary"
              icon={<Download size={16} />}
              onClick={() => void actions.ask('downloadUpdate', {})}
              data-testid="updates-download"
            >
              {words.download(file.bytes)}
            </Button>
          )
        )}
        <Button small icon={<ExternalLink size={16} />} onClick={() => void actions.run('openUpdatePage', {})}>
          {words.openPage}
        </Button>
      </div>
      {(file === null || downloaded !== null || isCommanded(installedBy)) && (
        <NextStep by={installedBy} path={downloaded ?? `./${file?.name ?? ''}`} words={words} />
      )}
    </>
  );
}

const isCommanded = (by: InstalledBy): boolean => installCommand(by, '') !== null;

/** What a person does with the package: nothing is installed from here. */
function NextStep({ by, path, words }: { by: InstalledBy; path: string; words: Text['updates'] }) {
  const command = installCommand(by, path);
  if (command === null) return <p className={styles.hint}>{sentences(words)[by]}</p>;
  return (
    <>
      <p className={styles.hint}>{words.thenInstall}</p>
      <p>
        <CopyText value={command} label={words.copyCommand} />
      </p>
    </>
  );
}

const sentences = (words: Text['updates']): Readonly<Record<InstalledBy, string>> => ({
  deb: words.thenInstall,
  rpm: words.thenInstall,
  appimage: words.thenReplace,
  'tar.gz': words.thenUnpack,
  zip: words.thenUnpack,
  nsis: words.thenOpen,
  dmg: words.thenDrag,
  source: words.fromSource,
});
