/** Opens an address in the desktop's browser, where there is a desktop. */

import { spawn } from 'node:child_process'
import process from 'node:process'

/** The program that opens addresses; undefined where there is no desktop to open them on. */
export function browserCommand(
  platform: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly [program: string, ...args: string[]] | undefined {
  // Over SSH the desktop is elsewhere.
  if (env['SSH_CONNECTION'] !== undefined || env['CI'] !== undefined) return undefined
  if (platform === 'darwin') return ['open']
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  return (env['DISPLAY'] ?? env['WAYLAND_DISPLAY']) ? ['xdg-open'] : undefined
}

/** Nothing is lost where it does not work: the address was printed. */
export function openBrowser(url: string, env: Readonly<Record<string, string | undefined>>): void {
  const command = browserCommand(process.platform, env)
  if (!command) return
  const [program, ...args] = command
  const child = spawn(program, [...args, url], { detached: true, stdio: 'ignore' })
  child.on('error', () => undefined)
  child.unref()
}
