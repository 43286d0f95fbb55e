interface LoggedCell {
  index: number;
  source: string;
  /** It runs now: it must be shown somewhere even if its text was edited meanwhile. */
  running: boolean;
}

/**
 * Finds the cells of a notebook that was opened again which a kernel ran before: by their text, the nearest place first
 * where several have the same. A running cell whose text is nowhere any more is taken to be the one in its place.
 *
 * @param logged in the order in which they ran.
 * @param current the text of each cell of the notebook; undefined for those that are no code.
 * @returns for each logged cell the place in `current`, or undefined.
 */
export function matchCells(logged: LoggedCell[], current: (string | undefined)[]): (number | undefined)[] {
  const free = new Set(current.keys());
  const places: (number | undefined)[] = logged.map(() => undefined);
  const take = (cell: number, place: number) => {
    places[cell] = place;
    free.delete(place);
  };
  logged.forEach(({ index, source }, cell) => {
    if (current[index] === source && free.has(index)) take(cell, index);
  });
  logged.forEach(({ index, source }, cell) => {
    if (places[cell] !== undefined) return;
    const same = [...free].filter((place) => current[place] === source);
    const nearest = same.sort((a, b) => Math.abs(a - index) - Math.abs(b - index))[0];
    if (nearest !== undefined) take(cell, nearest);
  });
  logged.forEach(({ index, running }, cell) => {
    const isCode = current[index] !== undefined;
    if (places[cell] === undefined && running && isCode && free.has(index)) take(cell, index);
  });
  return places;
}
