/** A policy's graphs in ONNX Runtime. */

import { CapabilityError, PolicyError, UsageError } from '../../robot/errors.js'
import type { GraphPort, Graphs, GraphSignature, Tensor, Tensors } from '../../policies/learned/graphs.js'
import type { Ort, OrtLibrary } from './onnxruntime.js'

export interface SessionOptions {
  /** ONNX Runtime's name of an execution provider: `cpu`, `cuda`, `coreml`, `dml`, .. */
  readonly provider: string
  /** Of one operator. */
  readonly threads: number
}

const ALWAYS_THERE = 'cpu'

export class OnnxGraphs implements Graphs {
  private constructor(
    private readonly ort: OrtLibrary,
    private readonly sessions: ReadonlyMap<string, Ort.InferenceSession>,
  ) {}

  /** `files`: by graph. `CapabilityError` for a provider that is not here, `UsageError` for a file that is no graph or has operators that are not. */
  static async open(ort: OrtLibrary, files: ReadonlyMap<string, string>, options: SessionOptions): Promise<OnnxGraphs> {
    requireProvider(ort, options.provider)
    const sessions = new Map<string, Ort.InferenceSession>()
    try {
      for (const [name, path] of files) sessions.set(name, await openSession(ort, path, options))
    } catch (error) {
      for (const session of sessions.values()) await session.release()
      throw error
    }
    return new OnnxGraphs(ort, sessions)
  }

  /** By graph. */
  get signatures(): Readonly<Record<string, GraphSignature>> {
    return Object.fromEntries(
      Array.from(this.sessions, ([name, { inputMetadata, outputMetadata }]) => [
        name,
        { inputs: ports(inputMetadata), outputs: ports(outputMetadata) },
      ]),
    )
  }

  async run(graph: string, feeds: Tensors): Promise<Tensors> {
    const session = this.sessions.get(graph)
    if (!session)
      throw new PolicyError(`the policy has no graph '${graph}', but ${[...this.sessions.keys()].join(', ')}`)
    const outputs = await this.#run(graph, session, feeds)
    return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, ours(graph, name, tensor)]))
  }

  async release(): Promise<void> {
    for (const session of this.sessions.values()) await session.release()
  }

  async #run(
    graph: string,
    session: Ort.InferenceSession,
    feeds: Tensors,
  ): Promise<Ort.InferenceSession.OnnxValueMapType> {
    const inputs = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, theirs(this.ort, tensor)]))
    try {
      return await session.run(inputs)
    } catch (cause) {
      const shapes = Object.entries(feeds).map(([name, { dims }]) => `${name} [${dims.join(', ')}]`)
      throw new PolicyError(`graph '${graph}' cannot be run on ${shapes.join(', ')}: ${reasonOf(cause)}`)
    }
  }
}

async function openSession(
  ort: OrtLibrary,
  path: string,
  { provider, threads }: SessionOptions,
): Promise<Ort.InferenceSession> {
  const open = (executionProvider: string) =>
    ort.InferenceSession.create(path, {
      executionProviders: [executionProvider],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      // Threads that wait for the next operator in a loop take the cores that servos need: ten times the time of a small policy.
      extra: { session: { intra_op: { allow_spinning: '0' } } },
      // Errors come as exceptions.
      logSeverityLevel: 4,
    })
  try {
    return await open(provider)
  } catch (cause) {
    if (provider !== ALWAYS_THERE) {
      const elsewhere = await open(ALWAYS_THERE).catch(() => undefined)
      await elsewhere?.release()
      if (elsewhere)
        throw new CapabilityError(
          `ONNX Runtime's execution provider '${provider}' does not run ${path} on this machine (${reasonOf(cause)}): --policy.provider=${ALWAYS_THERE}`,
        )
    }
    throw new UsageError(
      `ONNX Runtime ${ort.env.versions.node ?? ''} cannot open ${path} (${reasonOf(cause)}): it is broken, or has an operator that is not known here. Export the policy again (so101 export --policy.path=CHECKPOINT --out=FOLDER)`,
    )
  }
}

function requireProvider(ort: OrtLibrary, provider: string): void {
  const known = ort.listSupportedBackends().map(({ name }) => name)
  if (known.includes(provider)) return
  throw new CapabilityError(
    `ONNX Runtime has no execution provider '${provider}' here, but ${known.join(', ')}: --policy.provider=${ALWAYS_THERE}`,
  )
}

function ports(metadata: readonly Ort.InferenceSession.ValueMetadata[]): Record<string, GraphPort> {
  return Object.fromEntries(
    metadata.map(value => {
      const port = value.isTensor
        ? { type: value.type, dims: value.shape.map(length => (typeof length === 'number' ? length : null)) }
        : { type: 'no tensor', dims: [] }
      return [value.name, port]
    }),
  )
}

function theirs(ort: OrtLibrary, { data, dims, isBoolean = false }: Tensor): Ort.Tensor {
  if (isBoolean) return new ort.Tensor('bool', data as Uint8Array, dims)
  if (data instanceof Float32Array) return new ort.Tensor('float32', data, dims)
  if (data instanceof BigInt64Array) return new ort.Tensor('int64', data, dims)
  if (data instanceof Int32Array) return new ort.Tensor('int32', data, dims)
  return new ort.Tensor('uint8', data, dims)
}

function ours(graph: string, name: string, value: Ort.OnnxValue): Tensor {
  const { data, dims, type } = value
  if (
    data instanceof Float32Array ||
    data instanceof BigInt64Array ||
    data instanceof Int32Array ||
    data instanceof Uint8Array
  )
    return { data, dims, ...(type === 'bool' ? { isBoolean: true } : {}) }
  throw new PolicyError(`graph '${graph}' gives '${name}' as ${type}, which nothing here reads`)
}

/** Where in ONNX Runtime's sources it happened helps nobody. */
function reasonOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause)
  return (
    text
      .replace(/^Load model from .* failed:\s*/, '')
      .replace(/^\/\S+\.cc:\d+ \S.*?\)>?\s+/, '')
      .trim()
      .split('\n', 1)[0] ?? ''
  )
}
