import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { defineCommand, type Command } from '../../src/cli/command.js'
import { runCommandLine } from '../../src/cli/command-line.js'
import { COMMANDS } from '../../src/cli/commands.js'
import { PhysicsError } from '../../src/robot/errors.js'
import { z } from 'zod'
import { textIo } from './text-io.js'
import { toyCommand } from './toy-command.js'

function failing(name: string, error: Error): Command {
  const flags = z.strictObject({})
  const run = () => Promise.reject(error)
  return defineCommand({ name, summary: `fail with ${name}`, flags, examples: [], run })
}

const commands = [
  toyCommand,
  failing('physics', new PhysicsError('the arm fell through the table by 3 mm: use a smaller step')),
  failing('bug', new RangeError('index 7 of 6')),
  // Not every package throws errors.
  failing('text', 'only a text' as unknown as Error),
]
const table = new Map(commands.map(command => [command.name, () => Promise.resolve(command)]))

async function so101(...argv: string[]) {
  const io = textIo()
  const readConfig = () => 'task: from the file\n'
  const exitCode = await runCommandLine(argv, { io, commands: table, version: '1.2.3', readConfig })
  return { exitCode, ...io.written }
}

describe('the command line', () => {
  it('runs the command that its first word names', async () => {
    const { exitCode, stdout, stderr } = await so101('toy', '--config_path=a.yaml', '--eval.n_episodes=3')
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(JSON.parse(stdout)).toMatchObject({ task: 'from the file', eval: { n_episodes: 3 } })
  })

  it('lists the commands without arguments and for --help', async () => {
    const usage = await so101()
    expect(usage).toMatchObject({ exitCode: 0, stderr: '' })
    expect(usage.stdout).toContain('\ntoy      repeat the options\n')
    expect(usage.stdout).toContain('\nphysics  fail with physics\n')
    expect(await so101('--help')).toEqual(usage)
    expect(await so101('-h')).toEqual(usage)
  })

  it('prints its version', async () => {
    expect(await so101('--version')).toEqual({ exitCode: 0, stdout: '1.2.3\n', stderr: '' })
  })

  it('prints a command’s help', async () => {
    expect(await so101('toy', '--help')).toEqual({ exitCode: 0, stdout: `${toyCommand.help()}\n`, stderr: '' })
  })

  it('ends with 2 for a wrong call, without a stack', async () => {
    expect(await so101('toy', '--tusk=1', '--task=x')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'error: unknown flag --tusk: did you mean --task?\nsee `so101 toy --help`\n',
    })
  })

  it('suggests the nearest command for an unknown one', async () => {
    expect(await so101('toi')).toMatchObject({
      exitCode: 2,
      stderr: 'error: unknown command `toi`: did you mean `so101 toy`?\n',
    })
    expect((await so101('qqqqqqqq')).stderr).toBe('error: unknown command `qqqqqqqq`: so101 --help lists them\n')
    expect(await so101('constructor')).toMatchObject({ exitCode: 2 })
  })

  it('wants the command before the flags', async () => {
    expect(await so101('--task=x', 'toy')).toMatchObject({ exitCode: 2, stdout: '' })
  })

  it('ends with 1 for any other of our errors, without a stack', async () => {
    expect(await so101('physics')).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'error: the arm fell through the table by 3 mm: use a smaller step\n',
    })
  })

  it('ends with 1 for a bug, with its stack and a plea to report it', async () => {
    const { exitCode, stderr } = await so101('bug')
    expect(exitCode).toBe(1)
    expect(stderr).toMatch(/^RangeError: index 7 of 6\n\s+at .*command-line\.test/)
    expect(stderr).toContain('this is a bug in so101-twin')
    expect((await so101('text')).stderr).toMatch(/^'only a text'\nthis is a bug/)
  })
})

describe('the table of commands', () => {
  it('calls each command by its own name', async () => {
    const names = await Promise.all([...COMMANDS.values()].map(async load => (await load()).name))
    expect(names).toEqual([...COMMANDS.keys()])
  })
})

describe('the so101 program', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const start = (...argv: string[]) =>
    spawnSync(process.execPath, ['dist/cli/main.js', ...argv], { cwd: root, encoding: 'utf8' })

  it('prints the version of package.json', () => {
    const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string }
    expect(start('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' })
  })

  it('ends with 2 for an unknown command', () => {
    const { status, stdout, stderr } = start('no-such-command')
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' })
    expect(stderr).toMatch(/^error: unknown command `no-such-command`/)
  })

  it('leaves quietly when its reader has gone', async () => {
    const child = spawn(process.execPath, ['dist/cli/main.js', '--help'], { cwd: root })
    child.stdout.destroy()
    child.stderr.setEncoding('utf8')
    let stderr = ''
    child.stderr.on('data', (text: string) => (stderr += text))
    const [exitCode] = (await once(child, 'close')) as [number]
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  })
})
