import type { Updater } from '../updaters/updater.ts';
import { notifyListeners } from './trainingListener.ts';

/** Tells the listeners how a training was kept fed, and lets its threads go. */
export async function endData(updater: Updater, trainingId: string): Promise<void> {
  if (updater.data) notifyListeners('dataMeasured', trainingId, updater.data);
  await updater.rest?.();
}
