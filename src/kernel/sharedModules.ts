import * as tf from '@tensorflow/tfjs';
import * as converter from '@tensorflow/tfjs-converter';
import * as core from '@tensorflow/tfjs-core';
import * as data from '@tensorflow/tfjs-data';
import * as layers from '@tensorflow/tfjs-layers';
import { randomOps } from '../backend/compiledStep/randomOps.ts';
import * as trainbook from '../training/index.ts';
import type { ModuleNamespace } from './cells/nativeModules.ts';
import type { Display } from './display/display.ts';
import { html, image, json, markdown, svg, table, vegaLite } from './display/displayable.ts';

/**
 * The modules of which there is one copy in a kernel, whoever imports them: two copies of TensorFlow.js would have two
 * backends, and a tensor of one is no tensor to the other.
 */
export function sharedModules(display: Display): ReadonlyMap<string, ModuleNamespace> {
  const modules: [string, ModuleNamespace][] = [
    ['trainbook', { ...trainbook, display, html, image, json, markdown, svg, table, vegaLite }],
    ['@tensorflow/tfjs', { ...tf, ...randomOps }],
    ['@tensorflow/tfjs-core', { ...core, ...randomOps }],
    ['@tensorflow/tfjs-layers', { ...layers }],
    ['@tensorflow/tfjs-data', { ...data }],
    ['@tensorflow/tfjs-converter', { ...converter }],
  ];
  // So marked, compiled CommonJS takes the object as it is.
  for (const [, module] of modules) Object.defineProperty(module, '__esModule', { value: true });
  return new Map(modules);
}
