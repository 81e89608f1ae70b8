/** `so101 view` and `--display_data` from outside: what they refuse before anything is served. */

import { describe, expect, it } from 'vitest'
import { COMMANDS } from '../../src/cli/commands.js'
import { runCommandLine } from '../../src/cli/command-line.js'
import { textIo } from './text-io.js'

async function so101(...args: string[]) {
  const io = textIo()
  const exitCode = await runCommandLine(args, { io, commands: COMMANDS, version: '0', readConfig: () => '' })
  return { exitCode, ...io.written }
}

describe('so101 view', () => {
  it('drives no real arm, and says what does', async () => {
    const { exitCode, stderr } = await so101('view', '--robot.port=/dev/ttyACM7')
    expect(exitCode).not.toBe(0)
    expect(stderr).toContain('so101 eval --robot.port=/dev/ttyACM7 --display_data=true')
  })

  it('serves nothing for a file that is not there', async () => {
    const { exitCode, stderr } = await so101('view', '/nowhere/x.replay.json')
    expect(exitCode).not.toBe(0)
    expect(stderr).toContain('cannot read /nowhere/x.replay.json')
    expect(stderr).not.toContain('watch it at')
  })

  it('knows its flags', async () => {
    const { stdout } = await so101('view', '--help')
    for (const flag of ['--display_ip', '--display_port', '--open', '--env.level']) expect(stdout).toContain(flag)
  })
})

describe('--display_data', () => {
  it('serves nothing any more where the arm may not be moved', async () => {
    const { exitCode, stderr } = await so101('eval', '--task=reach', '--robot.port=/dev/null', '--display_data=true')
    expect(exitCode).toBe(2)
    expect(stderr).toContain('somebody can stop it')
    const url = /watch it at (http:[^#]*)/.exec(stderr)?.[1] ?? ''
    await expect(fetch(url)).rejects.toThrow('fetch failed')
  })

  it('shows one episode at a time', async () => {
    const { exitCode, stderr } = await so101('eval', '--task=reach', '--workers=2', '--display_data=true')
    expect(exitCode).not.toBe(0)
    expect(stderr).toContain('--workers=2: a page shows one episode at a time')
  })
})
