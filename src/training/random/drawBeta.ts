import type { Random } from './seededRandom.ts';

/** A number from 0 to 1, distributed as Beta(alpha, alpha). @param alpha above 0. */
export function drawBeta(alpha: number, random: Random): number {
  const [a, b] = [drawGamma(alpha, random), drawGamma(alpha, random)];
  return a + b > 0 ? a / (a + b) : random() < 0.5 ? 0 : 1;
}

/** Of shape `alpha` and scale 1, after Marsaglia and Tsang (2000). */
function drawGamma(alpha: number, random: Random): number {
  if (alpha < 1) return drawGamma(alpha + 1, random) * (1 - random()) ** (1 / alpha);
  const d = alpha - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = drawNormal(random);
    const v = (1 + c * normal) ** 3;
    if (v > 0 && Math.log(1 - random()) < (normal * normal) / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Of mean 0 and deviation 1, after Box and Muller. */
function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
