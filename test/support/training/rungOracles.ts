import process from 'node:process';
import { allRungs, openAndProve } from '../../../src/backend/ladder.ts';
import { proveBackend } from '../../../src/backend/proof/proveBackend.ts';
import { isRung } from '../../../src/backend/rung.ts';
import { oracleSuite } from './oracleSuite.ts';

/**
 * A process that computes every oracle on one rung, op by op: `node rungOracles.cjs RUNG WORKSPACE_FOLDER [short]` prints
 * a line of JSON, by case the errors or what it threw.
 */
async function main([rung = '', workspaceFolder = '', length]: string[]): Promise<void> {
  const offer = isRung(rung) && allRungs(workspaceFolder).find((each) => each.rung === rung);
  if (!offer) throw new Error(`there is no backend "${rung}"`);
  await openAndProve(offer, proveBackend);
  const result: Record<string, unknown> = {};
  for (const { name, run } of oracleSuite(length === 'short')) {
    result[name] = await run().catch((error: unknown) => ({ thrown: String(error) }));
  }
  // A graphics driver may keep the process alive.
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}

void main(process.argv.slice(2));
