import type { MarkupContent } from 'vscode-languageserver';
import { complete } from '../../../../src/language/service/features/completion.ts';
import {
  diagnose,
  DIAGNOSTIC_STAGES,
  type DiagnosticStage,
} from '../../../../src/language/service/features/diagnostics.ts';
import { hover } from '../../../../src/language/service/features/hover.ts';
import { DEFAULT_PREFERENCES } from '../../../../src/language/service/userPreferences.ts';
import type { TestNotebook } from './testNotebook.ts';

export const CONTEXT = {
  indentation: { tabSize: 2, insertSpaces: true },
  preferences: DEFAULT_PREFERENCES,
};

/** The code that hovering over a mark shows. */
export function hoverCode(notebook: TestNotebook, marker: string): string | undefined {
  return /```typescript\n([\s\S]*?)\n```/.exec(hoverText(notebook, marker) ?? '')?.[1];
}

export function hoverText(notebook: TestNotebook, marker: string): string | undefined {
  const { cell, offset } = notebook.at(marker);
  const found = hover(notebook.program, cell, offset);
  return (found?.contents as MarkupContent | undefined)?.value;
}

/** `<cell>: <message> @<text>` for every problem at the given stages. */
export function problems(
  notebook: TestNotebook,
  stages: readonly DiagnosticStage[] = DIAGNOSTIC_STAGES.slice(0, 2),
): string[] {
  return notebook.program.cells.flatMap((cell) =>
    stages
      .flatMap((stage) => diagnose(notebook.program, cell, stage))
      .map(({ message, range }) => `${cell.index}: ${String(message)} @${cell.document.getText(range)}`),
  );
}

export function completionLabels(notebook: TestNotebook, marker: string, trigger?: string): string[] {
  const { cell, offset } = notebook.at(marker);
  const request = { offset, preferences: DEFAULT_PREFERENCES, ...(trigger !== undefined && { trigger }) };
  return complete(notebook.program, cell, request)?.items.map(({ label }) => label) ?? [];
}
