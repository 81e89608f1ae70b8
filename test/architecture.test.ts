import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { importBreaches } from './import-rules.js'

const root = fileURLToPath(new URL('..', import.meta.url))

function sourcesIn(...folders: string[]): Map<string, string> {
  const paths = folders
    .filter(folder => existsSync(root + folder))
    .flatMap(folder =>
      readdirSync(root + folder, { recursive: true, encoding: 'utf8' }).map(name => `${folder}/${name}`),
    )
    .map(path => path.replaceAll('\\', '/'))
    .filter(path => path.endsWith('.ts'))
  return new Map(paths.map(path => [path, readFileSync(root + path, 'utf8')]))
}

/** What the checker says of one made-up file. */
function verdict(path: string, text: string): string[] {
  return importBreaches(new Map([[path, text]]))
}

describe('the sources', () => {
  it('import and export as DESIGN.md section 2 says', () => {
    const sources = sourcesIn('src', 'benchmarks', 'examples')
    expect([...sources.keys()]).toEqual(expect.arrayContaining(['src/robot/errors.ts', 'src/cli/main.ts']))
    expect(importBreaches(sources)).toEqual([])
  })
})

describe('the checker of imports', () => {
  it.each([
    ['src/robot/a.ts', "import { b } from './b.js'"],
    ['src/env/a.ts', "import type { B } from '../robot/b.js'"],
    ['src/env/tasks/a.ts', "import { b } from '../../robot/b.js'"],
    ['src/sim/a.ts', "import { b } from '../env/b.js'\nexport { c } from '../robot/c.js'"],
    ['src/run/a.ts', "import { b } from '../sim/b.js'\nimport { c } from '../hardware/c.js'\nimport fs from 'node:fs'"],
    ['src/cli/a.ts', "import { b } from '../run/b.js'\nimport { z } from 'zod'"],
    ['src/index.ts', "export { b } from './run/b.js'"],
    ['src/robot/urdf-node.ts', "import { readFileSync } from 'node:fs'\nimport { DOMParser } from 'linkedom'"],
    ['src/robot/mesh-node.ts', "import { STLLoader } from 'three/examples/jsm/loaders/STLLoader.js'"],
    ['src/sim/a.ts', "import type { B } from './b-node.js'"],
    ['src/sim/b-node.ts', "import { c } from './c-node.js'"],
    ['benchmarks/speed/a.ts', "import { table } from '../../src/cli/table.js'"],
    ['src/run/mujoco/oracle.ts', "import load from '@mujoco/mujoco'"],
    ['src/robot/a.ts', "// import '../sim/b.js'\nconst text = `import x from '../sim/b.js'`"],
  ])('has nothing against %s with %j', (path, text) => {
    expect(verdict(path, text)).toEqual([])
  })

  it.each([
    ['src/robot/a.ts', "import { b } from '../env/b.js'", 'robot may not import env'],
    ['src/env/a.ts', "import { b } from '../sim/b.js'", 'env may not import sim'],
    ['src/env/tasks/a.ts', "export * from '../../policies/b.js'", 'env may not import policies'],
    ['src/sim/a.ts', "import { b } from '../hardware/b.js'", 'sim may not import hardware'],
    ['src/hardware/a.ts', "import type { B } from '../sim/b.js'", 'hardware may not import sim'],
    ['src/policies/a.ts', "const b = await import('../run/b.js')", 'policies may not import run'],
    ['src/dataset/a.ts', "type B = import('../policies/b.js').B", 'dataset may not import policies'],
    ['src/run/a.ts', "import { b } from '../cli/b.js'", 'run may not import cli'],
    ['src/studio/a.ts', "import { b } from '../cli/b.js'", 'studio may not import cli'],
    ['src/run/a.ts', "import { b } from '../studio/b.js'", 'run may not import studio'],
    ['src/cli/a.ts', "import { b } from '../index.js'", 'cli may not import index.ts'],
    ['src/sim/a.ts', "import { b } from '../../benchmarks/b.js'", 'sim may not import benchmarks'],
    ['src/sim/a.ts', "import { b } from '../../test/b.js'", 'sim may not import test'],
    [
      'src/sim/a.ts',
      "import rapier from '@dimforge/rapier3d-deterministic-compat'",
      'its one door is src/sim/rapier.ts',
    ],
    ['src/sim/a.ts', "import 'three/webgpu'", 'its one door is src/robot/mesh-node.ts'],
    ['src/cli/flags.ts', "import { parse } from 'yaml'", 'its one door is src/run/yaml.ts'],
    ['src/env/a.ts', "import { z } from 'zod'", 'its one door is src/cli/'],
    ['src/sim/a.ts', "import load from '@mujoco/mujoco'", 'its one door is src/run/mujoco/oracle.ts'],
    ['examples/a.ts', "import load from '@mujoco/mujoco'", 'its one door is src/run/mujoco/oracle.ts'],
    ['src/run/a.ts', "import x from 'left-pad'", 'no door yet'],
    ['src/robot/a.ts', "import { join } from 'node:path'", '*-node.ts'],
    ['src/policies/a.ts', "import type { Readable } from 'node:stream'", '*-node.ts'],
    ['src/cli/a.ts', "import { join } from 'path'", 'write node:path'],
    ['src/env/a.ts', "import { b } from '../robot/b-node.js'", 'what needs Node is handed in'],
    ['src/robot/a.ts', "import { b } from './b'", 'end in .js'],
    ['src/robot/a.ts', "import { b } from './b.ts'", 'end in .js'],
    ['src/robot/a.ts', 'export default 3', 'default export'],
    ['src/robot/a.ts', 'export default function a() {}', 'default export'],
    ['src/robot/a.ts', 'const a = 3\nexport { a as default }', 'default export'],
    ['src/robot/utils.ts', '', 'named after nothing'],
    ['src/env/tasks/types.ts', '', 'named after nothing'],
    ['src/misc/a.ts', '', 'no room'],
  ])('catches %s with %j', (path, text, reason) => {
    expect(verdict(path, text)).toEqual([expect.stringContaining(reason)])
    expect(verdict(path, text)[0]).toContain(path)
  })
})
