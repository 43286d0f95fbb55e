import { randAugment, trivialAugment } from './autoAugment.ts';
import { centreCrop } from './crop.ts';
import { castPixels } from './layout.ts';
import { denormalise, normalise, swapChannels } from './normalise.ts';
import { pad } from './pad.ts';
import { colourJitter, cutout, gaussianBlur, randomErasing, randomGrey } from './randomColour.ts';
import { randomAffine, randomCrop, randomFlip, randomResizedCrop, randomRotation } from './randomGeometry.ts';
import { resize } from './resize.ts';
import type { Transform, TransformRecipe } from './transform.ts';
import { compose } from './transform.ts';

/** Every function that makes a transform with a recipe, by the name in it. */
const FACTORIES: Readonly<Record<string, (...options: never[]) => Transform>> = {
  castPixels,
  centreCrop,
  colourJitter,
  cutout,
  denormalise,
  gaussianBlur,
  normalise,
  pad,
  randAugment,
  randomAffine,
  randomCrop,
  randomErasing,
  randomFlip,
  randomGrey,
  randomResizedCrop,
  randomRotation,
  resize,
  swapChannels,
  trivialAugment,
};

/** The transform that a recipe is of. @throws Error if there is no such transform. */
export function transformOf({ name, options }: TransformRecipe): Transform {
  if (name === 'compose') return compose(...(options as TransformRecipe[]).map(transformOf));
  const make = FACTORIES[name];
  if (!make) throw new Error(`there is no transform ${name}`);
  return make(...(options as never[]));
}
