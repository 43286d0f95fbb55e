import * as tf from '@tensorflow/tfjs';
import * as converter from '@tensorflow/tfjs-converter';
import * as core from '@tensorflow/tfjs-core';
import * as data from '@tensorflow/tfjs-data';
import * as layers from '@tensorflow/tfjs-layers';
import { randomOps } from '../backend/compiledStep/randomOps.ts';
import * as trainbook from '../training/index.ts';
import type { ModuleNamespace } from './cells/nativeModules.ts';
import type { OnDispose } from './cells/onDispose.ts';
import type { Display } from './display/display.ts';
import { html, image, json, markdown, svg, table, vegaLite } from './display/displayable.ts';

/** What `trainbook` offers in cells alone, bound to their kernel. */
export interface SharedFunctions {
  display: Display;
  onDispose: OnDispose;
}

/**
 * The modules of which there is one copy in a kernel, whoever imports them: two copies of TensorFlow.js would have two
 * backends, and a tensor of one is no tensor to the other.
 */
export function sharedModules(own: SharedFunctions): ReadonlyMap<string, ModuleNamespace> {
  const modules: [string, ModuleNamespace][] = [
    ['trainbook', { ...trainbook, ...own, html, image, json, markdown, svg, table, vegaLite }],
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
