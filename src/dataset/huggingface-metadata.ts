/** The features of a parquet file as Hugging Face's datasets keep them in its metadata. */

import { type Feature, type Features } from './features.js'

export function huggingFaceMetadata(features: Features): string {
  const stored = Object.entries(features).filter(([, { dtype }]) => dtype !== 'video')
  return JSON.stringify({ info: { features: Object.fromEntries(stored.map(([name, each]) => [name, typeOf(each)])) } })
}

function typeOf({ dtype, shape }: Feature): Record<string, unknown> {
  if (dtype === 'image') return { _type: 'Image' }
  const value = { dtype, _type: 'Value' }
  if (shape.length > 1) return { shape, dtype, _type: `Array${shape.length}D` }
  return shape[0] === 1 ? value : { feature: value, length: shape[0], _type: 'List' }
}
