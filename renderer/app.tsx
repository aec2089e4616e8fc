/** The window as a whole: who is near, what is on its way, and the dialogs above. */
import { useEffect, useRef } from 'react';
import { AddAddress } from './devices/add-address.tsx';
import { DeviceDetails } from './devices/details/device-details.tsx';
import { Nearby } from './devices/nearby.tsx';
import styles from './app.module.css';
import { About } from './help/about.tsx';
import { LogView } from './help/log-view.tsx';
import { ShortcutsList } from './help/shortcuts-list.tsx';
import { Header } from './header.tsx';
import { History } from './history/history.tsx';
import { Offers, useOfferQueue } from './offer/offers.tsx';
import { Compose } from './send/compose.tsx';
import { DropOverlay } from './send/drop-overlay.tsx';
import { Drafts } from './send/drafts.tsx';
import { DropZone } from './send/drop-zone.tsx';
import { listenForDrops } from './send/drops.ts';
import { listenForPaste } from './send/paste.ts';
import { PairByLink } from './pairing/pair-by-link.tsx';
import { Pairings, usePairingQueue } from './pairing/pairings.tsx';
import { Settings } from './settings/settings.tsx';
import { NewShare } from './share/new-share.tsx';
import { SharedList } from './share/shared-list.tsx';
import { ShownShare } from './share/shown-share.tsx';
import { useEngine, useFerry, usePhase, useText, useUi } from './state/context.tsx';
import { listenForRequests } from './state/requests.ts';
import { listenForShortcuts } from './state/shortcuts.ts';
import { TransferList } from './transfers/transfer-list.tsx';
import { TransferSummary } from './transfers/transfer-summary.tsx';
import { tellWhatIsHeld } from './state/held-here.ts';
import { followFocus } from './ui/focus.ts';
import { Announcer } from './notices/announcer.tsx';
import { Notices } from './notices/notices.tsx';

export function App() {
  const text = useText();
  const phase = usePhase();
  useEffect(() => {
    document.documentElement.lang = text.language;
  }, [text]);
  if (phase === 'ready') return <Ready />;
  return (
    <p className={styles.message} role="status">
      {phase === 'lost' ? text.header.engineLost : text.header.starting}
    </p>
  );
}

function Ready() {
  const ferry = useFerry();
  const transfers = useRef<HTMLDivElement>(null);
  const theme = useEngine((state) => state.settings.theme);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
  }, [theme]);
  useEffect(() => {
    const stops = [
      listenForDrops(document, ferry),
      listenForPaste(document, ferry),
      listenForRequests(ferry),
      listenForShortcuts(document, ferry),
      followFocus(document),
      tellWhatIsHeld(ferry),
    ];
    window.addEventListener('pagehide', ferry.ui.settle);
    return () => {
      window.removeEventListener('pagehide', ferry.ui.settle);
      stops.forEach((stop) => stop());
    };
  }, [ferry]);
  return (
    <>
      <div className={styles.window}>
        <Header />
        <main className={styles.main}>
          <div className={styles.side}>
            <Nearby />
            <Drafts />
            <DropZone />
          </div>
          <div ref={transfers} className={styles.side} tabIndex={-1}>
            <SharedList />
            <TransferList />
            <History />
          </div>
        </main>
        <TransferSummary transfers={transfers} />
      </div>
      <Dialogs />
      <DropOverlay />
      <Notices />
      <Announcer />
    </>
  );
}

function Dialogs() {
  const dialog = useUi((state) => state.dialog);
  const offers = useOfferQueue();
  const pairings = usePairingQueue();
  const covered = offers.length > 0 || pairings.length > 0;
  return (
    <>
      {dialog?.kind === 'settings' && <Settings covered={covered} />}
      {dialog?.kind === 'about' && <About covered={covered} />}
      {dialog?.kind === 'log' && <LogView covered={covered} />}
      {dialog?.kind === 'shortcuts' && <ShortcutsList covered={covered} />}
      {dialog?.kind === 'add-address' && <AddAddress covered={covered} />}
      {dialog?.kind === 'pair-by-link' && <PairByLink key={dialog.link} covered={covered} given={dialog.link} />}
      {dialog?.kind === 'device' && <DeviceDetails fingerprint={dialog.fingerprint} covered={covered} />}
      {dialog?.kind === 'compose' && <Compose covered={covered} />}
      {dialog?.kind === 'share' && <NewShare covered={covered} />}
      {dialog?.kind === 'receive-by-link' && <NewShare receives covered={covered} />}
      {dialog?.kind === 'shared' && <ShownShare id={dialog.id} covered={covered} />}
      <Pairings queue={pairings} covered={offers.length > 0} />
      <Offers queue={offers} />
    </>
  );
}
