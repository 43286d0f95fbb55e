import * as vscode from 'vscode';
import { SETTINGS, SETTINGS_SECTION } from '../contributions.ts';

/** One choice of the setting `trainbook.backend`, as package.json declares it. */
interface BackendSetting {
  enum: string[];
  enumItemLabels: string[];
  markdownEnumDescriptions: string[];
}

/** Asks for the backend and writes it to the settings. @returns whether another one was chosen. */
export async function selectBackend(manifest: unknown): Promise<boolean> {
  const settings = vscode.workspace.getConfiguration(SETTINGS_SECTION);
  const current = settings.get<string>(SETTINGS.backend);
  const { enum: names, enumItemLabels, markdownEnumDescriptions } = backendSetting(manifest);
  const items = names.map((name, index) => ({
    name,
    label: enumItemLabels[index] ?? name,
    description: name === current ? 'current' : undefined,
    detail: markdownEnumDescriptions[index],
  }));
  const choice = await vscode.window.showQuickPick(items, {
    title: 'Trainbook: Select Backend',
    placeHolder: 'What should compute? Takes effect when a kernel starts.',
  });
  if (!choice || choice.name === current) return false;
  await settings.update(SETTINGS.backend, choice.name, vscode.ConfigurationTarget.Global);
  return true;
}

function backendSetting(manifest: unknown): BackendSetting {
  const { contributes } = manifest as {
    contributes: { configuration: { properties: Record<string, BackendSetting> } };
  };
  return contributes.configuration.properties[`${SETTINGS_SECTION}.${SETTINGS.backend}`] as BackendSetting;
}
