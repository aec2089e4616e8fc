/** Calls every address of this computer's networks, for LocalSends that don't appear by themselves. */
import { Search } from 'lucide-react';
import { useState } from 'react';
import { useActions, useEngine, useFerry, useText } from '../state/context.tsx';
import { Button } from '../ui/button.tsx';

export function LookFurther() {
  const { nearby } = useText();
  const { ui } = useFerry();
  const actions = useActions();
  const isOn = useEngine((state) => state.settings.localSend);
  const [busy, setBusy] = useState(false);

  async function look(): Promise<void> {
    setBusy(true);
    const looked = await actions.run('lookFurther', {});
    setBusy(false);
    if (looked !== undefined) ui.notify({ tone: 'info', say: (words) => words.nearby.lookedFurther(looked.found) });
  }

  if (!isOn) return null;
  return (
    <Button
      small
      icon={<Search size={16} />}
      title={nearby.lookFurtherHint}
      arming={busy}
      onClick={() => void look()}
      data-testid="look-further"
    >
      {busy ? nearby.lookingFurther : nearby.lookFurther}
    </Button>
  );
}
