import { setUpLibtensorflow } from '../../../src/backend/setup.ts';
import { planPackage } from '../../../src/backend/setup/packagePlan.ts';

/** Sets up a library in the cache that the environment names and prints each step as a line of JSON. */
async function main(): Promise<void> {
  const wheel = planPackage('linux', 'x64', 'cpu')!.wheel!;
  const result = await setUpLibtensorflow({
    machine: { platform: 'linux', arch: 'x64', plan: () => ({ wheel, neededBytes: 1 }) },
    report: (progress) => console.log(JSON.stringify(progress)),
  });
  console.log(JSON.stringify(result));
}

void main();
