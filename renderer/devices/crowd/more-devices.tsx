/** The button for the devices in sight that aren't drawn yet. */
import { useText } from '../../state/context.tsx';
import { Button } from '../../ui/button.tsx';

export function MoreDevices({ count, onClick }: { count: number; onClick: () => void }) {
  const text = useText();
  return (
    <Button look="ghost" small onClick={onClick} data-testid="more-devices">
      {text.nearby.more(count)}
    </Button>
  );
}
