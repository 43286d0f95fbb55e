import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { ArrayDataset } from '../../datasets/arrayDataset.ts';
import type { Dataset } from '../../datasets/dataset.ts';
import { parseCsv } from '../../datasets/formats/csv.ts';
import type { CsvColumn, CsvSample } from '../../datasets/formats/csvTable.ts';
import { readCsvTable } from '../../datasets/formats/csvTable.ts';
import { decodeUtf8 } from '../../datasets/formats/utf8.ts';

/** How a CSV file is written and which of its columns are read as what. */
export interface ReadCsvOptions<Columns extends Readonly<Record<string, CsvColumn>>> {
  /** What to take from each line, by the names of the columns; others are left out. */
  columns: Columns;
  /** The names of the columns where the first line does not say them. */
  header?: readonly string[];
  /** One character. Default `,`. */
  separator?: string;
}

/**
 * The lines of a CSV file as typed samples, in memory.
 * ```ts
 * const iris = await readCsv('iris.csv', {
 *   columns: { width: 'number', height: 'number', species: ['setosa', 'virginica'] },
 * });
 * const data = iris.map(({ width, height, species }) => ({ inputs: [width, height], label: species }));
 * ```
 * @throws Error that names line and column of the first value that is not of its column's kind.
 */
export async function readCsv<const Columns extends Readonly<Record<string, CsvColumn>>>(
  file: string,
  { columns, header, separator }: ReadCsvOptions<Columns>,
): Promise<Dataset<CsvSample<Columns>>> {
  const name = path.basename(file);
  const rows = parseCsv(decodeUtf8(await readFile(file), name), name, separator);
  return new ArrayDataset(readCsvTable(rows, { name, columns, header }), { name });
}
