import type { ArrayValue } from '../sample.ts';

/** The values of one channel over all samples. */
export interface ChannelStatistics {
  mean: number;
  deviation: number;
  min: number;
  max: number;
}

/** Adds up the values of the last axis. */
export class ChannelSums {
  private readonly counts: number[] = [];
  private readonly means: number[] = [];
  /** Of squared differences from the mean. */
  private readonly squares: number[] = [];
  private readonly lows: number[] = [];
  private readonly highs: number[] = [];

  add({ data, shape }: ArrayValue): void {
    const channels = shape.length === 3 ? shape[2]! : 1;
    for (let channel = 0; channel < channels; channel++) this.addChannel(data, channel, channels);
  }

  read(): ChannelStatistics[] {
    return this.counts.map((count, channel) => ({
      mean: this.means[channel]!,
      deviation: Math.sqrt(this.squares[channel]! / count),
      min: this.lows[channel]!,
      max: this.highs[channel]!,
    }));
  }

  /** Joins the sample's mean and squares with those before, which loses no digits as sums of squares would. */
  private addChannel(data: ArrayValue['data'], channel: number, channels: number): void {
    const count = Math.ceil((data.length - channel) / channels);
    if (count <= 0) return;
    let [sum, low, high] = [0, Infinity, -Infinity];
    for (let at = channel; at < data.length; at += channels) {
      const value = data[at]!;
      sum += value;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    const mean = sum / count;
    let squares = 0;
    for (let at = channel; at < data.length; at += channels) squares += (data[at]! - mean) ** 2;
    const before = this.counts[channel] ?? 0;
    const difference = mean - (this.means[channel] ?? 0);
    const total = before + count;
    this.counts[channel] = total;
    this.means[channel] = (this.means[channel] ?? 0) + (difference * count) / total;
    this.squares[channel] =
      (this.squares[channel] ?? 0) + squares + (difference ** 2 * before * count) / total;
    this.lows[channel] = Math.min(this.lows[channel] ?? Infinity, low);
    this.highs[channel] = Math.max(this.highs[channel] ?? -Infinity, high);
  }
}
