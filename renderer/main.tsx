/** Where the window begins: the bridge the preload left, the state behind it, and React on top. */
import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { createRoot } from 'react-dom/client';
import type { FerryBridge } from '../shared/api.ts';
import { App } from './app.tsx';
import { createFerry, FerryContext } from './state/context.tsx';
import { Paced } from './state/mirror/pace.ts';
import './theme/tokens.css';
import './theme/base.css';

declare global {
  interface Window {
    readonly ferry: FerryBridge;
  }
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');

const ferry = createFerry(window.ferry, new Paced());
void ferry.mirror.start();
createRoot(root).render(
  // The content security policy allows no style element made at run time.
  <CSPProvider disableStyleElements>
    <Tooltip.Provider delay={500}>
      <FerryContext value={ferry}>
        <App />
      </FerryContext>
    </Tooltip.Provider>
  </CSPProvider>,
);
