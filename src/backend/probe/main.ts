import type { ProbeResult } from './probeResult.ts';
import { allRungs, openAndProve, toRefusal } from '../ladder.ts';
import { proveBackend } from '../proof/proveBackend.ts';
import { isRung } from '../rung.ts';

/**
 * A process of its own for one rung, so that a library that crashes takes nothing along:
 * `node probe.cjs RUNG WORKSPACE_FOLDER` prints one line of JSON.
 */
async function main([rung = '', workspaceFolder = process.cwd()]: string[]): Promise<void> {
  const offer = isRung(rung) && allRungs(workspaceFolder).find((each) => each.rung === rung);
  if (!offer) throw new Error(`there is no backend "${rung}"`);
  const result = await openAndProve(offer, proveBackend).then(
    ({ label, proof: { text, speed } }): ProbeResult => ({
      rung: offer.rung,
      works: true,
      label,
      proof: text,
      speed,
    }),
    (error: unknown): ProbeResult => {
      const { message, remedy, isLoss } = toRefusal(error);
      return { rung: offer.rung, works: false, reason: message, remedy, isLoss };
    },
  );
  // A graphics driver may keep the process alive; what it had to say is said.
  process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0));
}

void main(process.argv.slice(2));
