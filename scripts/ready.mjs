/** Makes a checkout ready to run: packages as the lock file has them, dist as the sources have it. Silent where nothing is to do. */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** The digest of the lock file that was last installed here: what of it is optional and missing cannot be had. */
const TRIED = join(ROOT, 'node_modules', '.cache', 'so101-ready', 'lock.sha256')

/** Built by Vite, not by the compiler. */
const PAGES = ['page', 'align-page']

const packagesReason = whyPackagesAreStale()
if (packagesReason !== undefined) {
  // The build and the tests need the dev packages, whatever NODE_ENV says.
  npm(packagesReason, ['ci', '--include=dev', '--no-audit', '--no-fund'])
  mkdirSync(dirname(TRIED), { recursive: true })
  writeFileSync(TRIED, lockDigest())
}
const buildReason = whyDistIsStale()
if (buildReason !== undefined) {
  // A build with errors must leave dist stale, or the next run would take it for good.
  npm(buildReason, ['run', 'build', '--', '--noEmitOnError'])
}

/** npm keeps beside the packages a copy of the lock file's entries that it really installed: the two are compared by content. */
function whyPackagesAreStale() {
  const installedPath = join(ROOT, 'node_modules', '.package-lock.json')
  if (!existsSync(installedPath)) return 'node_modules is not installed'
  const wanted = readPackages(join(ROOT, 'package-lock.json'))
  const installed = readPackages(installedPath)
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue
    const found = installed[path]
    // Optional packages of other platforms are locked but never installed; ours may be new.
    if (found === undefined && entry.optional === true && (!isOurs(path, entry, wanted['']) || wasTried())) continue
    if (found === undefined) return `${path} ${entry.version} is locked but not installed`
    if (found.version !== entry.version || found.integrity !== entry.integrity)
      return `${path} is ${found.version}, the lock file wants ${entry.version}`
  }
  for (const path of Object.keys(installed)) {
    if (wanted[path] === undefined) return `${path} is installed but not locked`
    if (!existsSync(join(ROOT, path))) return `${path} has been removed`
  }
  return undefined
}

/** Whether package.json names it, and it runs on this platform. */
function isOurs(path, { os, cpu }, { optionalDependencies = {} } = {}) {
  const isNamed = Object.hasOwn(optionalDependencies, path.replace(/^node_modules\//, ''))
  return isNamed && (os?.includes(process.platform) ?? true) && (cpu?.includes(process.arch) ?? true)
}

function wasTried() {
  return existsSync(TRIED) && readFileSync(TRIED, 'utf8') === lockDigest()
}

function lockDigest() {
  return createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex')
}

function readPackages(path) {
  return JSON.parse(readFileSync(path, 'utf8')).packages
}

/** Each source has its output, no older than itself and than the compiler's settings. */
function whyDistIsStale() {
  const settingsMs = Math.max(...['tsconfig.json', 'tsconfig.build.json'].map(name => modifiedMs(join(ROOT, name))))
  for (const source of sourcesUnder(join(ROOT, 'src'))) {
    const shown = relative(ROOT, source)
    const outputMs = modifiedMs(join(ROOT, 'dist', relative(join(ROOT, 'src'), source).replace(/\.ts$/, '.js')))
    if (outputMs === 0) return `${shown} is not built`
    if (outputMs < modifiedMs(source)) return `${shown} is newer than its build`
    if (outputMs < settingsMs) return `tsconfig is newer than the build of ${shown}`
  }
  return whyPageIsStale()
}

/** A page is one bundle of its own files and of what it shares with the rest, which its time must not be older than. */
function whyPageIsStale() {
  for (const page of PAGES) {
    const folder = join(ROOT, 'src', 'studio', page)
    if (!existsSync(folder)) continue
    const builtMs = modifiedMs(join(ROOT, 'dist', 'studio', page, 'index.html'))
    if (builtMs === 0) return `the ${page} is not built`
    const shared = ['src/studio/pack.ts', 'src/run/display/display-message.ts', 'src/sim/camera/visual-scene.ts']
    const files = [
      join(ROOT, 'vite.config.ts'),
      ...shared.map(name => join(ROOT, name)),
      ...PAGES.flatMap(name => filesUnder(join(ROOT, 'src', 'studio', name))),
      ...filesUnder(join(ROOT, 'src', 'sim', 'camera', 'three')),
    ]
    const newer = files.find(path => modifiedMs(path) > builtMs)
    if (newer !== undefined) return `${relative(ROOT, newer)} is newer than the ${page}`
  }
  return undefined
}

function filesUnder(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath ?? entry.path, entry.name))
}

function sourcesUnder(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (PAGES.includes(relative(join(ROOT, 'src', 'studio'), path))) return []
    if (entry.isDirectory()) return sourcesUnder(path)
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts') ? [path] : []
  })
}

/** Milliseconds since 1970; 0 for a file that is not there. */
function modifiedMs(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

/** Prints why on stderr, so that stdout belongs to the program that follows, and ends this process where npm fails. */
function npm(reason, args) {
  process.stderr.write(`ready: ${reason}: npm ${args.join(' ')}\n`)
  const stdio = ['ignore', 2, 2]
  const cli = process.env.npm_execpath
  // Inside `npm run`, npm says where its own JavaScript is. Elsewhere the shell finds it: Node starts no .cmd file without one.
  const { status, error } =
    cli !== undefined && basename(cli) === 'npm-cli.js'
      ? spawnSync(process.execPath, [cli, ...args], { cwd: ROOT, stdio })
      : spawnSync(['npm', ...args].join(' '), { cwd: ROOT, stdio, shell: true })
  if (error !== undefined) process.stderr.write(`ready: npm could not be started: ${error.message}\n`)
  if (status !== 0) {
    process.stderr.write(`ready: npm ${args.join(' ')} failed (exit code ${status}): its own message is above\n`)
    process.exit(status ?? 1)
  }
}
