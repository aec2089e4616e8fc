/** The whole window over a scripted bridge, in happy-dom. */
import { Tooltip } from '@base-ui/react/tooltip';
import { act, cleanup, configure, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeAll } from 'vitest';
import type { Change } from '../../shared/patch.ts';
import type { AppState } from '../../shared/state.ts';
import { App } from '../../renderer/app.tsx';
import { createFerry, FerryContext, type Ferry } from '../../renderer/state/context.tsx';
import { FakeBridge } from './fake-bridge.ts';
import { state } from './samples.ts';

// What is waited for comes; on a busy machine it comes later than the second that is usual.
configure({ asyncUtilTimeout: 20_000 });

beforeAll(() => {
  // happy-dom lays nothing out; a list that shows only what fits needs a size to fit into.
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 240 });
  Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 500 });
});

afterEach(cleanup);

export interface Window {
  readonly bridge: FakeBridge;
  readonly ferry: Ferry;
  /** A patch from the engine, and what React makes of it. */
  patch(...changes: Change[]): Promise<void>;
}

export async function openWindow(
  change: Partial<AppState> = {},
  languages: readonly string[] = ['en'],
): Promise<Window> {
  const bridge = new FakeBridge(state(change), languages);
  const ferry = createFerry(bridge);
  render(
    <Tooltip.Provider>
      <FerryContext value={ferry}>
        <App />
      </FerryContext>
    </Tooltip.Provider>,
  );
  await act(() => ferry.mirror.start());
  await screen.findByTestId('self-name');
  return {
    bridge,
    ferry,
    patch: async (...changes) => {
      await act(async () => {
        bridge.patch(...changes);
      });
    },
  };
}

/** Opens a select by key and takes one of its options. */
export async function choose(testId: string, option: string): Promise<void> {
  const select = screen.getByTestId(testId);
  await act(async () => {
    select.focus();
    fireEvent.keyDown(select, { key: 'ArrowDown' });
  });
  const item = await screen.findByRole('option', { name: option });
  await act(async () => {
    item.focus();
    fireEvent.keyDown(item, { key: 'Enter' });
  });
}

/** A file as the preload would know its path. */
export function localFile(path: string): File {
  return Object.assign(new File(['x'], path.slice(path.lastIndexOf('/') + 1)), { path });
}
