import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { findPublished } from '../../../../src/training/zoo/publishedWeights.ts';

interface Oracles {
  torchvision: { url: string; sizeMib: number; top1: number; top5: number }[];
  timm: string[];
  keras: Record<string, { places: string[]; md5: string[] }>;
}

/** What torchvision, timm and Keras say in their sources: test/oracles/makePublishedOracles.py. */
const oracles = JSON.parse(readFileSync('test/oracles/published.json', 'utf8')) as Oracles;

const TORCHVISION: [architecture: string, variant?: string][] = [
  ['alexnet', 'torchvision'],
  ...['vgg11', 'vgg13', 'vgg16', 'vgg19'].flatMap((name): [string][] => [[name], [`${name}_bn`]]),
  ['googlenet', 'torchvision'],
  ['resnet18'],
  ['resnet34'],
  ['resnet50', 'fb'],
  ['resnet101', 'fb'],
  ['resnet152', 'fb'],
  ['mobilenet_v2', 'torchvision'],
];

const KERAS: [architecture: string, variant: string | undefined, module: string][] = [
  ['vgg16', undefined, 'vgg16'],
  ['vgg19', undefined, 'vgg19'],
  ['resnet50', 'he', 'resnet'],
  ['resnet101', 'he', 'resnet'],
  ['resnet152', 'he', 'resnet'],
];

describe('what is said of published weights', () => {
  it.each(TORCHVISION)('is what torchvision says: %s %s', (architecture, variant) => {
    const published = findPublished(architecture, variant).filter(({ source }) => source === 'torchvision');
    expect(published.length).toBeGreaterThan(0);
    for (const { url, sizeMib, accuracy, sha256Start, licence } of published) {
      const said = oracles.torchvision.find((weights) => weights.url === url);
      expect({ url, sizeMib, ...accuracy }).toEqual({
        url: said?.url,
        sizeMib: said?.sizeMib,
        top1: said?.top1,
        top5: said?.top5,
      });
      expect(url).toMatch(new RegExp(`-${sha256Start}\\.pth$`));
      expect(licence).toBe('BSD-3-Clause');
    }
  });

  it.each(['tensorflow', 'timm'])('lies where timm says: efficientnet_lite0 %s', (variant) => {
    const [published, ...others] = findPublished('efficientnet_lite0', variant);
    expect(others).toEqual([]);
    expect(oracles.timm).toContain(published!.url);
    expect(published!.url).toMatch(new RegExp(`-${published!.sha256Start}\\.pth$`));
    expect(published!.preprocessing).toBe(variant === 'timm' ? 'torch' : 'tf');
  });

  it.each(KERAS)('is checked by what Keras checks it by: %s', (architecture, variant, module) => {
    const { md5, withoutTop, url } = findPublished(architecture, variant).find(
      ({ name }) => name === 'imagenet-keras',
    )!;
    expect(oracles.keras[module]!.md5).toContain(md5);
    expect(oracles.keras[module]!.md5).toContain(withoutTop!.md5);
    expect(oracles.keras[module]!.places.some((place) => url.startsWith(place))).toBe(true);
  });
});
