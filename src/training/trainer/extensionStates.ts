import type { HostTensor } from '../tensors/hostTensor.ts';
import type { ExtensionEntry } from './extension.ts';

/** What extensions and their triggers remember, by the names of the extensions. Plain JSON values. */
export interface ExtensionStates {
  extensions: Record<string, unknown>;
  /** Of the triggers that look at observations. */
  triggers?: Record<string, unknown>;
}

export function statesOf(entries: readonly ExtensionEntry[]): ExtensionStates {
  const kept = entries.filter(({ extension }) => extension.state !== undefined);
  return {
    extensions: Object.fromEntries(kept.map(({ name, extension }) => [name, extension.state])),
    triggers: Object.fromEntries(
      entries.flatMap(({ name, decider }) => (decider ? [[name, decider.state]] : [])),
    ),
  };
}

/** What has no state among the given ones stays as it is. */
export function restoreStates(
  entries: readonly ExtensionEntry[],
  { extensions, triggers = {} }: ExtensionStates,
): void {
  for (const { name, extension, decider } of entries) {
    if (Object.hasOwn(extensions, name)) extension.state = extensions[name];
    if (decider && Object.hasOwn(triggers, name)) decider.state = triggers[name];
  }
}

/** The tensors that go with the states, by the extension's name and their own. */
export function tensorsOf(entries: readonly ExtensionEntry[]): Map<string, HostTensor> {
  const all = entries.map(({ name, extension }) =>
    [...(extension.tensors ?? [])].map(([tensor, value]) => [toTensorName(name, tensor), value] as const),
  );
  return new Map(all.flat());
}

export function restoreTensors(
  entries: readonly ExtensionEntry[],
  tensors: ReadonlyMap<string, HostTensor>,
): void {
  for (const { name, extension } of entries) {
    const prefix = toTensorName(name, '');
    const own = [...tensors].filter(([tensor]) => tensor.startsWith(prefix));
    if (own.length === 0) continue;
    extension.tensors = new Map(own.map(([tensor, value]) => [tensor.slice(prefix.length), value]));
  }
}

/** Names of extensions may have any character. */
function toTensorName(extension: string, tensor: string): string {
  return `${encodeURIComponent(extension)}/${tensor}`;
}
