import type { LayerRow, ModelTotalsData } from './displayData.ts';
import { formatBytes, formatCount } from './formatNumbers.ts';

/** What of the totals earlier versions did not have, as words: `1,116,416 multiply-adds a sample`. */
export function costTexts(totals: ModelTotalsData): string[] {
  const { frozen = 0, statistics = 0, multiplyAdds = 0, activationBytes = 0, optimizerBytes } = totals;
  return [
    ...(frozen > 0 ? [`${formatCount(frozen)} frozen`] : []),
    ...(statistics > 0 ? [`${formatCount(statistics)} statistics`] : []),
    ...(multiplyAdds > 0 ? [`${formatCount(multiplyAdds)} multiply-adds a sample`] : []),
    ...(activationBytes > 0 ? [`${formatBytes(activationBytes)} of outputs a sample`] : []),
    ...(optimizerBytes === undefined ? [] : [`${formatBytes(optimizerBytes)} of optimizer state`]),
  ];
}

/** The rows of a summary with those of models in the model below theirs, and how deep they lie. */
export function nestedRows(layers: readonly LayerRow[], depth = 0): { layer: LayerRow; depth: number }[] {
  return layers.flatMap((layer) => [{ layer, depth }, ...nestedRows(layer.layers ?? [], depth + 1)]);
}
