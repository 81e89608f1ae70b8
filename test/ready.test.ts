import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const script = fileURLToPath(new URL('../scripts/ready.mjs', import.meta.url))

/** Stands in for npm's own JavaScript: logs its arguments; installs what is locked and "builds" by copying; fails as told. */
const FAKE_NPM = `
const { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require("node:fs")
const words = process.argv.slice(2)
appendFileSync('npm.log', words.join(' ') + '\\n')
if (process.env.FAIL === words[0]) process.exit(7)
if (words[0] === 'ci') {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
  rmSync('node_modules', { recursive: true, force: true })
  for (const [path, entry] of Object.entries(packages)) {
    if (path === '' || entry.optional) delete packages[path]
    else mkdirSync(path, { recursive: true })
  }
  writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages }))
} else {
  mkdirSync('dist/cli', { recursive: true })
  writeFileSync('dist/index.js', '')
  writeFileSync('dist/cli/main.js', '')
}
`
const LOCKED = {
  '': { version: '0.1.0' },
  'node_modules/zod': { version: '4.6.7', integrity: 'sha512-a' },
  'node_modules/zod/node_modules/inner': { version: '1.0.0', integrity: 'sha512-b' },
  'node_modules/other-platform': { version: '2.0.0', integrity: 'sha512-c', optional: true },
}

let root: string

function write(path: string, text: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), text)
}

/** Puts the last change of a file an hour before or after now. */
function shiftHours(path: string, hours: number): void {
  const timeS = Date.now() / 1000 + hours * 3600
  utimesSync(join(root, path), timeS, timeS)
}

/** The npm calls of one run of the script. */
function ready(env: Record<string, string> = {}) {
  rmSync(join(root, 'npm.log'), { force: true })
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'scripts/ready.mjs')], {
    cwd: tmpdir(),
    encoding: 'utf8',
    env: { ...process.env, npm_execpath: join(root, 'npm-cli.js'), ...env },
  })
  const log = join(root, 'npm.log')
  return { status, stdout, stderr, calls: existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n') : [] }
}

const CI = 'ci --include=dev --no-audit --no-fund'
const BUILD = 'run build -- --noEmitOnError'
const NOTHING = { status: 0, stdout: '', stderr: '', calls: [] }

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'so101 ready '))
  mkdirSync(join(root, 'scripts'))
  copyFileSync(script, join(root, 'scripts/ready.mjs'))
  write('npm-cli.js', FAKE_NPM)
  write('package-lock.json', JSON.stringify({ packages: LOCKED }))
  for (const path of ['tsconfig.json', 'tsconfig.build.json', 'src/index.ts', 'src/cli/main.ts']) {
    write(path, '')
    shiftHours(path, -1)
  }
})

afterEach(() => {
  rmSync(root, { recursive: true })
})

describe('ready.mjs', () => {
  it('installs and builds a fresh clone, then has nothing to do and says nothing', () => {
    const { status, stdout, stderr, calls } = ready()
    expect({ status, stdout, calls }).toEqual({ status: 0, stdout: '', calls: [CI, BUILD] })
    expect(stderr).toBe(
      `ready: node_modules is not installed: npm ${CI}\nready: src/cli/main.ts is not built: npm ${BUILD}\n`,
    )
    expect(ready()).toEqual(NOTHING)
  })

  it.each([
    ['another version', { ...LOCKED, 'node_modules/zod': { version: '4.6.8', integrity: 'sha512-d' } }, 'zod is 4.6.7'],
    ['another content', { ...LOCKED, 'node_modules/zod': { version: '4.6.7', integrity: 'sha512-d' } }, 'zod is 4.6.7'],
    [
      'one more package',
      { ...LOCKED, 'node_modules/yaml': { version: '2.9.1', integrity: 'x' } },
      'yaml 2.9.1 is locked',
    ],
    ['one package less', { 'node_modules/zod': LOCKED['node_modules/zod'] }, 'inner is installed but not locked'],
  ])('installs again when the lock file wants %s', (_, packages, reason) => {
    ready()
    write('package-lock.json', JSON.stringify({ packages }))
    const { stderr, calls } = ready()
    expect(calls).toEqual([CI])
    expect(stderr).toContain(reason)
    expect(ready()).toEqual(NOTHING)
  })

  it('installs once for a new optional package of this platform, whether it can be had or not', () => {
    ready()
    const entry = { version: '1.0.0', integrity: 'sha512-e', optional: true }
    const packages = {
      ...LOCKED,
      '': { version: '0.1.0', optionalDependencies: { ours: '1.0.0', theirs: '1.0.0' } },
      'node_modules/ours': { ...entry, os: [process.platform], cpu: [process.arch] },
    }
    write('package-lock.json', JSON.stringify({ packages }))
    const { stderr, calls } = ready()
    expect(calls).toEqual([CI])
    expect(stderr).toContain('node_modules/ours 1.0.0 is locked but not installed')
    expect(ready()).toEqual(NOTHING)
    const elsewhere = { ...packages, 'node_modules/theirs': { ...entry, os: ['beos'] } }
    rmSync(join(root, 'node_modules'), { recursive: true })
    write('package-lock.json', JSON.stringify({ packages: elsewhere }))
    expect(ready().calls).toEqual([CI])
    expect(ready()).toEqual(NOTHING)
  })

  it('is not deceived by a lock file that is newer but says the same', () => {
    ready()
    shiftHours('package-lock.json', 1)
    expect(ready()).toEqual(NOTHING)
  })

  it('installs again when a package folder has been removed', () => {
    ready()
    rmSync(join(root, 'node_modules/zod/node_modules/inner'), { recursive: true })
    expect(ready().calls).toEqual([CI])
  })

  it.each(['src/cli/main.ts', 'tsconfig.json', 'tsconfig.build.json'])('builds again when %s is newer', path => {
    ready()
    shiftHours(path, 1)
    expect(ready().calls).toEqual([BUILD])
  })

  it('builds again for a new source and for a missing output', () => {
    ready()
    rmSync(join(root, 'dist/index.js'))
    expect(ready().stderr).toContain('src/index.ts is not built')
    write('src/robot/new.ts', '')
    expect(ready().stderr).toContain('new.ts is not built')
  })

  it('ends with npm’s exit code and does not go on', () => {
    const { status, stderr, calls } = ready({ FAIL: 'ci' })
    expect({ status, calls }).toEqual({ status: 7, calls: [CI] })
    expect(stderr).toContain('failed (exit code 7)')
    expect(ready({ FAIL: 'run' })).toMatchObject({ status: 7, calls: [CI, BUILD] })
  })

  it.skipIf(process.platform === 'win32')('finds npm on the path when npm did not start it', () => {
    write('bin/npm', `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'npm-cli.js')}" "$@"\n`)
    spawnSync('chmod', ['+x', join(root, 'bin/npm')])
    const path = `${join(root, 'bin')}:${process.env['PATH'] ?? ''}`
    expect(ready({ npm_execpath: '', PATH: path }).calls).toEqual([CI, BUILD])
  })
})
