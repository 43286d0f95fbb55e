import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  CELL_LANGUAGES,
  COMMANDS,
  CONTEXT_KEYS,
  CONTROLLERS,
  NOTEBOOK_TYPES,
  PANEL_TYPES,
  SETTINGS,
  SETTINGS_SECTION,
  VIEWS,
  WALKTHROUGH,
} from '../../../src/host/contributions.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
const { contributes } = manifest;
const text = JSON.stringify(manifest);
const sorted = (values: Iterable<string>) => [...new Set(values)].sort();

/** Every value of a key, wherever it stands in the manifest. */
function valuesOf(key: string, value: unknown = manifest): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === key && typeof inner === 'string' ? [inner] : valuesOf(key, inner),
  );
}

describe('contributions.ts and package.json name the same', () => {
  it('commands', () => {
    const declared = contributes.commands.map(({ command }: { command: string }) => command);
    expect(sorted(declared)).toEqual(sorted(Object.values(COMMANDS)));
  });

  it('settings', () => {
    const ids = Object.values(SETTINGS).map((name) => `${SETTINGS_SECTION}.${name}`);
    expect(sorted(Object.keys(contributes.configuration.properties))).toEqual(sorted(ids));
    const harmless = [SETTINGS.typeErrors, SETTINGS.trainingProblems, SETTINGS.liveValues].map(
      (name) => `${SETTINGS_SECTION}.${name}`,
    );
    expect(sorted(manifest.capabilities.untrustedWorkspaces.restrictedConfigurations)).toEqual(
      sorted(ids.filter((id) => !harmless.includes(id))),
    );
  });

  it('context keys', () => {
    const used = valuesOf('when').flatMap((when) => when.match(/\btrainbook\.[a-zA-Z]+\b(?![./'])/g) ?? []);
    expect(sorted(used)).toEqual(sorted(Object.values(CONTEXT_KEYS)));
  });

  it('views', () => {
    const views = Object.values<{ id: string }[]>(contributes.views).flat();
    expect(views.map(({ id }) => id)).toEqual(Object.values(VIEWS));
    expect(contributes.viewsWelcome.map(({ view }: { view: string }) => view)).toEqual(Object.values(VIEWS));
  });

  it('panels that VS Code restores, and notebooks that start the extension', () => {
    const { report: _, ...restored } = PANEL_TYPES;
    expect(sorted(manifest.activationEvents)).toEqual(
      sorted([
        ...Object.values(restored).map((type) => `onWebviewPanel:${type}`),
        ...Object.values(NOTEBOOK_TYPES).map((type) => `onNotebook:${type}`),
      ]),
    );
  });

  it('notebook type, controller, cell language and walkthrough', () => {
    expect(contributes.notebooks.map(({ type }: { type: string }) => type)).toEqual([
      NOTEBOOK_TYPES.trainFile,
    ]);
    expect(contributes.languages.map(({ id }: { id: string }) => id)).toEqual([CELL_LANGUAGES.trainFile]);
    expect(contributes.grammars[0].language).toBe(CELL_LANGUAGES.trainFile);
    const snippetLanguages = contributes.snippets.map(({ language }: { language: string }) => language);
    expect(sorted(snippetLanguages)).toEqual(sorted(Object.values(CELL_LANGUAGES)));
    expect(text).toContain(`'${manifest.publisher}.${manifest.name}/${CONTROLLERS.ipynb}'`);
    expect(contributes.walkthroughs[0].id).toBe(WALKTHROUGH);
  });
});

describe('package.json', () => {
  it('offers in menus and walkthrough only commands that it declares', () => {
    const known = new Set<string>(Object.values(COMMANDS));
    const linked = text.match(/(?<=command:)trainbook[\w.]+/g) ?? [];
    const completing = text.match(/(?<=onCommand:)trainbook[\w.]+/g) ?? [];
    const all = [...valuesOf('command', contributes.menus), ...linked, ...completing];
    expect(all.length).toBeGreaterThan(20);
    expect(all.filter((id) => !known.has(id))).toEqual([]);
  });

  it('names only files that are there', () => {
    const files = [...valuesOf('path', contributes), ...valuesOf('markdown', contributes), manifest.icon];
    const all = [...files, ...valuesOf('configuration', contributes.languages)];
    expect(all.length).toBeGreaterThan(8);
    expect(all.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it('lets no workspace choose a program or library without trust', () => {
    for (const id of manifest.capabilities.untrustedWorkspaces.restrictedConfigurations) {
      expect(contributes.configuration.properties[id].scope).toBe('machine-overridable');
    }
  });
});
