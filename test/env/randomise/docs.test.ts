/** docs/randomisation.md: its example is taken and leaves out no key, and its table names every one. */

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { readYamlFile } from '../../../src/run/yaml.js'
import { parseRandomise, randomiseKeys } from '../../../src/env/randomise/config.js'
import { CAREFUL_DEG, CARELESS_DEG } from '../../../src/env/randomise/levels.js'

const TEXT = readFileSync(new URL('../../../docs/randomisation.md', import.meta.url), 'utf8')

function isIn(config: unknown, key: string): boolean {
  let at: unknown = config
  for (const name of key.split('.')) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return false
    at = (at as Record<string, unknown>)[name]
  }
  return true
}

describe('docs/randomisation.md', () => {
  it('has an example with every key, which is a good declaration', () => {
    const [, yaml = ''] = /```yaml\n([^]*?)```/.exec(TEXT) ?? []
    const config = readYamlFile(yaml)
    expect(() => parseRandomise(config)).not.toThrow()
    expect(randomiseKeys().filter(key => !isIn(config, key))).toEqual([])
  })

  it('has a row for every key', () => {
    const rows = TEXT.split('\n').filter(line => line.startsWith('| `'))
    const named = rows.flatMap(row => {
      const [cell = ''] = row.slice(1).split('|')
      const names = [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
      const group = (names[0] ?? '').replace(/\.[^.]*$/, '')
      return names.map(name => (name.startsWith('.') ? group + name : name))
    })
    expect(randomiseKeys().filter(key => !named.includes(key))).toEqual([])
  })

  it("gives the calibration's figures that are in force", () => {
    for (const figures of [CAREFUL_DEG, CARELESS_DEG]) {
      expect(TEXT).toContain(
        Object.values(figures)
          .map(figure => figure.toFixed(2))
          .join(' '),
      )
    }
  })
})
