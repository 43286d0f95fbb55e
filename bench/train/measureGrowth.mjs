// Whether memory grows with the number of steps.
import { settingsOf } from './plan.mjs';
import { startContender } from './runningContender.mjs';

/** @typedef {import('./contenders.mjs').Contender} Contender */

const WARM_UP_STEPS = 2000;
const STEPS = 10_000;

/**
 * @param {Contender} contender
 * @param {import('./plan.mjs').Measurement} measurement of a small network, so that what grows shows
 * @returns {Promise<{ steps: number, beforeMegabytes: number, afterMegabytes: number }>} resident memory
 */
export async function measureGrowth(contender, measurement) {
  const settings = settingsOf(measurement, false);
  const running = await startContender(contender, settings);
  try {
    const residentAfter = async (/** @type {number} */ steps) => {
      let resident = NaN;
      for (let done = 0; done < steps; done += settings.steps ?? 1) {
        ({ residentMegabytes: resident = NaN } = await running.repeat());
      }
      return resident;
    };
    const beforeMegabytes = await residentAfter(WARM_UP_STEPS);
    return { steps: STEPS, beforeMegabytes, afterMegabytes: await residentAfter(STEPS) };
  } finally {
    await running.stop();
  }
}
