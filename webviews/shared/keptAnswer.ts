import { fromBase64, toBase64 } from '../../src/protocol/base64.ts';
import { decodeJson, encodeJson } from '../../src/protocol/taggedJson.ts';

/** VS Code writes a view's state to its storage: a page of photographs doesn't belong there. */
const MAX_CHARACTERS = 300_000;

/** An answer of the host as text for the saved state; empty if it is too large to be kept. */
export function encodeKept(answer: unknown): string {
  const text = encodeJson(answer, toBase64);
  return text.length <= MAX_CHARACTERS ? text : '';
}

/** The answer again; undefined if none was kept or an older version wrote it otherwise. */
export function decodeKept<Answer>(
  text: string,
  isAnswer: (value: unknown) => value is Answer,
): Answer | undefined {
  try {
    const value = decodeJson(text, (reference) => fromBase64(String(reference)));
    return isAnswer(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
