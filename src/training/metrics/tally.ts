/** How a curve over thresholds becomes one number. */
export interface TallyRule {
  /** `roc`: hits over false alarms; `pr`: precision over recall. */
  curve: 'roc' | 'pr';
  /** The height of the area between two thresholds: their mean, the lower one, or the higher one. */
  summation: 'interpolation' | 'minoring' | 'majoring';
}

/**
 * What a metric counted that is no mean: it may be added to that of other batches. `counters` holds the weight of the
 * positive samples between each two thresholds, lowest first, and then that of the negative ones.
 */
export interface Tally {
  rule: TallyRule;
  counters: readonly number[];
}

interface CurvePoint {
  /** The weight of positive and of negative samples above the threshold. */
  hits: number;
  alarms: number;
}

interface Totals {
  positives: number;
  negatives: number;
}

/** @throws Error if the two have different numbers of counters. */
export function addTallies({ rule, counters }: Tally, other: Tally): Tally {
  if (counters.length !== other.counters.length) {
    throw new Error(`expected ${counters.length} counters, got ${other.counters.length}`);
  }
  return { rule, counters: counters.map((counter, index) => counter + other.counters[index]!) };
}

/** The area under the curve, as Keras's `AUC` computes it. */
export function tallyValue({ rule, counters }: Tally): number {
  const points = pointsOf(counters);
  const [lowest] = points as [CurvePoint];
  const totals = { positives: lowest.hits, negatives: lowest.alarms };
  let area = 0;
  for (let index = 0; index + 1 < points.length; index++) {
    area += areaBetween(points[index]!, points[index + 1]!, { rule, totals });
  }
  return area;
}

/** Of each threshold, lowest first. */
function pointsOf(counters: readonly number[]): CurvePoint[] {
  const count = counters.length / 2;
  const points: CurvePoint[] = [];
  let above: CurvePoint = { hits: 0, alarms: 0 };
  for (let index = count - 1; index >= 0; index--) {
    above = { hits: above.hits + counters[index]!, alarms: above.alarms + counters[count + index]! };
    points.unshift(above);
  }
  return points;
}

function areaBetween(
  lower: CurvePoint,
  upper: CurvePoint,
  { rule, totals }: { rule: TallyRule; totals: Totals },
): number {
  if (rule.curve === 'pr' && rule.summation === 'interpolation') {
    return interpolatedPrecision(lower, upper, totals);
  }
  const [from, to] = [placeOf(lower, totals, rule), placeOf(upper, totals, rule)];
  const heights = {
    interpolation: (from.y + to.y) / 2,
    minoring: Math.min(from.y, to.y),
    majoring: Math.max(from.y, to.y),
  };
  return (from.x - to.x) * heights[rule.summation];
}

function placeOf(
  { hits, alarms }: CurvePoint,
  { positives, negatives }: Totals,
  { curve }: TallyRule,
): { x: number; y: number } {
  const recall = divide(hits, positives);
  if (curve === 'pr') return { x: recall, y: divide(hits, hits + alarms) };
  return { x: divide(alarms, negatives), y: recall };
}

/**
 * The integral of precision where hits and alarms both change evenly between two thresholds: precision is no straight
 * line there (Davis and Goadrich, 2006, section 4).
 */
function interpolatedPrecision(lower: CurvePoint, upper: CurvePoint, { positives }: Totals): number {
  const [above, atMost] = [upper.hits + upper.alarms, lower.hits + lower.alarms];
  const hits = lower.hits - upper.hits;
  const slope = divide(hits, atMost - above);
  const intercept = upper.hits - slope * above;
  const ratio = atMost > 0 && above > 0 ? atMost / above : 1;
  return divide(slope * (hits + intercept * Math.log(ratio)), positives);
}

function divide(value: number, by: number): number {
  return by === 0 ? 0 : value / by;
}
