/** DESIGN.md section 2 as a checker: which file may import what, and how files are named and export. */

import { isBuiltin } from 'node:module'
import { basename, dirname, posix } from 'node:path'
import ts from 'typescript'

/** Each room with the rooms it may import, itself included. */
const GROUND = ['robot', 'env']
const MIDDLE = ['sim', 'hardware', 'policies', 'dataset', 'bench']
const BELOW_RUN = [...GROUND, ...MIDDLE]
const ROOMS = new Map<string, readonly string[]>([
  ['robot', ['robot']],
  ['env', GROUND],
  ...MIDDLE.map(room => [room, [...GROUND, room]] as const),
  ['run', [...BELOW_RUN, 'run']],
  ['studio', [...BELOW_RUN, 'run', 'studio']],
  // A command may show what it runs.
  ['cli', [...BELOW_RUN, 'run', 'studio', 'cli']],
  ['index.ts', [...BELOW_RUN, 'run']],
  // Nothing imports these two, so they may use all there is, the tables of `cli` included.
  ...['benchmarks', 'examples'].map(room => [room, [...BELOW_RUN, 'run', 'cli', 'studio', 'index.ts', room]] as const),
])

/** The only files that may import a package; a folder ends in a slash. */
const DOORS = new Map<string, readonly string[]>([
  ['@dimforge/rapier3d-deterministic-compat', ['src/sim/rapier.ts']],
  ['three', ['src/robot/mesh-node.ts', 'src/sim/camera/three/', 'src/run/gpu/', 'src/studio/page/']],
  ['ssim.js', ['benchmarks/fidelity/compare.ts']],
  ['webgpu', ['src/run/gpu/dawn.ts']],
  ['linkedom', ['src/robot/urdf-node.ts', 'src/run/report/plot.ts']],
  ['@observablehq/plot', ['src/run/report/plot.ts']],
  ['xxhash-wasm', ['src/sim/state-hash.ts']],
  ['yaml', ['src/run/yaml.ts']],
  [
    'zod',
    [
      'src/cli/',
      'src/studio/',
      'src/env/randomise/',
      'src/run/user-task/task-schema.ts',
      'src/run/cameras/camera-schema.ts',
      'src/run/expectation.ts',
      'src/policies/learned/policy-schema.ts',
      'src/run/training/',
    ],
  ],
  // Task files are written as a user's are.
  ['so101-twin', ['examples/']],
  ['jiti', ['src/run/user-task/import-task-file.ts']],
  ['cli-progress', ['src/cli/progress.ts']],
  ['cli-table3', ['src/cli/table.ts']],
  ['fastest-levenshtein', ['src/robot/closest.ts']],
  ['@mujoco/mujoco', ['src/run/mujoco/oracle.ts']],
  ['serialport', ['src/hardware/ports/serial-binding.ts']],
  ['@lydell/node-pty', ['src/hardware/ports/pty.ts']],
  ['@techstark/opencv-js', ['src/run/align/opencv.ts']],
  ['node-av', ['src/hardware/ffmpeg.ts']],
  ['sharp', ['src/run/pictures/image-codec.ts']],
  ['ws', ['src/studio/server.ts']],
  ['uplot', ['src/studio/page/plots.ts']],
  ['zeromq', ['src/run/camera-publisher/zeromq.ts']],
  ['onnxruntime-node', ['src/run/onnx/onnxruntime.ts']],
  ['@huggingface/tokenizers', ['src/run/onnx/tokenizer.ts']],
  ['hyparquet', ['src/dataset/parquet/']],
  ['hyparquet-writer', ['src/dataset/parquet/']],
  ['hyparquet-compressors', ['src/dataset/parquet/']],
])

const NODE_FOLDERS = [
  'src/cli/',
  'src/run/',
  'src/studio/',
  'src/dataset/',
  'src/hardware/ports/',
  'benchmarks/',
  'examples/',
]
/** These also run in a browser, so that what needs Node is handed in to them. */
const BROWSER_FOLDERS = ['src/robot/', 'src/env/', 'src/sim/', 'src/policies/']

