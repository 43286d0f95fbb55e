import { decodeUtf8 } from '../../datasets/formats/utf8.ts';
import type { Dataset } from '../../datasets/dataset.ts';
import { FunctionDataset } from '../../datasets/functionDataset.ts';
import { LazyFile } from './lazyFile.ts';

const CHUNK_BYTES = 2 ** 20;
const LINE_FEED = 10;
const BLANK = /^[ \t\r\n]*$/;

/** Where each line lies: line i from `ends[i - 1]` to `ends[i]`. */
interface Lines {
  starts: number[];
  lengths: number[];
  /** In the file, from 1 on: blank lines are none of the samples. */
  numbers: number[];
}

/**
 * The lines of a file, each of which is a value in JSON. Opening finds where the lines are; a line is read and parsed
 * when its sample is asked for.
 * @param toSample makes a sample of a line's value, and throws if it is none.
 * @throws Error that names the line which is no JSON.
 */
export async function readJsonLines<Sample>(
  file: string,
  toSample: (value: unknown) => Sample,
): Promise<Dataset<Sample>> {
  const source = await LazyFile.open(file);
  const { starts, lengths, numbers } = await findLines(source);
  const read = async (index: number): Promise<Sample> => {
    const where = `${source.name}, line ${numbers[index]}`;
    const text = decodeUtf8(await source.read(starts[index]!, lengths[index]!), where);
    return toSample(parseLine(text, where));
  };
  return new FunctionDataset(starts.length, read, { name: source.name });
}

function parseLine(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${where} is no JSON: ${(error as Error).message}`, { cause: error });
  }
}

async function findLines(source: LazyFile): Promise<Lines> {
  const lines: Lines = { starts: [], lengths: [], numbers: [] };
  let [start, number, isBlank] = [0, 1, true];
  const end = (at: number): void => {
    if (!isBlank) {
      lines.starts.push(start);
      lines.lengths.push(at - start);
      lines.numbers.push(number);
    }
    [start, number, isBlank] = [at + 1, number + 1, true];
  };
  for (let offset = 0; offset < source.sizeBytes; offset += CHUNK_BYTES) {
    const chunk = await source.read(offset, Math.min(CHUNK_BYTES, source.sizeBytes - offset));
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      isBlank &&= BLANK.test(chunk.toString('latin1', from, at));
      end(offset + at);
      from = at + 1;
    }
    isBlank &&= BLANK.test(chunk.toString('latin1', from));
  }
  if (start < source.sizeBytes) end(source.sizeBytes);
  return lines;
}
