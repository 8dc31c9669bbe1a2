import type { MoneyFigures } from '../../models/backtest/types.ts';
import { shortMoney } from '../format.ts';
import type { Chart } from './chart.ts';
import { stackedBands } from './stacked-bands.ts';

/** ARR that churned in the test period by the band it had at its last snapshot; null where the shares are not known. */
export function churnedArrChart({ churnedArr, currency, redArrShare, greenArrShare }: MoneyFigures): Chart | null {
  const [red, green] = [redArrShare.value, greenArrShare.value];
  if (red === null || green === null) return null;
  return stackedBands({
    name: 'churned-arr',
    title: 'ARR that churned in the test period, by the band it last had',
    description: 'One bar divided into the shares of churned ARR that were last red, yellow and green.',
    rows: [
      {
        label: 'Churned ARR',
        shares: { red, yellow: Math.max(0, 1 - red - green), green },
        note: shortMoney(churnedArr, currency),
      },
    ],
  });
}
