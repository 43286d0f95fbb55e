import type { CellOutput, KernelEvent, LoggedEvent } from '../../../src/protocol/kernelMessages.ts';

/**
 * What a kernel told, as a text to compare with a reviewed file. Whatever differs from run to run is left out or named:
 * ids, times, process ids, paths; and text that was written in one go is one entry, however often it was flushed.
 */
export class Transcript {
  private readonly entries: string[] = [];
  private stream: 'stdout' | 'stderr' | undefined;
  private readonly displayIds = new Map<string, string>();

  constructor(private readonly folder: string) {}

  add({ event }: LoggedEvent): void {
    if (event.type === 'output' && event.output.kind === 'stream' && event.output.stream === this.stream) {
      this.entries.push(event.output.text);
      return;
    }
    if (this.stream) this.entries.push('\n');
    this.stream = undefined;
    const text = this.describe(event);
    if (text === undefined) return;
    this.entries.push(text);
    if (event.type === 'output' && event.output.kind === 'stream') this.stream = event.output.stream;
    else this.entries.push('\n');
  }

  text(): string {
    return this.entries.join('').replaceAll(this.folder, '<folder>');
  }

  private describe(event: KernelEvent): string | undefined {
    switch (event.type) {
      case 'cellStarted':
        return `\n[${event.cell.index + 1}] ${event.source.replaceAll('\n', '\n  | ')}`;
      case 'output':
        return this.describeOutput(event.output);
      case 'cellFinished':
        return `=> ${event.result.status}`;
      case 'cellsStale':
        return `stale: ${event.cells.map(({ cell, names }) => `${cell.index + 1} (${names.join(', ')})`).join(', ') || 'none'}`;
      case 'cellStopping':
        return `stopping: ${event.level}`;
      case 'kernelStarted':
      case 'backendReady':
      case 'kernelStopping':
        return undefined;
      default:
        return `${event.type}: ${JSON.stringify(event)}`;
    }
  }

  private describeOutput(output: CellOutput): string {
    switch (output.kind) {
      case 'stream':
        return `${output.stream}: ${output.text}`;
      case 'error': {
        const { name, message, stack, location } = output.error;
        const place = location && `${location.cell?.id ?? location.file}:${location.line}:${location.column}`;
        return `error ${name}: ${message}\n  at ${place ?? 'no place'}\n${indent(stack ?? '')}`;
      }
      case 'result':
        return `result ${describeData(output.data)}`;
      case 'display':
        return `display ${this.nameOf(output.displayId)} ${describeData(output.data)}`;
    }
  }

  private nameOf(displayId: string | undefined): string {
    if (displayId === undefined) return '';
    const known = this.displayIds.get(displayId) ?? `#${this.displayIds.size + 1}`;
    this.displayIds.set(displayId, known);
    return known;
  }
}

function describeData(data: Extract<CellOutput, { kind: 'result' }>['data']): string {
  if (data.kind === 'text') return `text: ${data.text.replaceAll('\n', '\n  ')}`;
  if (data.kind === 'image')
    return `image ${data.width}x${data.height}: ${data.text.replaceAll('\n', '\n  ')}`;
  if (data.kind === 'imageFile') return `${data.mime}, ${data.data.length} bytes: ${data.text}`;
  return JSON.stringify(data);
}

function indent(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
