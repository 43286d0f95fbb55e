import { homedir } from 'node:os';

const SECRET = /\b(token|password|secret|api[-_]?key|authorization)(["']?\s*[=:]\s*["']?)[^\s"',;]+/gi;

/** Text for logs and reports: the user's folder becomes `~`, and what looks like a secret is taken out. */
export function redact(text: string, home = homedir()): string {
  const withoutSecrets = text.replace(SECRET, '$1$2…');
  const forms = [home, home.replaceAll('\\', '/'), encodeURI(home)].filter((form) => form.length > 1);
  return [...new Set(forms)].reduce((result, form) => result.split(form).join('~'), withoutSecrets);
}
