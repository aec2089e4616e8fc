/** Something that is shared: its link to copy or scan, its PIN, how it goes, and the end of it. */
import { useEffect, useState } from 'react';
import type { Share } from '../../shared/sharing/share.ts';
import { isolated } from '../../shared/text/index.ts';
import { QrCode } from '../pairing/qr-code.tsx';
import { useEngine, useFerry, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { Sentence } from '../ui/peer-text.tsx';
import { Sheet } from '../ui/sheet.tsx';
import styles from './share.module.css';
import { StopShare } from './stop-share.tsx';

/** The minutes left are told anew this often: they are whole ones. */
const tickMs = 5_000;

export function ShownShare({ id, covered }: { id: string; covered: boolean }) {
  const text = useText();
  const { ui } = useFerry();
  const share = useEngine((state) => state.shares.find((each) => each.id === id));
  const title = share === undefined ? text.share.stopped : titleOf(share, text.share);
  return (
    <Sheet
      title={<Sentence>{title}</Sentence>}
      onClose={ui.close}
      covered={covered}
      testId="shared-dialog"
      foot={
        <>
          {share !== undefined && <StopShare look="danger" share={share} testId="share-stop" onStop={ui.close} />}
          <Button look="primary" onClick={ui.close} data-testid="share-close">
            {text.common.close}
          </Button>
        </>
      }
    >
      {share === undefined ? <p>{text.share.stoppedHint}</p> : <Shown share={share} />}
    </Sheet>
  );
}

function Shown({ share }: { share: Share }) {
  const { share: text } = useText();
  const [link = ''] = share.links;
  return (
    <>
      <section className={styles.shown} aria-label={text.link}>
        <QrCode content={link} label={text.qr} />
        <div className={styles.words}>
          <p>{text.open}</p>
          <CopyText value={link} label={text.copyLink} />
          {share.pin !== null && (
            <p className={styles.pin}>
              {text.yourPin} <CopyText value={share.pin} label={text.copyPin} />
            </p>
          )}
          <Left share={share} />
          <p className={styles.hint}>
            {share.roots === 0
              ? text.opened(share.visitors)
              : text.figures(share.visitors, share.downloads, share.bytesSent)}
          </p>
          {share.wrongPins > 0 && (
            <p className={styles.problem}>{share.pinLocked ? text.locked : text.wrongPins(share.wrongPins)}</p>
          )}
        </div>
      </section>
      <p className={styles.hint}>{text.readable}</p>
    </>
  );
}

function Left({ share: { expiresAt } }: { share: Share }) {
  const { share: text } = useText();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, []);
  if (expiresAt === null) return null;
  return <p className={styles.hint}>{text.left(Math.max(1, Math.ceil((expiresAt - now) / 60_000)))}</p>;
}

/** Names of what is shared, made fit to be shown. */
export function titleOf({ title, roots }: Share, text: ReturnType<typeof useText>['share']): string {
  if (roots === 0) return text.takes;
  return roots === 1 ? text.shared(isolated(title)) : text.sharedMany(isolated(title), roots - 1);
}