interface Import {
  readonly specifier: string
  /** Gone after compilation. */
  readonly isTypeOnly: boolean
}

/** One sentence for each breach. `sources`: text by path from the root, with slashes. */
export function importBreaches(sources: ReadonlyMap<string, string>): string[] {
  return [...sources].flatMap(([path, text]) => {
    const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest)
    return [
      ...nameBreaches(path),
      ...(hasDefaultExport(file) ? [`${path} has a default export`] : []),
      ...importsOf(file).flatMap(each => breachesOf(path, each)),
    ]
  })
}

function nameBreaches(path: string): string[] {
  const name = basename(path, '.ts')
  return [
    ...(/^(utils?|helpers?|types?|constants?)$/.test(name) ? [`${path} is named after nothing it is for`] : []),
    ...(ROOMS.has(roomOf(path)) ? [] : [`${path} stands in no room of DESIGN.md section 2`]),
  ]
}

function breachesOf(path: string, { specifier, isTypeOnly }: Import): string[] {
  const breach = (reason: string) => [`${path} imports ${specifier}: ${reason}`]
  if (isBuiltin(specifier)) {
    if (!specifier.startsWith('node:')) return breach(`write node:${specifier}`)
    return path.endsWith('-node.ts') || isIn(path, NODE_FOLDERS) ? [] : breach('Node modules belong in *-node.ts files')
  }
  if (!specifier.startsWith('.')) return packageBreach(path, specifier).flatMap(breach)

  const target = posix.join(dirname(path), specifier)
  const [room, targetRoom] = [roomOf(path), roomOf(target.replace(/\.js$/, '.ts'))]
  if (!specifier.endsWith('.js')) return breach('relative imports end in .js')
  if (ROOMS.get(room)?.includes(targetRoom) === false) return breach(`${room} may not import ${targetRoom}`)
  const isHandedIn = isTypeOnly || path.endsWith('-node.ts') || !target.endsWith('-node.js')
  return isIn(path, BROWSER_FOLDERS) && !isHandedIn ? breach('what needs Node is handed in') : []
}

function packageBreach(path: string, specifier: string): string[] {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
  const doors = DOORS.get(name)
  if (doors === undefined) return ['the package has no door yet: name its one file in test/import-rules.ts']
  return isIn(path, doors) ? [] : [`its one door is ${doors.join(', ')}`]
}

/** `robot`, `index.ts`, `benchmarks`. */
function roomOf(path: string): string {
  const [top = '', room = ''] = path.split('/')
  return top === 'src' ? room : top
}

function isIn(path: string, places: readonly string[]): boolean {
  return places.some(place => path === place || (place.endsWith('/') && path.startsWith(place)))
}

/** Static, re-exporting, type and dynamic imports with a literal name. */
function importsOf(file: ts.SourceFile): Import[] {
  const found: Import[] = []
  const add = (name: ts.Node | undefined, isTypeOnly: boolean) => {
    if (name !== undefined && ts.isStringLiteralLike(name)) found.push({ specifier: name.text, isTypeOnly })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node))
      add(node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword)
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly)
    else if (ts.isExternalModuleReference(node)) add(node.expression, false)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true)
    else if (ts.isCallExpression(node) && /^(import|require)$/.test(node.expression.getText(file)))
      add(node.arguments[0], false)
    ts.forEachChild(node, visit)
  }
  visit(file)
  return found
}

function hasDefaultExport(file: ts.SourceFile): boolean {
  return file.statements.some(
    statement =>
      ts.isExportAssignment(statement) ||
      (ts.canHaveModifiers(statement) &&
        ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true) ||
      (ts.isExportDeclaration(statement) &&
        statement.exportClause !== undefined &&
        ts.isNamedExports(statement.exportClause) &&
        statement.exportClause.elements.some(({ name }) => name.text === 'default')),
  )
}
