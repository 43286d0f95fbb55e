/** The whole numbers from `start` up to but not including `end`. */
export function indexRange(start: number, end: number): Int32Array {
  const indices = new Int32Array(end - start);
  for (let place = 0; place < indices.length; place++) indices[place] = start + place;
  return indices;
}
