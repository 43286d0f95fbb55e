import type { Extension } from '../trainer/extension.ts';
import { PRIORITY } from '../trainer/extension.ts';
import { printLine } from '../trainer/print.ts';
import type { Trainer } from '../trainer/trainer.ts';
import type { LogEntry, LogReport } from './logReport.ts';

/** Which columns a {@link printReport} prints, of which log, and where to. */
export interface PrintReportOptions {
  /** `epoch`, `iteration`, `elapsedSeconds` or a path such as `train/loss`. Default: all that the first entry has. */
  columns?: readonly string[];
  /** Whose entries to print. Default: the trainer's own history, a line an epoch. */
  log?: LogReport;
  /** Default: `console.log`. */
  print?: (line: string) => void;
}

/** Prints the entries of a log as the lines of a table while they come. */
export function printReport({ columns, log, print = printLine }: PrintReportOptions = {}): Extension {
  let table: TableLines | undefined;
  let printed = 0;
  const printEntry = (entry: LogEntry): void => {
    if (!table) {
      table = new TableLines(
        columns ?? ['epoch', 'iteration', ...Object.keys(entry.values), 'elapsedSeconds'],
      );
      print(table.header());
    }
    print(table.row(entry));
  };
  const printNew = ({ history }: Trainer): void => {
    const { entries } = log ?? history;
    for (const entry of entries.slice(printed)) printEntry(entry);
    printed = entries.length;
  };
  return {
    name: 'printReport',
    trigger: log?.trigger ?? [1, 'epoch'],
    priority: PRIORITY.reader,
    run: printNew,
    finalize: (trainer) => {
      printNew(trainer);
      const open = (log ?? trainer.history).openEntry;
      if (open) printEntry(open);
    },
  };
}

const NARROWEST_COLUMN = 10;

/** Lines with columns of fixed widths: nobody knows the later numbers when the first line is printed. */
class TableLines {
  constructor(private readonly columns: readonly string[]) {}

  header(): string {
    return this.join(this.columns);
  }

  row({ values, ...counters }: LogEntry): string {
    const cells: Record<string, number> = { ...values, ...counters };
    return this.join(this.columns.map((column) => formatNumber(column, cells[column])));
  }

  private join(cells: readonly string[]): string {
    const widths = this.columns.map((column) => Math.max(column.length, NARROWEST_COLUMN));
    return cells
      .map((cell, index) => cell.padEnd(widths[index] as number))
      .join('  ')
      .trimEnd();
  }
}

function formatNumber(column: string, value: number | undefined): string {
  if (value === undefined) return '';
  if (column === 'elapsedSeconds') return value.toFixed(1);
  if (Number.isInteger(value)) return String(value);
  return column === 'epoch' ? value.toFixed(2) : value.toPrecision(6);
}
