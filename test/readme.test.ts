import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const documents = [
  'README.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'docs/architecture.md',
  'docs/physics.md',
  'docs/tasks.md',
]

/** The text of the only fenced block of a language. */
function onlyBlock(markdown: string, language: string): string {
  const blocks = [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, found]) => found === language)
  expect(blocks, `fenced blocks of ${language}`).toHaveLength(1)
  return blocks[0]?.[2] ?? ''
}

/** What a program prints that imports the built package by its name, as a user's would. */
function runAgainstDist(typescript: string): string {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 }
  const { outputText } = ts.transpileModule(typescript, { compilerOptions })
  return execFileSync(process.execPath, ['--input-type=module', '--eval', outputText], { cwd: root, encoding: 'utf8' })
}

describe('the README', () => {
  it('has a code example of 15 lines that lifts the cube', () => {
    const example = onlyBlock(readFileSync(`${root}README.md`, 'utf8'), 'ts')
    expect(example.trimEnd().split('\n').length).toBe(15)
    expect(example).toContain("from 'so101-twin'")
    expect(runAgainstDist(example)).toMatch(/^success: true after \d+ steps, state [0-9a-f]{16}\n$/)
  })

  it('names only npm scripts that there are', () => {
    const { scripts } = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as { scripts: Record<string, string> }
    const text = readFileSync(`${root}README.md`, 'utf8')
    const named = [...text.matchAll(/npm (?:run )?([\w:]+)/g)].map(([, name]) => name ?? '')
    expect(named).toEqual(expect.arrayContaining(['start', 'test']))
    expect(named.filter(name => !(name in scripts) && !['ci', 'install'].includes(name))).toEqual([])
  })
})

describe.each(documents)('%s', document => {
  it('links only to files that there are', () => {
    const text = readFileSync(`${root}${document}`, 'utf8')
    const targets = [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)].map(([, target]) => target ?? '')
    const local = targets.filter(target => !/^https?:/.test(target))
    const base = new URL(document, `file://${root}`)
    expect(local.filter(target => !existsSync(new URL(target, base)))).toEqual([])
  })

  it('names only source files that there are', () => {
    const text = readFileSync(`${root}${document}`, 'utf8')
    const paths = [...text.matchAll(/\b(?:src|test|scripts|examples|benchmarks|assets)\/[\w./-]+\.\w+/g)].map(
      ([path]) => path,
    )
    expect(paths.filter(path => !existsSync(`${root}${path}`))).toEqual([])
  })
})
