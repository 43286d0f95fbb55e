import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';

describe('the workspace', () => {
  it('is open', () => {
    assert.equal(vscode.workspace.workspaceFolders?.length, 1);
  });
});
